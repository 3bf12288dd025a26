import { allResources, serviceAccounts, type KubeObject, type ResourceType } from '@coxswain/api'
import { createApiServer, decode, strategies, type Decode, type Strategy } from '@coxswain/apiserver'
import { assert, seededRandom, type Logger } from '@coxswain/base'
import { type ApiRequest, type Client, type Transport } from '@coxswain/client'
import { startCluster, type Cluster } from '@coxswain/cluster'
import { createMetricsRegistry, settleFeatureGates } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'

export interface KindsOptions {
  /** The one that runs. */
  readonly controller: string
  /** Those to switch on. */
  readonly gates: readonly string[]
  /** Served beside what Kubernetes serves by default. Without their own defaults, validation and admission. */
  readonly serves: readonly ResourceType[]
  /** What is special about them. */
  readonly strategy?: Pick<Strategy, 'selectableFields' | 'validateName'>
  /** Resources of which the API server forgets what is special about them: these, too, are stored as they come. */
  readonly without?: readonly string[]
  /** Over the controller's own. */
  readonly controllerOptions?: object
  /** Says no to a request of the controller. */
  readonly refuse?: (request: ApiRequest) => Error | undefined
}

/** One controller of a kind that Kubernetes does not serve by default, on an API server that serves it. */
export interface KindsCluster extends AsyncDisposable {
  readonly clock: VirtualClock
  /** Of an administrator. */
  readonly client: Client
  /** Writes of the controller, in order, as `verb resource name`; those that were refused, too. */
  readonly writes: readonly string[]
  /** The same, whole. */
  readonly requests: readonly ApiRequest[]
  /** Lines of the log at verbosity 2 and below. */
  readonly log: readonly string[]
  /** Whether the controller's caches have synced, so that it was started. */
  readonly isStarted: boolean
  /** Lines of `/metrics` that begin so, without comments. */
  metrics(prefix: string): readonly string[]
}

/** Starts it and lets its caches fill. */
export async function startWithKinds(options: KindsOptions): Promise<KindsCluster> {
  const clock = new VirtualClock()
  const random = seededRandom(1)
  const metrics = createMetricsRegistry()
  const log: string[] = []
  const requests: ApiRequest[] = []
  const apiServer = createApiServer({
    clock,
    random,
    decode: decodeLeniently,
    resources: [...allResources, ...options.serves],
    strategies: strategiesFor(options),
  })
  await apiServer.start()
  const cluster = await startCluster({
    clock,
    random,
    metrics,
    apiServer,
    logger: logTo(log),
    nodes: 0,
    without: new Set(['scheduler']),
    controllers: [options.controller],
    controllerOptions: ({ defaults }) => ({ ...(defaults as object), ...options.controllerOptions }),
    featureGates: gatesOf(options.gates),
    freeze: true,
    between: (direct) => recordWrites(direct, requests, options.refuse),
  })
  // Without one, no pod is let in.
  await cluster
    .client()
    .resource(serviceAccounts, 'default')
    .create({ metadata: { name: 'default' } })
  await clock.advance(1000)
  return running({ options, clock, cluster, requests, log, metrics, apiServer })
}

interface Pieces {
  readonly options: KindsOptions
  readonly clock: VirtualClock
  readonly cluster: Cluster
  readonly requests: readonly ApiRequest[]
  readonly log: readonly string[]
  readonly metrics: { write(): string }
  readonly apiServer: { close(): Promise<void> }
}

function running({ options, clock, cluster, requests, log, metrics, apiServer }: Pieces): KindsCluster {
  return {
    clock,
    client: cluster.client(),
    requests,
    log,
    get writes() {
      return requests.map(({ verb, target: { resource, subresource, name = '' } }) =>
        [verb, subresource === undefined ? resource : `${resource}/${subresource}`, name].join(' ').trim(),
      )
    },
    get isStarted() {
      return log.includes(`Starting controller ${options.controller}`)
    },
    metrics: (prefix) =>
      metrics
        .write()
        .split('\n')
        .filter((line) => line.startsWith(prefix)),
    [Symbol.asyncDispose]: async () => {
      await cluster[Symbol.asyncDispose]()
      await apiServer.close()
    },
  }
}

function strategiesFor({ serves, strategy, without = [] }: KindsOptions): ReadonlyMap<string, Strategy> {
  const own = serves.map((resource) => [`${resource.plural}.${resource.group}`, { resource, ...strategy }] as const)
  return new Map([...strategies, ...own].filter(([name]) => !without.includes(name)))
}

/** Nothing is known of the fields of a kind without a schema, so that they are all kept. */
const decodeLeniently: Decode = <T extends KubeObject>(schema: Parameters<Decode>[0], input: unknown) =>
  schema.fields.size === 0 ? { object: input as T, unknownFields: [] } : decode<T>(schema, input)

function gatesOf(names: readonly string[]) {
  const settled = settleFeatureGates(names.map((name) => `${name}=true`))
  assert(!('errors' in settled), 'the gates of a test can be switched on')
  return settled
}

function recordWrites(direct: Transport, requests: ApiRequest[], refuse: KindsOptions['refuse']): Transport {
  return {
    ...direct,
    request: async (request, signal) => {
      if (request.verb !== 'list' && request.verb !== 'get') requests.push(request)
      const refused = refuse?.(request)
      if (refused !== undefined) throw refused
      return direct.request(request, signal)
    },
  }
}

function logTo(lines: string[]): Logger {
  const logger: Logger = {
    enabled: (verbosity) => verbosity <= 2,
    info: (message, fields, verbosity = 0) => {
      if (verbosity <= 2) lines.push([message, ...Object.values(fields ?? {}).map(String)].join(' '))
    },
    error: (message, error) => lines.push(`${message}: ${error instanceof Error ? error.message : String(error)}`),
    named: () => logger,
  }
  return logger
}
