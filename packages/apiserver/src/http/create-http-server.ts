import http2, { type Http2SecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { createResourceFinder, type ResourceType } from '@coxswain/api'
import { silentLogger, sleep, type Clock, type Logger, type Random } from '@coxswain/base'
import type { Authenticator, PeerCertificate } from '../authentication/authenticator.ts'
import type { KeyPair } from '../authentication/cluster-certificates.ts'
import { peerCertificate } from '../authentication/certificate-authenticator.ts'
import type { ServiceAccountTokens } from '../authentication/service-account-tokens.ts'
import { createDiscovery } from '../discovery/discovery.ts'
import { madeOf } from '../discovery/made-of.ts'
import type { ApiHandler } from '../registry/api-handler.ts'
import { allowAuthenticated, type Authorizer } from './authorize.ts'
import type { Exchange } from './exchange.ts'
import type { HealthChecks } from './health.ts'
import { http1Exchange } from './http1-exchange.ts'
import { http2Exchange } from './http2-exchange.ts'
import type { OpenApiSource } from './openapi-source.ts'
import type { BodyReaders } from './request-body.ts'
import { createSerializedEvents } from './serialized-events.ts'
import type { RequestDeps } from './request-deps.ts'
import { serveRequest } from './serve-request.ts'
import { plainPrinter, type FindPrinter } from './table.ts'

export interface HttpServerOptions {
  readonly handler: ApiHandler
  /** What is served now, in the order of discovery; the same array as long as that does not change. */
  readonly resources: () => readonly ResourceType[]
  readonly readers: BodyReaders
  readonly authenticate: Authenticator
  /** Absent: whoever is known may do everything. */
  readonly authorize?: Authorizer | undefined
  /** What the server shows, and the authority (PEM) of the clients that it knows by certificate. */
  readonly serving: KeyPair
  readonly clientAuthority: string
  readonly checks: HealthChecks
  readonly openApi?: OpenApiSource | undefined
  readonly tokens?: ServiceAccountTokens | undefined
  /** Absent: every kind is printed by name and age alone. */
  readonly printer?: FindPrinter | undefined
  readonly clock: Clock
  readonly random: Random
  readonly logger?: Logger | undefined
  readonly host?: string | undefined
  /** 0: any that is free. */
  readonly port: number
}

export interface HttpServer {
  readonly port: number
  /** `https://127.0.0.1:6443` */
  readonly url: string
  /** Ends all watches, lets other answers finish for a moment, and closes every connection. */
  close(): Promise<void>
}

const streamsMax = 1000
const sessionMemoryMaxMb = 1024
const windowSize = 1024 * 1024
/**
 * A client ends a watch by a reset. Node's own limits (1000 at once, 33 a second) are against attackers; a busy client of
 * many watches reaches them, and loses its whole connection.
 */
const resetsAtOnceMax = 20_000
const resetsPerSecondMax = 2000
const closeGraceMs = 500
/** Longer than clients keep a connection that they do not use, so that it is they who close it. */
const keepAliveMs = 120_000

/** Serves HTTP/2 and HTTP/1.1 on one port. Rejects when the port is taken. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const host = options.host ?? '127.0.0.1'
  const server = http2.createSecureServer({
    allowHTTP1: true,
    http1Options: { keepAliveTimeout: keepAliveMs },
    key: options.serving.key,
    cert: options.serving.cert,
    ca: options.clientAuthority,
    requestCert: true,
    rejectUnauthorized: false,
    maxSessionMemory: sessionMemoryMaxMb,
    streamResetBurst: resetsAtOnceMax,
    streamResetRate: resetsPerSecondMax,
    settings: { maxConcurrentStreams: streamsMax, initialWindowSize: windowSize },
  })
  let address = ''
  const deps = requestDeps(options, () => address)
  const connections = acceptRequests(server, (exchange) => void serveRequest(deps, exchange))
  const port = await listen(server, host, options.port)
  address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    port,
    url: `https://${address}`,
    close: () => close(server, connections, deps),
  }
}

function requestDeps(options: HttpServerOptions, address: () => string): RequestDeps {
  const finder = madeOf(options.resources, createResourceFinder)
  const groups = madeOf(options.resources, (resources) => new Set(resources.map(({ group }) => group)))
  const discovery = madeOf(options.resources, (resources) => createDiscovery({ resources, serverAddress: address }))
  return {
    handler: options.handler,
    find: (group, version, plural) => finder()(group, version, plural),
    hasGroup: (group) => groups().has(group),
    printer: options.printer ?? (() => plainPrinter),
    readers: options.readers,
    events: createSerializedEvents(),
    watches: new Set(),
    clock: options.clock,
    random: options.random,
    authenticate: options.authenticate,
    authorize: options.authorize ?? allowAuthenticated,
    checks: options.checks,
    discovery,
    openApi: options.openApi,
    tokens: options.tokens,
    address,
    logger: options.logger ?? silentLogger,
  }
}

/** What is open, so that it can be closed. */
interface Connections {
  readonly sessions: Set<ServerHttp2Session>
  readonly sockets: Set<TLSSocket>
}

function acceptRequests(server: Http2SecureServer, serve: (exchange: Exchange) => void): Connections {
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<TLSSocket>()
  /** A certificate is read once for all requests of a connection. */
  const peers = new WeakMap<object, PeerCertificate | undefined>()

  server.on('secureConnection', (socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A connection that breaks has nobody left to tell.
    socket.on('error', () => {})
  })
  server.on('session', (session) => {
    peers.set(session, peerCertificate(session.socket as TLSSocket))
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    session.on('error', () => {})
  })
  server.on('stream', (stream, headers, _flags, rawHeaders) => {
    const peer = stream.session === undefined ? undefined : peers.get(stream.session)
    serve(http2Exchange({ stream: stream as ServerHttp2Stream, headers, rawHeaders, peer }))
  })
  // Node dresses HTTP/2 streams as HTTP/1 requests for whoever listens to `request`; that costs, and is not needed.
  server.removeAllListeners('newListener')
  server.on('request', (request: unknown, response: unknown) => {
    const plain = request as IncomingMessage
    if (plain.httpVersionMajor === 2) return
    const socket = plain.socket as TLSSocket
    if (!peers.has(socket)) peers.set(socket, peerCertificate(socket))
    serve(http1Exchange(plain, response as ServerResponse, peers.get(socket)))
  })
  return { sessions, sockets }
}

function listen(server: Http2SecureServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function close(server: Http2SecureServer, { sessions, sockets }: Connections, deps: RequestDeps): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
  for (const watch of deps.watches) watch.close()
  for (const session of sessions) session.close()
  const graceOver = new AbortController()
  const grace = sleep(deps.clock, closeGraceMs, graceOver.signal).catch(() => {})
  await Promise.race([closed, grace])
  graceOver.abort()
  for (const session of sessions) session.destroy()
  for (const socket of sockets) socket.destroy()
  await closed
}
