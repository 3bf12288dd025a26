// What is said to proxies is RFC 9110 (CONNECT), RFC 1928 and RFC 1929 (SOCKS 5); Go's net/http does the same.
import net, { isIP, type Socket } from 'node:net'
import tls from 'node:tls'
import { TransportError } from '../errors.ts'
import type { TlsConfig } from './connection-config.ts'
import { connectionError } from './connection-error.ts'
import type { ClientCertificate } from './credentials.ts'
import { tlsOptions } from './tls-options.ts'

export interface TunnelOptions {
  readonly proxy: URL
  /** Without brackets. */
  readonly host: string
  readonly port: number
  /** How a proxy that speaks TLS itself is verified: as Go does, like the server behind it. */
  readonly tls: TlsConfig
  readonly certificate: ClientCertificate | undefined
}

const proxyProtocols = ['http:', 'https:', 'socks5:', 'socks5h:']
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'socks5:': 1080, 'socks5h:': 1080 }
const answerBytesMax = 64 * 1024

export const isProxyProtocol = (protocol: string): boolean => proxyProtocols.includes(protocol)
export const isSocks = ({ protocol }: URL): boolean => protocol.startsWith('socks5')

/** `Proxy-Authorization`, where the proxy's URL says who asks. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '') return undefined
  const who = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(who).toString('base64')}`
}

/** A connection to a host through a proxy. Rejects with `TransportError`. */
export async function openTunnel(options: TunnelOptions, signal: AbortSignal): Promise<Socket> {
  const socket = await connectProxy(options)
  const stop = (): void => void socket.destroy(new Error('no answer of the proxy in time'))
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (isSocks(options.proxy)) await askSocks(socket, options)
    else await askConnect(socket, options)
    return socket
  } catch (error) {
    socket.destroy()
    throw connectionError(error, `proxyconnect ${options.proxy.host}`)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

export const proxyAddress = (proxy: URL): { readonly host: string; readonly port: number } => ({
  host: proxy.hostname.replace(/^\[(.*)\]$/, '$1'),
  port: Number(proxy.port || defaultPorts[proxy.protocol]),
})

function connectProxy({ proxy, tls: config, certificate }: TunnelOptions): Promise<Socket> {
  const doing = `proxyconnect ${proxy.host}`
  if (!isProxyProtocol(proxy.protocol)) {
    throw new TransportError('credentials', `${doing}: unsupported scheme "${proxy.protocol.slice(0, -1)}"`)
  }
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(connectionError(error, doing))
    const address = proxyAddress(proxy)
    const isSecure = proxy.protocol === 'https:'
    const socket = isSecure
      ? tls.connect({ ...address, ...tlsOptions(proxy, config, certificate, ['http/1.1']) })
      : net.connect(address)
    socket.once('error', fail)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      socket.removeListener('error', fail)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

async function askConnect(socket: Socket, { proxy, host, port }: TunnelOptions): Promise<void> {
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const authorization = proxyAuthorization(proxy)
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`]
  if (authorization !== undefined) lines.push(`Proxy-Authorization: ${authorization}`)
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const head = await readPart(socket, (bytes) => {
    const end = bytes.indexOf('\r\n\r\n')
    return end < 0 ? undefined : end + 4
  })
  const [, code, text = ''] = /^HTTP\/1\.\d (\d{3}) ?([^\r]*)/.exec(head.toString('latin1')) ?? []
  if (code === undefined) throw new TransportError('malformed', `the proxy ${proxy.host} does not speak HTTP`)
  if (code !== '200') throw new TransportError('closed', `the proxy ${proxy.host} refused: ${code} ${text}`)
}

const socksVersion = 5
const noAuthentication = 0
const byPassword = 2
const replyTexts = [
  'succeeded',
  'general SOCKS server failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
]

/** The name is resolved by the proxy, `socks5h` or not. */
async function askSocks(socket: Socket, { proxy, host, port }: TunnelOptions): Promise<void> {
  const methods = proxy.username === '' ? [noAuthentication] : [noAuthentication, byPassword]
  socket.write(Buffer.from([socksVersion, methods.length, ...methods]))
  const method = (await readBytes(socket, 2))[1] ?? 0xff
  if (!methods.includes(method)) throw new TransportError('credentials', 'the proxy takes none of our credentials')
  if (method === byPassword) await logIn(socket, proxy)
  socket.write(Buffer.from([socksVersion, 1, 0, ...socksAddress(host), port >> 8, port & 0xff]))
  const [, reply = 1, , addressType = 1] = await readBytes(socket, 4)
  if (reply !== 0) {
    const kind = reply >= 3 && reply <= 5 ? 'refused' : 'closed'
    throw new TransportError(kind, `socks connect ${host}:${port}: ${replyTexts[reply] ?? `unknown code: ${reply}`}`)
  }
  const addressBytes = addressType === 1 ? 4 : addressType === 4 ? 16 : ((await readBytes(socket, 1))[0] ?? 0)
  await readBytes(socket, addressBytes + 2)
}

/** Its type, then its bytes. */
function socksAddress(host: string): readonly number[] {
  if (isIP(host) === 4) return [1, ...host.split('.').map(Number)]
  if (isIP(host) !== 6) return [3, Buffer.byteLength(host), ...Buffer.from(host)]
  const [head = '', tail] = host.split('::')
  const words = (text: string): readonly number[] =>
    text === '' ? [] : text.split(':').map((word) => parseInt(word, 16))
  const [before, after] = [words(head), words(tail ?? '')]
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
  return [4, ...all.flatMap((word) => [word >> 8, word & 0xff])]
}

async function logIn(socket: Socket, { username, password }: URL): Promise<void> {
  const field = (text: string): Buffer => {
    const bytes = Buffer.from(decodeURIComponent(text))
    return Buffer.concat([Buffer.from([bytes.length]), bytes])
  }
  socket.write(Buffer.concat([Buffer.from([1]), field(username), field(password)]))
  const [, status] = await readBytes(socket, 2)
  if (status !== 0) throw new TransportError('credentials', 'the proxy refused our credentials')
}

const readBytes = (socket: Socket, count: number): Promise<Buffer> =>
  readPart(socket, (bytes) => (bytes.length < count ? undefined : count))

/** Reads up to where `end` says that the part ends; what came beyond it stays in the socket. */
function readPart(socket: Socket, end: (bytes: Buffer) => number | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0)
    const done = (settle: () => void): void => {
      socket.removeListener('readable', read)
      socket.removeListener('error', fail)
      socket.removeListener('close', closed)
      settle()
    }
    const fail = (error: Error): void => done(() => reject(error))
    const closed = (): void => fail(new TransportError('closed', 'the proxy closed the connection'))
    const read = (): void => {
      const more = socket.read() as Buffer | null
      if (more === null) return
      bytes = Buffer.concat([bytes, more])
      const length = end(bytes)
      if (length === undefined) {
        if (bytes.length > answerBytesMax) fail(new TransportError('malformed', 'the answer of the proxy is too long'))
        return
      }
      if (bytes.length > length) socket.unshift(bytes.subarray(length))
      done(() => resolve(bytes.subarray(0, length)))
    }
    socket.on('readable', read)
    socket.on('error', fail)
    socket.on('close', closed)
    read()
  })
}
