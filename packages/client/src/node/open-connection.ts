import tls, { type TLSSocket } from 'node:tls'
import { setTimeout, clearTimeout } from 'node:timers'
import { TransportError } from '../errors.ts'
import type { TlsConfig } from './connection-config.ts'
import { connectionError } from './connection-error.ts'
import type { ClientCertificate } from './credentials.ts'
import { createHttp1Connection } from './http1-connection.ts'
import { createHttp2Connection } from './http2-connection.ts'
import type { HealthLimits } from './http2-health.ts'
import type { HttpConnection, WireRequest } from './http-connection.ts'
import { tlsOptions } from './tls-options.ts'

const connectTimeoutMs = 30_000

export interface OpenOptions {
  readonly server: URL
  readonly tls: TlsConfig
  readonly certificate: ClientCertificate | undefined
  readonly health: HealthLimits
  readonly disableHttp2: boolean
}

/** HTTP/2 where the server has it, HTTP/1.1 otherwise. Nothing is opened before the first request. */
export function openConnection(options: OpenOptions): HttpConnection {
  if (options.disableHttp2 || options.server.protocol === 'http:') {
    return createHttp1Connection(options.server, options.tls, options.certificate)
  }
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
  return {
    send: async (request: WireRequest) => (await connection(request.signal)).send(request),
    close: () => {
      isClosed = true
      negotiated?.then(
        (settled) => settled.close(),
        () => {},
      )
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
  return createHttp1Connection(options.server, options.tls, options.certificate)
}

function connectTls(
  { server, tls: config, certificate }: OpenOptions,
  protocols: readonly string[],
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const host = server.hostname.replace(/^\[(.*)\]$/, '$1')
    const doing = `connecting to ${server.host}`
    let socket: TLSSocket
    try {
      socket = tls.connect({
        host,
        port: Number(server.port || 443),
        ...tlsOptions(server, config, certificate, protocols),
      })
    } catch (error) {
      reject(new TransportError('credentials', `${doing}: ${String(error)}`, { cause: error }))
      return
    }
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new TransportError('timeout', `${doing}: no connection within ${connectTimeoutMs / 1000} s`))
    }, connectTimeoutMs)
    const fail = (error: Error): void => {
      clearTimeout(timer)
      reject(connectionError(error, doing))
    }
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      clearTimeout(timer)
      socket.removeListener('error', fail)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}
