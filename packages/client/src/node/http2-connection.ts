import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { onAbort } from '@coxswain/base'
import { TransportError } from '../errors.ts'
import { connectionError } from './connection-error.ts'
import { watchHealth, type HealthLimits } from './http2-health.ts'
import type { HttpConnection, WireAnswer, WireRequest } from './http-connection.ts'

export interface Http2Options {
  /** `host:port` */
  readonly authority: string
  /** Opens a socket on which `h2` was negotiated. */
  readonly open: () => Promise<TLSSocket>
  /** A socket that is open already, for the first session. */
  readonly first?: TLSSocket | undefined
  readonly health: HealthLimits
}

/** What a server allows before it has said so, and what Go's servers say. */
const streamsMaxDefault = 100
/** How often a request is moved to another session because its own turned it away unseen. */
const movesMax = 3
const windowSize = 8 * 1024 * 1024
const sessionMemoryMaxMb = 512

interface Session {
  readonly http2: ClientHttp2Session
  /** Streams that are open or about to be: counted when a request is given the session. */
  openStreams: number
  /** What the server allows; past it Node holds streams back without a word. */
  streamsMax: number
  /** Takes no new streams: told to go away, or broken. */
  isDraining: boolean
  /** Whether it is to be closed as soon as its streams are. */
  hasEnded(): boolean
}

/** The server did not look at the request: sending it again cannot do it twice. */
class TurnedAway extends Error {}

export function createHttp2Connection(options: Http2Options): HttpConnection {
  return new Http2Connection(options)
}

/**
 * All requests over one session, and more sessions only while those that exist have no stream to spare.
 * A session that breaks or is told to go away is replaced at the next request.
 */
class Http2Connection implements HttpConnection {
  readonly #options: Http2Options
  readonly #sessions = new Set<Session>()
  /** The one attempt under way, shared by all who wait for it. */
  #connecting: Promise<void> | undefined
  #isClosed = false
  #isRetired = false

  constructor(options: Http2Options) {
    this.#options = options
    if (options.first !== undefined) this.#adopt(options.first)
  }

  async send(request: WireRequest): Promise<WireAnswer> {
    for (let moves = 0; ; moves++) {
      // Another session is asked only after the one before turned the request away.
      // oxlint-disable-next-line no-await-in-loop
      const session = this.#reserve() ?? (await this.#connected(request.signal))
      try {
        // oxlint-disable-next-line no-await-in-loop
        return await exchange(session, this.#options.authority, request)
      } catch (error) {
        if (!(error instanceof TurnedAway)) throw error
        session.isDraining = true
        if (moves >= movesMax) throw connectionError(error.cause ?? error, `${request.method} ${request.path}`)
      }
    }
  }

  retire(): void {
    this.#isRetired = true
    for (const session of this.#sessions) if (session.openStreams === 0) session.http2.close()
  }

  close(): void {
    this.#isClosed = true
    for (const session of this.#sessions) session.http2.destroy()
    this.#sessions.clear()
  }

  /** A session with a stream to spare, which is the caller's from now on. */
  #reserve(): Session | undefined {
    for (const session of this.#sessions) {
      const { isDraining, openStreams, streamsMax, http2: inner } = session
      if (isDraining || inner.closed || inner.destroyed || openStreams >= streamsMax) continue
      session.openStreams++
      return session
    }
    return undefined
  }

  async #connected(signal: AbortSignal | undefined): Promise<Session> {
    for (;;) {
      signal?.throwIfAborted()
      if (this.#isClosed) throw new TransportError('closed', 'the transport is closed')
      this.#connecting ??= this.#connect()
      // Many may have waited for the same session and filled it: then another one is opened.
      // oxlint-disable-next-line no-await-in-loop
      await this.#connecting
      const session = this.#reserve()
      if (session !== undefined) return session
    }
  }

  async #connect(): Promise<void> {
    try {
      const socket = await this.#options.open()
      if (this.#isClosed) socket.destroy()
      else this.#adopt(socket)
    } finally {
      this.#connecting = undefined
    }
  }

  #adopt(socket: TLSSocket): void {
    const inner = http2.connect(`https://${this.#options.authority}`, {
      createConnection: () => socket,
      maxSessionMemory: sessionMemoryMaxMb,
      settings: { enablePush: false, initialWindowSize: windowSize },
    })
    const session: Session = {
      http2: inner,
      openStreams: 0,
      streamsMax: streamsMaxDefault,
      isDraining: false,
      hasEnded: () => this.#isRetired,
    }
    const drain = (): void => {
      session.isDraining = true
    }
    inner.on('connect', () => inner.setLocalWindowSize(windowSize * 4))
    inner.on('remoteSettings', ({ maxConcurrentStreams }) => {
      session.streamsMax = maxConcurrentStreams ?? Infinity
    })
    inner.on('goaway', drain)
    inner.on('error', drain)
    inner.on('close', () => this.#sessions.delete(session))
    inner.unref()
    watchHealth(inner, this.#options.health, () => session.openStreams > 0)
    this.#sessions.add(session)
  }
}

function exchange(session: Session, authority: string, request: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const { method, path, body, signal } = request
    if (signal?.aborted === true) {
      release(session)
      reject(signal.reason)
      return
    }
    const stream = openStream(session, authority, request)
    if (stream instanceof TurnedAway) {
      reject(stream)
      return
    }
    const giveUp = signal && onAbort(signal, () => stream.close(http2.constants.NGHTTP2_CANCEL))
    stream.setEncoding('utf8')
    const isWhole = (): boolean => stream.rstCode === http2.constants.NGHTTP2_NO_ERROR && !stream.destroyed
    let isAnswered = false
    stream.on('response', (headers) => {
      isAnswered = true
      resolve({ code: headers[':status'] ?? 0, headers, body: stream, isWhole })
    })
    stream.on('error', (error) => reject(failure(stream, error, request)))
    stream.on('close', () => {
      giveUp?.[Symbol.dispose]()
      release(session)
      if (isAnswered) return
      reject(failure(stream, new TransportError('closed', `${method} ${path}: http2: stream closed`), request))
    })
    if (body !== undefined) stream.end(body)
  })
}

/** An idle session does not keep the process alive. */
function release(session: Session): void {
  session.openStreams--
  if (session.openStreams > 0 || session.http2.destroyed) return
  session.http2.unref()
  if (session.hasEnded()) session.http2.close()
}

function openStream(session: Session, authority: string, request: WireRequest): ClientHttp2Stream | TurnedAway {
  try {
    const stream = session.http2.request(
      {
        ':method': request.method,
        ':path': request.path,
        ':authority': authority,
        ':scheme': 'https',
        ...request.headers,
      },
      { endStream: request.body === undefined },
    )
    session.http2.ref()
    return stream
  } catch (error) {
    release(session)
    return new TurnedAway('no stream', { cause: error })
  }
}

function failure(stream: ClientHttp2Stream, error: unknown, { method, path, signal }: WireRequest): unknown {
  if (signal?.aborted === true) return signal.reason
  if (stream.rstCode === http2.constants.NGHTTP2_REFUSED_STREAM) return new TurnedAway('refused', { cause: error })
  return connectionError(error, `${method} ${path}`)
}
