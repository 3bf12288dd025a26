import type { Socket } from 'node:net'
import { setTimeout, clearTimeout } from 'node:timers'
import tls, { type TLSSocket } from 'node:tls'
import { TransportError } from '../errors.ts'
import type { TlsConfig } from './connection-config.ts'
import { connectionError } from './connection-error.ts'
import type { ClientCertificate } from './credentials.ts'
import { openTunnel } from './open-tunnel.ts'
import { tlsOptions } from './tls-options.ts'

const connectTimeoutMs = 30_000

export interface ConnectOptions {
  readonly server: URL
  readonly proxy: URL | undefined
  readonly tls: TlsConfig
  readonly certificate: ClientCertificate | undefined
}

/** A verified connection to the server, through its proxy if it has one. Rejects with `TransportError`. */
export async function connectTls(options: ConnectOptions, protocols: readonly string[]): Promise<TLSSocket> {
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), connectTimeoutMs)
  try {
    const tunnel = await tunnelTo(options, timeout.signal)
    return await handshake(options, { protocols, tunnel, signal: timeout.signal })
  } catch (error) {
    if (!timeout.signal.aborted) throw error
    const doing = `connecting to ${options.server.host}`
    throw new TransportError('timeout', `${doing}: no connection within ${connectTimeoutMs / 1000} s`)
  } finally {
    clearTimeout(timer)
  }
}

/** To the server's port through its proxy; undefined where there is none. */
export async function tunnelTo(
  { server, proxy, tls: config, certificate }: ConnectOptions,
  signal: AbortSignal,
): Promise<Socket | undefined> {
  if (proxy === undefined) return undefined
  return openTunnel({ proxy, ...addressOf(server), tls: config, certificate }, signal)
}

const addressOf = (server: URL): { readonly host: string; readonly port: number } => ({
  host: server.hostname.replace(/^\[(.*)\]$/, '$1'),
  port: Number(server.port || (server.protocol === 'http:' ? 80 : 443)),
})

interface Handshake {
  readonly protocols: readonly string[]
  readonly tunnel: Socket | undefined
  readonly signal: AbortSignal
}

function handshake(
  { server, tls: config, certificate }: ConnectOptions,
  { protocols, tunnel, signal }: Handshake,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const doing = `connecting to ${server.host}`
    let socket: TLSSocket
    try {
      const through = tunnel === undefined ? {} : { socket: tunnel }
      socket = tls.connect({ ...addressOf(server), ...through, ...tlsOptions(server, config, certificate, protocols) })
    } catch (error) {
      tunnel?.destroy()
      reject(new TransportError('credentials', `${doing}: ${String(error)}`, { cause: error }))
      return
    }
    const stop = (): void => void socket.destroy(new Error('timeout'))
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', stop)
      reject(connectionError(error, doing))
    }
    signal.addEventListener('abort', stop, { once: true })
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', stop)
      socket.removeListener('error', fail)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}
