import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { Proof } from './credentials.ts'
import type { TlsConfig } from './connection-config.ts'

export function tlsOptions(
  server: URL,
  tls: TlsConfig,
  certificate: Proof['certificate'],
  protocols: readonly string[],
): ConnectionOptions {
  const host = server.hostname.replace(/^\[(.*)\]$/, '$1')
  // An address is no server name: it is verified against the certificate's addresses and not sent.
  const servername = tls.serverName ?? (isIP(host) === 0 ? host : undefined)
  return {
    ALPNProtocols: [...protocols],
    rejectUnauthorized: tls.insecureSkipVerify !== true,
    ...(servername === undefined ? {} : { servername }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
  }
}
