import type { ConnectionConfig } from './connection-config.ts'
import type { ClientCertificate } from './credentials.ts'
import type { HttpConnection } from './http-connection.ts'
import { openConnection } from './open-connection.ts'
import { proxyFromEnvironment } from './proxy-from-environment.ts'

/** The way to one server, for all transports that show it the same certificate, or none. */
export interface ConnectionPool {
  /**
   * Another certificate takes another connection; what runs on the old one ends, as its right to run has. Other authorities
   * take another connection too, but what runs on the old one may end in its own time.
   */
  connection(certificate: ClientCertificate | undefined): HttpConnection
  /** Breaks all requests and watches. */
  close(): void
}

interface Open {
  readonly connection: HttpConnection
  readonly certificate: ClientCertificate | undefined
  readonly ca: string | undefined
}

/** Opens nothing before the first request. */
export function createConnectionPool(
  config: Pick<ConnectionConfig, 'server' | 'tls' | 'proxy'>,
  env: Readonly<Record<string, string | undefined>> = {},
): ConnectionPool {
  const server = new URL(config.server)
  const proxy = config.proxy ?? proxyFromEnvironment(server, env)
  let open: Open | undefined
  return {
    connection: (certificate) => {
      const ca = config.tls.currentCa?.() ?? config.tls.ca
      if (open !== undefined && open.certificate === certificate && open.ca === ca) return open.connection
      if (open?.certificate === certificate) open?.connection.retire()
      else open?.connection.close()
      const connection = openConnection({
        server,
        proxy,
        tls: { ...config.tls, ca },
        certificate,
        disableHttp2: (env['DISABLE_HTTP2'] ?? '') !== '',
        health: {
          readIdleMs: seconds(env['HTTP2_READ_IDLE_TIMEOUT_SECONDS'], 30) * 1000,
          pingMs: seconds(env['HTTP2_PING_TIMEOUT_SECONDS'], 15) * 1000,
        },
      })
      open = { connection, certificate, ca }
      return connection
    },
    close: () => {
      open?.connection.close()
      open = undefined
    },
  }
}

function seconds(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : otherwise
}
