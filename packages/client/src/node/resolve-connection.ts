// Mirrors client-go tools/clientcmd/client_config.go, DirectClientConfig.ClientConfig, and validation.go, release 1.36.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '@coxswain/base'
import { caFile, type CaReload } from './ca-file.ts'
import type { ConnectionConfig, Impersonation, TlsConfig } from './connection-config.ts'
import {
  basic,
  bearer,
  certificateFileCredentials,
  fixedCredentials,
  tokenFileCredentials,
  type ClientCertificate,
  type Credentials,
} from './credentials.ts'
import { execCredentials, type ExecCluster, type ExecObserver } from './exec-credentials.ts'
import { isProxyProtocol } from './open-tunnel.ts'
import {
  KubeconfigError,
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigUser,
  type Located,
} from './kubeconfig.ts'

/** What the command line says instead of the file. */
export interface KubeconfigOverrides {
  readonly context?: string | undefined
  readonly cluster?: string | undefined
  readonly user?: string | undefined
  readonly namespace?: string | undefined
  readonly server?: string | undefined
}

export interface ResolveOptions {
  readonly overrides?: KubeconfigOverrides | undefined
  readonly clock: Clock
  /** Given to credential plugins. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Told when the file with the authorities was looked at again. */
  readonly onCaReload?: ((reload: CaReload) => void) | undefined
  /** Gate `ClientsAllowCARotation`. Default: yes. */
  readonly reloadsCa?: boolean | undefined
  readonly execObserver?: ExecObserver | undefined
}

/** The server, the user and the namespace of a context, with every file read. Rejects with `KubeconfigError`. */
export async function resolveConnection(config: Kubeconfig, options: ResolveOptions): Promise<ConnectionConfig> {
  const overrides = options.overrides ?? {}
  const contextName = overrides.context ?? config.currentContext
  const context = config.contexts.get(contextName)?.value
  if (context === undefined && overrides.context !== undefined) {
    throw new KubeconfigError(`context "${contextName}" does not exist`)
  }
  if (context === undefined && contextName !== '') {
    throw new KubeconfigError(`current-context "${contextName}" does not exist in ${config.files.join(', ')}`)
  }
  const cluster = findCluster(config, overrides.cluster ?? context?.cluster, overrides.server)
  const user = findUser(config, overrides.user ?? context?.user)
  const server = overrides.server ?? cluster.value.server ?? ''
  if (server === '') throw new KubeconfigError(noConfiguration)
  const url = normalizeServer(server)
  const tls = await tlsConfig(cluster, options)
  const proxy = proxyOf(cluster.value)
  const credentials = await userCredentials(user, { options, server, tls, cluster: cluster.value })
  return {
    server: url,
    tls,
    ...(proxy === undefined ? {} : { proxy }),
    // Nothing secret goes over a line that anybody can read.
    credentials: url.startsWith('http:') ? fixedCredentials({}) : credentials,
    impersonation: impersonation(user.value),
    namespace: overrides.namespace ?? (context?.namespace || 'default'),
  }
}

const noConfiguration =
  'invalid configuration: no configuration has been provided; name a file with --kubeconfig or KUBECONFIG'

function findCluster(
  config: Kubeconfig,
  name: string | undefined,
  server: string | undefined,
): Located<KubeconfigCluster> {
  const found = name === undefined ? undefined : config.clusters.get(name)
  if (found !== undefined) return found
  if (server !== undefined) return { value: {}, folder: '' }
  if (name === undefined || name === '') throw new KubeconfigError(noConfiguration)
  throw new KubeconfigError(`cluster "${name}" does not exist`)
}

function findUser(config: Kubeconfig, name: string | undefined): Located<KubeconfigUser> {
  if (name === undefined || name === '') return { value: {}, folder: '' }
  const found = config.users.get(name)
  if (found === undefined) throw new KubeconfigError(`auth info "${name}" does not exist`)
  return found
}

/** Without a scheme the line is a plain one, as in every program of Kubernetes. */
function normalizeServer(server: string): string {
  const withScheme = /^[a-z]+:\/\//i.test(server) ? server : `http://${server}`
  if (!URL.canParse(withScheme)) throw new KubeconfigError(`the server "${server}" is not a URL`)
  const { protocol } = new URL(withScheme)
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new KubeconfigError(`the server "${server}" is neither https nor http`)
  }
  return withScheme
}

function proxyOf({ 'proxy-url': text }: KubeconfigCluster): URL | undefined {
  if (!text) return undefined
  if (!URL.canParse(text)) throw new KubeconfigError(`invalid 'proxy-url' "${text}": could not parse: ${text}`)
  const proxy = new URL(text)
  if (!isProxyProtocol(proxy.protocol)) {
    const scheme = proxy.protocol.slice(0, -1)
    throw new KubeconfigError(
      `invalid 'proxy-url' "${text}": unsupported scheme "${scheme}", must be http, https, or socks5`,
    )
  }
  return proxy
}

async function tlsConfig(
  { value: cluster, folder }: Located<KubeconfigCluster>,
  { overrides, clock, onCaReload, reloadsCa }: ResolveOptions,
): Promise<TlsConfig> {
  const insecure = cluster['insecure-skip-tls-verify'] === true
  const { 'certificate-authority-data': data, 'certificate-authority': file } = cluster
  const ca = await dataOrFile(data, file, folder)
  if (insecure && ca !== undefined) {
    throw new KubeconfigError('specifying a root certificates file with the insecure flag is not allowed')
  }
  // Another server has another name.
  const serverName = overrides?.server === undefined ? cluster['tls-server-name'] || undefined : undefined
  const config = { ca, serverName, insecureSkipVerify: insecure }
  if (ca === undefined || data || !file || reloadsCa === false) return config
  return { ...config, currentCa: caFile({ file: path.resolve(folder, file), first: ca, clock, onReload: onCaReload }) }
}

interface UserContext {
  readonly options: ResolveOptions
  readonly server: string
  readonly tls: TlsConfig
  readonly cluster: KubeconfigCluster
}

async function userCredentials(
  { value: user, folder }: Located<KubeconfigUser>,
  { options, server, tls, cluster }: UserContext,
): Promise<Credentials> {
  refuseContradictions(user)
  const certificate = await clientCertificate(user, folder)
  if (user.exec) {
    const about: ExecCluster = { server, tls, cluster }
    const { clock, env, execObserver: observer } = options
    return execCredentials(user.exec, { folder, cluster: about, clock, env, certificate, observer })
  }
  if (user.tokenFile) {
    const otherwise = user.token ? bearer(user.token) : undefined
    return tokenFileCredentials(path.resolve(folder, user.tokenFile), options.clock, { certificate, otherwise })
  }
  const authorization = user.token
    ? bearer(user.token)
    : user.username
      ? basic(user.username, user.password ?? '')
      : undefined
  const { 'client-certificate': certFile, 'client-key': keyFile } = user
  const isData = Boolean(user['client-certificate-data']) || Boolean(user['client-key-data'])
  if (certificate !== undefined && !isData && certFile && keyFile) {
    const files = { certFile: path.resolve(folder, certFile), keyFile: path.resolve(folder, keyFile) }
    return certificateFileCredentials(files, certificate, { clock: options.clock, authorization })
  }
  return fixedCredentials({ authorization, certificate })
}

function refuseContradictions(user: KubeconfigUser): void {
  if (user['auth-provider']) {
    throw new KubeconfigError(
      `no Auth Provider found for name "${user['auth-provider'].name ?? ''}"; use an exec credential plugin instead`,
    )
  }
  const methods = [user.token || user.tokenFile ? 'token' : undefined, user.username ? 'basicAuth' : undefined].filter(
    (method) => method !== undefined,
  )
  if (methods.length > 1) throw new KubeconfigError(`more than one authentication method found: [${methods.join(' ')}]`)
  if (methods.length > 0 && user.exec) {
    throw new KubeconfigError(
      `${methods[0] ?? ''} and exec are both specified; only one authentication method is allowed`,
    )
  }
}

async function clientCertificate(user: KubeconfigUser, folder: string): Promise<ClientCertificate | undefined> {
  const [cert, key] = await Promise.all([
    dataOrFile(user['client-certificate-data'], user['client-certificate'], folder),
    dataOrFile(user['client-key-data'], user['client-key'], folder),
  ])
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) {
    throw new KubeconfigError('client-certificate and client-key must both be given')
  }
  return { cert, key }
}

/** Base64 data in the entry is stronger than a file. */
async function dataOrFile(
  data: string | undefined,
  file: string | undefined,
  folder: string,
): Promise<string | undefined> {
  if (data) return Buffer.from(data, 'base64').toString('utf8')
  if (!file) return undefined
  const resolved = path.resolve(folder, file)
  try {
    return await readFile(resolved, 'utf8')
  } catch (error) {
    throw new KubeconfigError(`unable to read "${resolved}"`, { cause: error })
  }
}

function impersonation(user: KubeconfigUser): Impersonation | undefined {
  if (!user.as) {
    if (user['as-uid'] || user['as-groups']?.length || Object.keys(user['as-user-extra'] ?? {}).length > 0) {
      throw new KubeconfigError('requesting uid, groups or user-extra without impersonating a user')
    }
    return undefined
  }
  return { user: user.as, uid: user['as-uid'], groups: user['as-groups'], extra: user['as-user-extra'] }
}
