// Mirrors k8s.io/apiserver/pkg/server/options/authentication.go, the lookup of the cluster's configuration, 1.36.
import { configMaps, type ConfigMap } from '@coxswain/api'
import type { Clock, Logger, Random } from '@coxswain/base'
import { createInformer } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { X509Certificate } from 'node:crypto'
import { readCertificates } from './trust-certificate.ts'

/** How a proxy that has already authenticated a user tells who it is. */
export interface FrontProxySettings {
  readonly authorities: readonly X509Certificate[]
  /** Common names that a proxy's certificate may have; none: any. */
  readonly allowedNames: readonly string[]
  readonly usernameHeaders: readonly string[]
  readonly uidHeaders: readonly string[]
  readonly groupHeaders: readonly string[]
  readonly extraHeaderPrefixes: readonly string[]
}

/** Whose certificates are believed. Read anew for each request: what is behind it may change. */
export interface ClientAuthorities {
  clients(): readonly X509Certificate[]
  frontProxy(): FrontProxySettings | undefined
}

const namespace = 'kube-system'
const name = 'extension-apiserver-authentication'

export interface ClusterAuthoritiesOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/**
 * The authorities that the cluster tells all its servers of, in a ConfigMap that is watched until the signal aborts.
 * Rejects when the ConfigMap cannot be read at the start.
 */
export async function watchClusterAuthorities(
  options: ClusterAuthoritiesOptions,
  signal: AbortSignal,
): Promise<ClientAuthorities> {
  const first = await options.client.resource(configMaps, namespace).get(name, { signal })
  let current = authoritiesOf(first, { clients: [], proxies: [], frontProxy: undefined })
  const informer = createInformer<ConfigMap>({
    ...options,
    type: configMaps,
    namespace,
    fieldSelector: `metadata.name=${name}`,
  })
  const changed = (configMap: ConfigMap): void => {
    current = authoritiesOf(configMap, current)
  }
  informer.addHandlers({ added: changed, updated: (_, next) => changed(next) })
  void informer.run(signal)
  return { clients: () => current.clients, frontProxy: () => current.frontProxy }
}

interface Authorities {
  readonly clients: readonly X509Certificate[]
  readonly proxies: readonly X509Certificate[]
  readonly frontProxy: FrontProxySettings | undefined
}

/** A bundle that is missing or cannot be read leaves those that were believed before. */
function authoritiesOf({ data = {} }: ConfigMap, before: Authorities): Authorities {
  const clients = readOr(data['client-ca-file'], before.clients)
  const proxies = readOr(data['requestheader-client-ca-file'], before.proxies)
  if (proxies.length === 0) return { clients, proxies, frontProxy: undefined }
  const frontProxy: FrontProxySettings = {
    authorities: proxies,
    allowedNames: readList(data['requestheader-allowed-names']),
    usernameHeaders: readList(data['requestheader-username-headers']),
    uidHeaders: readList(data['requestheader-uid-headers']),
    groupHeaders: readList(data['requestheader-group-headers']),
    extraHeaderPrefixes: readList(data['requestheader-extra-headers-prefix']),
  }
  return { clients, proxies, frontProxy }
}

function readOr(pem: string | undefined, before: readonly X509Certificate[]): readonly X509Certificate[] {
  const read = readCertificates(pem ?? '')
  return read.length > 0 ? read : before
}

function readList(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return []
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  } catch {
    return []
  }
}
