// Mirrors k8s.io/apiserver/pkg/server/options/{serving,authentication,authorization}.go as the manager uses them, 1.36.
import { sleep, type Clock, type Logger, type Random } from '@coxswain/base'
import { createClient, type Client } from '@coxswain/client'
import {
  createHttpTransport,
  inClusterConfig,
  KubeconfigError,
  loadKubeconfig,
  resolveConnection,
  type ConnectionConfig,
} from '@coxswain/client/node'
import type { Metrics } from '@coxswain/runtime'
import {
  createAccessMetrics,
  createAuthentication,
  createAuthorization,
  createManagementServer,
  protectHandler,
  readCertificates,
  watchClusterAuthorities,
  type ClientAuthorities,
  type ManagementServer,
  type ServedHandler,
} from '@coxswain/runtime/serving'
import type { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { userAgent } from './api-clients.ts'
import {
  cipherList,
  curveList,
  isCertificateInMemory,
  minTlsVersion,
  namedCertificates,
  readCertificateFiles,
  servingCertificate,
} from './serving-options.ts'
import type { FlagReader } from './settings.ts'

export interface StartServingOptions {
  readonly flags: FlagReader
  readonly handler: ServedHandler
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** A certificate that has to be made is made after this: it takes longer than getting the lease. Default: at once. */
  readonly afterwards?: Promise<unknown> | undefined
}

/** Kubernetes gives its questions about access more room than anything else. */
const accessRateLimit = { qps: 200, burst: 400 }
/** How often files are looked at again. */
const reloadMs = 60_000

/** Serves the manager's pages over HTTPS until the signal aborts. Nothing with `--secure-port=0`. */
export async function startServing(
  options: StartServingOptions,
  signal: AbortSignal,
): Promise<ManagementServer | undefined> {
  const { flags, clock, logger } = options
  const port = flags.number('secure-port')
  if (port === 0) return undefined
  const waits = options.afterwards !== undefined && isCertificateInMemory(flags)
  const [{ certificate, files }, named, handler] = await Promise.all([
    waits ? { certificate: undefined, files: undefined } : servingCertificate(flags, clock.now()),
    namedCertificates(flags.list('tls-sni-cert-key')),
    protectedHandler(options, signal),
  ])
  const address = flags.text('bind-address')
  const server = await createManagementServer({
    handler,
    certificate,
    secureContextFor: named?.callback,
    host: address === '0.0.0.0' || address === '::' ? undefined : address,
    port,
    minVersion: minTlsVersion(flags.text('tls-min-version')),
    ciphers: cipherList(flags.list('tls-cipher-suites')),
    curves: curveList(flags.numbers('tls-curve-preferences')),
    disableHttp2: flags.isOn('disable-http2-serving'),
    http2StreamsMax: flags.number('http2-max-streams-per-connection'),
  })
  signal.addEventListener('abort', () => server.close(), { once: true })
  const told = (): void => logger.info('Serving securely', { address: `${address}:${server.port}` })
  if (waits) void certify(server, options, signal, told)
  else told()
  if (files !== undefined) {
    void everyMinute(clock, signal, async () => server.useCertificate(await readCertificateFiles(files)), logger)
  }
  if (named !== undefined) void everyMinute(clock, signal, () => named.reload(), logger)
  return server
}

/** Never rejects. */
async function certify(
  server: ManagementServer,
  { flags, clock, logger, afterwards }: StartServingOptions,
  signal: AbortSignal,
  onServing: () => void,
): Promise<void> {
  await afterwards
  if (signal.aborted) return
  try {
    server.useCertificate((await servingCertificate(flags, clock.now())).certificate)
    onServing()
  } catch (error) {
    logger.error('Making a certificate failed', error)
  }
}

async function everyMinute(
  clock: Clock,
  signal: AbortSignal,
  work: () => Promise<void>,
  logger: Logger,
): Promise<void> {
  while (!signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    await sleep(clock, reloadMs, signal).catch(() => undefined)
    // oxlint-disable-next-line no-await-in-loop
    if (!signal.aborted) await work().catch((error: unknown) => logger.error('Reloading a file failed', error))
  }
}

async function protectedHandler(options: StartServingOptions, signal: AbortSignal): Promise<ServedHandler> {
  const { flags, clock, metrics, logger } = options
  const [authenticationClient, authorizationClient] = await Promise.all([
    accessClient(flags.text('authentication-kubeconfig'), clock, 'authentication'),
    accessClient(flags.text('authorization-kubeconfig'), clock, 'authorization'),
  ])
  if (authenticationClient === undefined) {
    logger.info(
      'No authentication-kubeconfig provided in order to lookup requestheader and client CAs: only files count',
    )
  }
  const access = createAccessMetrics(metrics)
  return protectHandler(options.handler, {
    authenticate: createAuthentication({
      client: authenticationClient,
      authorities: await clientAuthorities(authenticationClient, options, signal),
      clock,
      tokenTtlMs: flags.number('authentication-token-webhook-cache-ttl'),
      metrics: access,
    }),
    authorize: createAuthorization({
      client: authorizationClient,
      alwaysAllowPaths: flags.list('authorization-always-allow-paths'),
      allowedTtlMs: flags.number('authorization-webhook-cache-authorized-ttl'),
      deniedTtlMs: flags.number('authorization-webhook-cache-unauthorized-ttl'),
      clock,
      metrics: access,
    }),
    metrics: access,
    clock,
    logger,
  })
}

/** From the file, or else as a pod; none where there is neither. */
async function accessClient(file: string, clock: Clock, purpose: string): Promise<Client | undefined> {
  const connection = await accessConnection(file, clock)
  if (connection === undefined) return undefined
  const transport = createHttpTransport(connection, { userAgent: userAgent(purpose), env: process.env })
  return createClient(transport, { clock, rateLimit: accessRateLimit })
}

async function accessConnection(file: string, clock: Clock): Promise<ConnectionConfig | undefined> {
  if (file !== '') {
    const kubeconfig = await loadKubeconfig({ explicitPath: file, env: process.env })
    return resolveConnection(kubeconfig, { clock, env: process.env })
  }
  try {
    return await inClusterConfig({ env: process.env, clock })
  } catch (error) {
    if (error instanceof KubeconfigError) return undefined
    throw error
  }
}

/** Files count before what the cluster tells. */
async function clientAuthorities(
  client: Client | undefined,
  options: StartServingOptions,
  signal: AbortSignal,
): Promise<ClientAuthorities> {
  const { flags, clock, logger } = options
  const clientCa = flags.text('client-ca-file')
  const proxyCa = flags.text('requestheader-client-ca-file')
  const files: { clients: readonly X509Certificate[]; proxies: readonly X509Certificate[] } = {
    clients: [],
    proxies: [],
  }
  const reload = async (): Promise<void> => {
    if (clientCa !== '') files.clients = await readAuthorities(clientCa)
    if (proxyCa !== '') files.proxies = await readAuthorities(proxyCa)
  }
  await reload()
  if (clientCa !== '' || proxyCa !== '') void everyMinute(clock, signal, reload, logger)
  const fromCluster = await lookUp(client, options, signal)
  return {
    clients: () => (clientCa === '' ? (fromCluster?.clients() ?? []) : files.clients),
    frontProxy: () =>
      proxyCa === ''
        ? fromCluster?.frontProxy()
        : {
            authorities: files.proxies,
            allowedNames: flags.list('requestheader-allowed-names'),
            usernameHeaders: flags.list('requestheader-username-headers'),
            uidHeaders: flags.list('requestheader-uid-headers'),
            groupHeaders: flags.list('requestheader-group-headers'),
            extraHeaderPrefixes: flags.list('requestheader-extra-headers-prefix'),
          },
  }
}

/** Rejects for a file without any: nobody means to believe nobody. */
async function readAuthorities(file: string): Promise<readonly X509Certificate[]> {
  const authorities = readCertificates(await readFile(file, 'utf8'))
  if (authorities.length === 0) throw new Error(`unable to load client CA file ${JSON.stringify(file)}`)
  return authorities
}

async function lookUp(
  client: Client | undefined,
  { flags, clock, random, logger }: StartServingOptions,
  signal: AbortSignal,
): Promise<ClientAuthorities | undefined> {
  if (client === undefined || flags.isOn('authentication-skip-lookup')) return undefined
  try {
    return await watchClusterAuthorities({ client, clock, random, logger }, signal)
  } catch (error) {
    if (!flags.isOn('authentication-tolerate-lookup-failure')) {
      const text = error instanceof Error ? error.message : String(error)
      throw new Error(`unable to load configmap based request-header-client-ca-file: ${text}`, { cause: error })
    }
    logger.error('Error looking up in-cluster authentication configuration', error)
    return undefined
  }
}
