// Mirrors cmd/kube-controller-manager/app/controllermanager.go, Run, 1.36.
import { TaskGroup, type Clock, type Logger, type Random } from '@coxswain/base'
import { inClusterConfig, loadKubeconfig, resolveConnection, type ConnectionConfig } from '@coxswain/client/node'
import {
  createEventBroadcaster,
  createHealthChecks,
  createLeaseCandidate,
  createMetricsRegistry,
  type HealthChecks,
  type LeaseCandidate,
  type Metrics,
  type MetricsRegistry,
} from '@coxswain/runtime'
import { readFile } from 'node:fs/promises'
import { createApiClients, type ApiClients } from './api-clients.ts'
import { chooseControllers } from './choose-controllers.ts'
import { noConfiguration, unreadableKubeconfig } from './connection-problems.ts'
import { controllerOptions } from './controller-options.ts'
import { createClientMetrics } from './endpoints/client-metrics.ts'
import { configzOf } from './endpoints/configz.ts'
import { createCaMetrics, createExecMetrics } from './endpoints/credential-metrics.ts'
import { createDebugPages, type DebugPages } from './endpoints/controller-pages.ts'
import { createEndpoints } from './endpoints/endpoints.ts'
import { createHealthMetrics } from './endpoints/health-metrics.ts'
import { addProcessMetrics } from './endpoints/process-metrics.ts'
import { addRegistryMetrics } from './endpoints/registry-metrics.ts'
import { readRestrictions, restrictMetrics } from './endpoints/restrict-metrics.ts'
import { component } from './endpoints/zpages.ts'
import { migrationRole, readLeaderMigration, type LeaderMigration } from './leader-migration.ts'
import { loadControllers, loadWhileWaiting } from './load-controllers.ts'
import { hostname } from './manager-process.ts'
import { serviceAccountTokenController } from './known-controllers.ts'
import { release } from '../../release.ts'
import { runControllers } from './run-controllers.ts'
import { runLeading } from './run-leading.ts'
import { serviceAccountCredentials } from './service-account-credentials.ts'
import { readRootCa } from './root-ca.ts'
import { readSigningAuthorities } from './signing-authorities.ts'
import { startServing } from './start-serving.ts'
import type { FlagReader } from './settings.ts'
import { readTokenSigner } from './token-signer.ts'
import type { Validated } from './validate-flags.ts'
import { readVolumeSources } from './volume-sources.ts'
import { waitForApiServer } from './wait-for-api-server.ts'

export interface ManagerOptions {
  readonly flags: FlagReader
  readonly validated: Validated
  /** Every flag with its value, as pflag prints it. */
  readonly flagTexts: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly setVerbosity: (verbosity: number) => void
  readonly startedMs: number
}

/** What the parts of one manager share. */
interface Manager extends ManagerOptions {
  readonly connection: ConnectionConfig
  readonly clients: ApiClients
  readonly metrics: Metrics
  readonly health: HealthChecks
  readonly debugPages: DebugPages
  readonly migration: LeaderMigration | undefined
}

/** Who gets the lease has got it by then. */
const leadsByMs = 1000

/** Runs the manager until the signal aborts. Rejects with what keeps it from running. */
export async function runManager(options: ManagerOptions, signal: AbortSignal): Promise<void> {
  const { flags, validated, clock, random, logger } = options
  const registry = createMetricsRegistry()
  const allowed = { ...flags.map('allow-metric-labels'), ...(await readManifest(flags)) }
  const metrics = restrictMetrics(registry, readRestrictions(flags.list('disabled-metrics'), allowed))
  addRegistryMetrics(registry)
  const [connection, migration] = await Promise.all([openConfig(options, metrics), readLeaderMigration(flags)])
  const clientMetrics = createClientMetrics(metrics, new URL(connection.server).host)
  const clients = createApiClients({
    connection,
    clock,
    env: process.env,
    qps: flags.number('kube-api-qps'),
    burst: flags.number('kube-api-burst'),
    ...clientMetrics,
  })
  const healthMetrics = createHealthMetrics()
  const health = healthMetrics.observed(createHealthChecks())
  const debugPages = createDebugPages()
  const manager: Manager = { ...options, connection, clients, metrics, health, debugPages, migration }
  logger.info('Starting', { version: validated.reported, program: 'coxswain', runtime: process.version })
  addProcessMetrics(metrics, { ...validated, startedMs: options.startedMs })
  using staysAlive = keepAlive(clock)
  const background = new TaskGroup({ signal })
  // What serves keeps the process: it ends with what it serves for, also when that fails.
  const ending = new AbortController()
  const leadsOrWaits = Promise.withResolvers<void>()
  try {
    await startServing(
      {
        flags,
        handler: endpoints(manager, registry, healthMetrics),
        metrics,
        clock,
        random,
        logger,
        afterwards: flags.isOn('leader-elect') ? leadsOrWaits.promise : undefined,
      },
      AbortSignal.any([signal, ending.signal]),
    )
    clock.after(leadsByMs, leadsOrWaits.resolve)
    if (flags.isOn('leader-elect')) await lead(manager, background, leadsOrWaits.resolve, signal)
    else await runRole(manager, 'all', signal)
  } finally {
    ending.abort()
    background.abort()
    clients.close()
    void staysAlive
  }
}

function endpoints(
  { flags, validated, migration, health, ...options }: Manager,
  metrics: MetricsRegistry,
  healthMetrics: ReturnType<typeof createHealthMetrics>,
): ReturnType<typeof createEndpoints> {
  return createEndpoints({
    health,
    metrics,
    healthMetrics,
    debugPages: options.debugPages,
    configz: configzOf(flags, migration),
    flags: options.flagTexts,
    gates: validated.gates,
    emulation: validated.versions.emulation,
    binaryVersion: validated.reported.slice(1),
    isProfiling: flags.isOn('profiling'),
    setVerbosity: options.setVerbosity,
    clock: options.clock,
    random: options.random,
    startedMs: options.startedMs,
  })
}

/** Without a server and while connections are away nothing else may keep the process. */
function keepAlive(clock: Clock): Disposable {
  let timer = clock.after(Infinity, () => {})
  const again = (): void => {
    timer = clock.after(3_600_000, again)
  }
  again()
  return { [Symbol.dispose]: () => timer.cancel() }
}

async function lead(
  manager: Manager,
  background: TaskGroup,
  onLeading: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { flags, validated, migration, clients, clock, random, logger } = manager
  const broadcaster = createEventBroadcaster({ client: clients.root(component), clock, random, logger })
  background.run('events of leader election', (stop) => broadcaster.run(stop))
  background.run('loading of controllers', (stop) => loadWhileWaiting(clock, stop))
  const identity = `${hostname()}_${random.uuid()}`
  await runLeading(
    {
      ...manager,
      gates: validated.gates,
      client: clients.root('leader-election'),
      recorder: broadcaster.recorder(component),
      identity,
      candidate: validated.gates.isOn('CoordinatedLeaderElection') ? candidateOf(manager, identity) : undefined,
      flags,
      migration,
      run: (role, leading, onBuilt) => {
        onLeading()
        return runRole(manager, role, leading, onBuilt)
      },
    },
    signal,
  )
}

/** Whatever the flags say of the lock: this is the name under which the API server knows the candidates. */
function candidateOf({ validated, clients, ...shared }: Manager, identity: string): LeaseCandidate {
  return createLeaseCandidate({
    ...shared,
    client: clients.root(component),
    namespace: 'kube-system',
    identity,
    leaseName: component,
    binaryVersion: release,
    emulationVersion: `${validated.versions.emulation}.0`,
  })
}

type Role = 'all' | 'main' | 'migrated'

async function runRole(
  manager: Manager,
  role: Role,
  signal: AbortSignal,
  onBuilt: () => void = () => {},
): Promise<void> {
  const { flags, validated, connection, clients, clock, random, logger } = manager
  const root = clients.root(component)
  const [descriptors] = await Promise.all([loadControllers(), waitForApiServer(root.transport, clock, signal)])
  const { gates } = validated
  const chosen = chooseControllers({ descriptors, chosen: flags.list('controllers'), gates, logger })
  const rootCaFile = flags.text('root-ca-file')
  const rootCa = rootCaFile === '' ? (connection.tls.ca ?? '') : await readRootCa(rootCaFile)
  const [volumes, signToken, signingAuthorities] = await Promise.all([
    readVolumeSources(flags),
    readTokenSigner(flags.text('service-account-private-key-file')),
    // Files that nobody asks for may be of no use.
    chosen.some(({ name }) => name === certificateSigner) ? readSigningAuthorities(flags, logger) : {},
  ])
  const usesServiceAccounts = flags.isOn('use-service-account-credentials')
  const clientOf = (name: string) =>
    usesServiceAccounts && name !== tokensClient
      ? clients.controller(name, serviceAccountCredentials({ client: root, clock, logger, name }))
      : clients.root(name)
  const running = runControllers(
    {
      ...manager,
      descriptors: chosen.filter(({ name }) => isOfRole(manager.migration, role, name)),
      informerClient: clients.root('shared-informers'),
      client: clientOf,
      gate: (name) => gates.isOn(name),
      options: ({ name, defaults }) =>
        controllerOptions(name, defaults, { flags, rootCa, volumes, signToken, signingAuthorities }),
      resyncMs: flags.number('min-resync-period') * (1 + random.float()),
      startIntervalMs: flags.number('controller-start-interval'),
      shutdownTimeoutMs: flags.number('controller-shutdown-timeout'),
      onReady: () => logger.info('All controllers run', { sinceStartMs: Math.round(clock.now() - manager.startedMs) }),
    },
    signal,
  )
  onBuilt()
  await running
}

/** The token controller makes the tokens that the others need, and so cannot have one. */
const tokensClient = 'tokens-controller'
const certificateSigner = 'certificatesigningrequest-signing-controller'

function isOfRole(migration: LeaderMigration | undefined, role: Role, name: string): boolean {
  if (migration === undefined || role === 'all') return true
  // Whatever the file says: the others need it.
  if (name === serviceAccountTokenController) return role === 'main'
  return migrationRole(migration, name) === (role === 'migrated' ? 'migrated' : 'not-migrated')
}

/** `--allow-metric-labels-manifest` says the same as the flag without, in a file. */
async function readManifest(flags: FlagReader): Promise<Readonly<Record<string, string>>> {
  const file = flags.text('allow-metric-labels-manifest')
  if (file === '') return {}
  const { parse } = await import('yaml')
  return parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>>
}

async function openConfig(options: ManagerOptions, metrics: Metrics): Promise<ConnectionConfig> {
  const { flags, validated, clock, logger } = options
  const file = flags.text('kubeconfig')
  const server = flags.text('master')
  const reloading = {
    reloadsCa: validated.gates.isOn('ClientsAllowCARotation'),
    onCaReload: createCaMetrics(metrics),
  }
  const execObserver = createExecMetrics(metrics, clock)
  if (file === '' && server === '') {
    const inCluster = inClusterConfig({ env: process.env, clock, ...reloading })
    return inCluster.catch((error: unknown) => noConfiguration(error, logger))
  }
  const explicitPath = file === '' ? '/dev/null' : file
  const config = await loadKubeconfig({ explicitPath, env: process.env }).catch((error: unknown) => {
    throw unreadableKubeconfig(error, file)
  })
  const overrides = server === '' ? undefined : { server }
  return resolveConnection(config, { overrides, clock, env: process.env, execObserver, ...reloading })
}
