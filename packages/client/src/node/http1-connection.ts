import type http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { connectTls, tunnelTo, type ConnectOptions } from './connect-tls.ts'
import { connectionError } from './connection-error.ts'
import type { HttpConnection, WireAnswer, WireRequest } from './http-connection.ts'
import { isSocks, proxyAddress, proxyAuthorization } from './open-tunnel.ts'
import { tlsOptions } from './tls-options.ts'

/** HTTP/1.1 with sockets that stay open: for plain `http:` URLs, and where the other side has no HTTP/2. */
export function createHttp1Connection(options: ConnectOptions): HttpConnection {
  const way = wayTo(options)
  return {
    send: (request) => send(way, request),
    retire: () => {
      way.agent.maxFreeSockets = 0
      for (const idle of Object.values(way.agent.freeSockets)) for (const socket of idle ?? []) socket.destroy()
    },
    close: () => way.agent.destroy(),
  }
}

/** Where requests are sent, and how. */
interface Way {
  readonly module: typeof http | typeof https
  readonly agent: http.Agent
  readonly host: string
  readonly port: number
  /** Before each path: a proxy of plain requests is told the whole URL. */
  readonly prefix: string
  readonly headers: Readonly<Record<string, string>>
}

function wayTo(options: ConnectOptions): Way {
  const { server, proxy, tls, certificate } = options
  const isPlain = server.protocol === 'http:'
  const host = server.hostname.replace(/^\[(.*)\]$/, '$1')
  const direct = { host, port: Number(server.port || (isPlain ? 80 : 443)), prefix: '', headers: {} }
  const secureAgent = (to: URL): https.Agent =>
    new https.Agent({ keepAlive: true, ...tlsOptions(to, tls, certificate, ['http/1.1']) })
  const plainAgent = (): http.Agent => new (plainHttp().Agent)({ keepAlive: true })
  if (proxy === undefined) {
    return isPlain
      ? { ...direct, module: plainHttp(), agent: plainAgent() }
      : { ...direct, module: https, agent: secureAgent(server) }
  }
  if (!isPlain) {
    const agent = connecting(secureAgent(server), () => connectTls(options, ['http/1.1']))
    return { ...direct, module: https, agent }
  }
  if (isSocks(proxy)) {
    const agent = connecting(plainAgent(), () => tunnelTo(options, new AbortController().signal))
    return { ...direct, module: plainHttp(), agent }
  }
  const authorization = proxyAuthorization(proxy)
  const isSecureProxy = proxy.protocol === 'https:'
  return {
    ...proxyAddress(proxy),
    module: isSecureProxy ? https : plainHttp(),
    agent: isSecureProxy ? secureAgent(proxy) : plainAgent(),
    prefix: server.origin,
    headers: { host: server.host, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
  }
}

type Connected = (error: Error | null, socket?: Duplex) => void

/** The agent with another way of opening sockets, which Node lets agents have but its types do not tell all of. */
function connecting<T extends http.Agent>(agent: T, open: () => Promise<Duplex | undefined>): T {
  const connect = async (done: Connected): Promise<void> => {
    try {
      done(null, await open())
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const createConnection = (_: unknown, done: Connected): void => void connect(done)
  return Object.assign(agent, { createConnection })
}

function send(
  { module, agent, host, port, prefix, headers: ownHeaders }: Way,
  { method, path, headers, body, signal }: WireRequest,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const request = module.request({
      host,
      port,
      method,
      path: prefix + path,
      headers: { ...headers, ...ownHeaders, ...length } as http.OutgoingHttpHeaders,
      agent,
      ...(signal === undefined ? {} : { signal }),
    })
    request.on('error', (error) =>
      reject(signal?.aborted ? signal.reason : connectionError(error, `${method} ${path}`)),
    )
    request.on('response', (response) => {
      response.setEncoding('utf8')
      resolve({
        code: response.statusCode ?? 0,
        headers: response.headers,
        body: response,
        isWhole: () => response.complete,
      })
    })
    request.end(body)
  })
}

/** Looked up when a server without TLS is met: importing `node:http` loads all of fetch with it, 25 ms at each start. */
function plainHttp(): typeof http {
  return process.getBuiltinModule('node:http')
}
