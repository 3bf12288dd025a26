import type { Clock } from '@coxswain/base'
import { createClient, type Client, type OnRetry, type RateLimit } from '@coxswain/client'
import {
  createConnectionPool,
  createHttpTransport,
  type ConnectionConfig,
  type ConnectionPool,
  type Credentials,
  type HttpObserver,
} from '@coxswain/client/node'
import { release } from '../../release.ts'

export interface ApiClientsOptions {
  readonly connection: ConnectionConfig
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  /** Of each client on its own. */
  readonly qps: number
  readonly burst: number
  readonly observer?: HttpObserver | undefined
  readonly onWait?: RateLimit['onWait']
  readonly onRetry?: OnRetry | undefined
}

/** Makes one client for each purpose: each has its own User-Agent and its own rate limit. */
export interface ApiClients {
  /** Speaks as the process does; `name` stands at the end of its User-Agent. */
  root(name: string): Client
  /** Speaks for a controller: as its service account, if credentials are given. */
  controller(name: string, credentials?: Credentials): Client
  close(): void
}

interface Budget {
  readonly qps: number
  readonly burst: number
}

/** Where a controller has more to ask than the flags allow. Mirrors cmd/kube-controller-manager/app/core.go, 1.36. */
const budgetFactors: Readonly<Record<string, Budget>> = {
  'generic-garbage-collector': { qps: 2, burst: 2 },
  'namespace-controller': { qps: 20, burst: 100 },
  'storage-version-migrator-controller': { qps: 20, burst: 100 },
}

export function createApiClients(options: ApiClientsOptions): ApiClients {
  const { connection, clock, env, observer } = options
  const pool = createConnectionPool(connection, env)
  // Whoever shows a token of its own must not show the certificate of the process as well.
  const withoutCertificate = createConnectionPool(connection, env)
  const make = (config: ConnectionConfig, connections: ConnectionPool, agent: string, budget: Budget): Client => {
    const transport = createHttpTransport(config, { userAgent: userAgent(agent), connections, observer })
    return createClient(transport, {
      clock,
      rateLimit: { ...budget, onWait: options.onWait },
      onRetry: options.onRetry,
    })
  }
  const budgetOf = (name: string): Budget => {
    const { qps, burst } = budgetFactors[name] ?? { qps: 1, burst: 1 }
    return { qps: options.qps * qps, burst: options.burst * burst }
  }
  return {
    root: (name) => make(connection, pool, name, budgetOf(name)),
    controller: (name, credentials) => {
      if (credentials === undefined) return make(connection, pool, name, budgetOf(name))
      const config: ConnectionConfig = { ...connection, credentials, impersonation: undefined }
      return make(config, withoutCertificate, `system:serviceaccount:kube-system:${name}`, budgetOf(name))
    },
    close: () => {
      pool.close()
      withoutCertificate.close()
    },
  }
}

const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }
const goPlatforms: Readonly<Record<string, string>> = { win32: 'windows' }

/** `linux/amd64` */
export const platform = `${goPlatforms[process.platform] ?? process.platform}/${goArchitectures[process.arch] ?? process.arch}`

/**
 * In Kubernetes' form, so that audit rules and field managers go by the same name. Where that has seven digits of its
 * commit, this has the name of the program.
 */
export const userAgent = (name: string): string =>
  `kube-controller-manager/v${release} (${platform}) kubernetes/coxswain/${name}`
