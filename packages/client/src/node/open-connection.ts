import type { TlsConfig } from './connection-config.ts'
import { TransportError } from '../errors.ts'
import { connectTls } from './connect-tls.ts'
import type { ClientCertificate } from './credentials.ts'
import { createHttp1Connection } from './http1-connection.ts'
import { createHttp2Connection } from './http2-connection.ts'
import type { HealthLimits } from './http2-health.ts'
import type { HttpConnection, WireRequest } from './http-connection.ts'

export interface OpenOptions {
  readonly server: URL
  readonly proxy: URL | undefined
  readonly tls: TlsConfig
  readonly certificate: ClientCertificate | undefined
  readonly health: HealthLimits
  readonly disableHttp2: boolean
}

/** HTTP/2 where the server has it, HTTP/1.1 otherwise. Nothing is opened before the first request. */
export function openConnection(options: OpenOptions): HttpConnection {
  if (options.disableHttp2 || options.server.protocol === 'http:') return createHttp1Connection(options)
  let negotiated: Promise<HttpConnection> | undefined
  let isClosed = false
  const connection = async (signal: AbortSignal | undefined): Promise<HttpConnection> => {
    signal?.throwIfAborted()
    if (isClosed) throw new TransportError('closed', 'the transport is closed')
    negotiated ??= negotiate(options)
    try {
      const settled = await negotiated
      if (isClosed) settled.close()
      return settled
    } catch (error) {
      negotiated = undefined
      throw error
    }
  }
  const whenOpen = (work: (settled: HttpConnection) => void): void => {
    negotiated?.then(work, () => {})
  }
  return {
    send: async (request: WireRequest) => (await connection(request.signal)).send(request),
    retire: () => whenOpen((settled) => settled.retire()),
    close: () => {
      isClosed = true
      whenOpen((settled) => settled.close())
    },
  }
}

async function negotiate(options: OpenOptions): Promise<HttpConnection> {
  const first = await connectTls(options, ['h2', 'http/1.1'])
  if (first.alpnProtocol === 'h2') {
    return createHttp2Connection({
      authority: options.server.host,
      first,
      open: () => connectTls(options, ['h2']),
      health: options.health,
    })
  }
  first.destroy()
  return createHttp1Connection(options)
}
