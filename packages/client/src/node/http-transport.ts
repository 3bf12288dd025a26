import type { KubeObject } from '@coxswain/api'
import { TransportError, type StatusError } from '../errors.ts'
import { parseWarnings } from '../parse-warnings.ts'
import { methodByVerb, patchContentTypes, queryString, resourcePath } from '../request-path.ts'
import { statusFromAnswer, type RefusedRequest } from '../status-from-answer.ts'
import type { ApiRequest, ApiResponse, RawResponse, WatchRequest } from '../request.ts'
import type { Transport, WatchStream } from '../transport.ts'
import type { ConnectionConfig } from './connection-config.ts'
import { connectionError } from './connection-error.ts'
import { createConnectionPool, type ConnectionPool } from './connection-pool.ts'
import { httpWatchStream } from './http-watch-stream.ts'
import { identityHeaders } from './identity-headers.ts'
import type { WireAnswer, WireRequest } from './http-connection.ts'
import { encodeBody } from './encode-body.ts'

export interface HttpTransportOptions {
  readonly userAgent: string
  /** `DISABLE_HTTP2`, `HTTP2_READ_IDLE_TIMEOUT_SECONDS`, `HTTP2_PING_TIMEOUT_SECONDS` are read from here. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Connections shared with other transports to the same server; `close` leaves them open. Default: its own. */
  readonly connections?: ConnectionPool | undefined
  readonly observer?: HttpObserver | undefined
}

/** Is told of every exchange, refused and failed ones too, for metrics. Must not throw. */
export interface HttpObserver {
  /** The head of an answer is there, or will never be: then `code` is undefined. `requestBytes` are the body's. */
  answered(method: string, code: number | undefined, durationMs: number, requestBytes: number): void
  /** The answer's body was read; not called for watches. */
  read(method: string, responseBytes: number): void
}

export interface HttpTransport extends Transport {
  /** Breaks all requests and watches. */
  close(): void
}

/**
 * Requests over HTTPS to any API server: HTTP/2 with one session for all, HTTP/1.1 where the server has nothing else.
 * Opens nothing before the first request, and keeps the process alive only while one is under way.
 */
export function createHttpTransport(config: ConnectionConfig, options: HttpTransportOptions): HttpTransport {
  return new Http(config, options)
}

const json = 'application/json'
const acceptOne = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'
const acceptList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

class Http implements HttpTransport {
  readonly #config: ConnectionConfig
  readonly #options: HttpTransportOptions
  readonly #server: URL
  /** Without the slash at its end. */
  readonly #prefix: string
  readonly #fixedHeaders: WireRequest['headers']
  readonly #connections: ConnectionPool
  /** The last body: a batch of equal pods is one object, which is sent many times and never changes. */
  #encoded: { readonly body: object; readonly text: string } | undefined

  constructor(config: ConnectionConfig, options: HttpTransportOptions) {
    this.#config = config
    this.#options = options
    this.#server = new URL(config.server)
    this.#prefix = this.#server.pathname.replace(/\/+$/, '')
    this.#connections = options.connections ?? createConnectionPool(config, options.env)
    this.#fixedHeaders = { 'user-agent': options.userAgent, ...identityHeaders(config.impersonation) }
  }

  async request(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    const wire = wireRequest(request, this.#encode(request.body), signal)
    const answer = await this.#send(wire)
    const text = await this.#read(wire, answer)
    if (answer.code < 200 || answer.code > 299) throw refusal(answer, text, request)
    const body = request.ignoresAnswer === true ? undefined : parseBody(text, request)
    return { code: answer.code, body, warnings: parseWarnings(header(answer, 'warning')) }
  }

  async watch(request: WatchRequest, signal?: AbortSignal): Promise<WatchStream> {
    const accept = request.metadataOnly === true ? acceptOne : json
    const path = resourcePath(request.target) + queryString(request.options, true)
    const wire: WireRequest = { method: 'GET', path, headers: { accept }, signal }
    const answer = await this.#send(wire)
    if (answer.code !== 200) {
      const text = await this.#read(wire, answer)
      throw refusal(answer, text, { verb: 'watch', target: request.target })
    }
    return httpWatchStream(answer, signal)
  }

  async raw(path: string, accept: string, signal?: AbortSignal): Promise<RawResponse> {
    const wire: WireRequest = { method: 'GET', path, headers: { accept }, signal }
    const answer = await this.#send(wire)
    const body = await this.#read(wire, answer)
    return { code: answer.code, contentType: header(answer, 'content-type') ?? '', body }
  }

  #encode(body: unknown): string | undefined {
    if (typeof body !== 'object' || body === null) return body === undefined ? undefined : encodeBody(body)
    if (this.#encoded?.body !== body) this.#encoded = { body, text: encodeBody(body) }
    return this.#encoded.text
  }

  close(): void {
    if (this.#options.connections === undefined) this.#connections.close()
  }

  async #send(request: WireRequest): Promise<WireAnswer> {
    const given = this.#config.credentials.proof()
    const proof = given instanceof Promise ? await given : given
    const authorization = proof.authorization === undefined ? {} : { authorization: proof.authorization }
    const { observer } = this.#options
    const sent = this.#connections.connection(proof.certificate).send({
      ...request,
      path: this.#prefix + request.path,
      headers: { ...request.headers, ...this.#fixedHeaders, ...authorization },
    })
    const answer = await (observer === undefined ? sent : observed(sent, request, observer))
    if (answer.code === 401) this.#config.credentials.refused()
    return answer
  }

  async #read(request: WireRequest, answer: WireAnswer): Promise<string> {
    const text = await readText(answer, request.signal)
    const { observer } = this.#options
    // Where the server does not tell the length it is counted in characters, which differs only for what is not ASCII.
    observer?.read(request.method, Number(header(answer, 'content-length') ?? text.length))
    return text
  }
}

async function observed(
  sent: Promise<WireAnswer>,
  { method, body }: WireRequest,
  observer: HttpObserver,
): Promise<WireAnswer> {
  const startedMs = performance.now()
  const tell = (code: number | undefined): void =>
    observer.answered(method, code, performance.now() - startedMs, body === undefined ? 0 : Buffer.byteLength(body))
  try {
    const answer = await sent
    tell(answer.code)
    return answer
  } catch (error) {
    tell(undefined)
    throw error
  }
}

function header(answer: WireAnswer, name: string): string | undefined {
  const value = answer.headers[name]
  return Array.isArray(value) ? value.join(', ') : value?.toString()
}

function wireRequest(request: ApiRequest, body: string | undefined, signal: AbortSignal | undefined): WireRequest {
  const { verb, patchType } = request
  // A collection that is deleted is answered with as a list.
  const isList = verb === 'list' || verb === 'deletecollection'
  const accept = request.metadataOnly === true ? (isList ? acceptList : acceptOne) : json
  const path = resourcePath(request.target) + queryString(request.options)
  const method = methodByVerb[verb]
  if (body === undefined) return { method, path, headers: { accept }, signal }
  const contentType = verb === 'patch' && patchType !== undefined ? patchContentTypes[patchType] : json
  return { method, path, headers: { accept, 'content-type': contentType }, body, signal }
}

function refusal(answer: WireAnswer, body: string, request: RefusedRequest): StatusError {
  const contentType = header(answer, 'content-type') ?? ''
  return statusFromAnswer({ code: answer.code, contentType, body, retryAfter: header(answer, 'retry-after') }, request)
}

function readText({ body, isWhole }: WireAnswer, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    let isComplete = false
    const fail = (error: unknown): void =>
      reject(signal?.aborted === true ? signal.reason : connectionError(error, 'reading the answer'))
    body.on('data', (piece: string) => {
      text += piece
    })
    body.on('end', () => {
      isComplete = isWhole()
      if (isComplete) resolve(text)
    })
    body.on('error', fail)
    body.on('close', () => {
      if (!isComplete) fail(new TransportError('closed', 'the connection closed within an answer'))
    })
  })
}

function parseBody(text: string, request: ApiRequest): unknown {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new TransportError('malformed', `the answer is not JSON: ${text.slice(0, 80)}`, { cause: error })
  }
  if (request.verb === 'list') nameItems(body)
  return body
}

interface ParsedList {
  readonly kind?: string
  readonly apiVersion?: string
  readonly items?: { kind?: string; apiVersion?: string }[] | null
}

/** Items of a list carry no kind on the wire; here every object knows what it is, whichever way it came. */
function nameItems(body: unknown): void {
  const { kind, apiVersion, items } = body as ParsedList & KubeObject
  if (!kind?.endsWith('List') || apiVersion === undefined || !Array.isArray(items)) return
  const itemKind = kind.slice(0, -'List'.length)
  for (const item of items) {
    item.kind ??= itemKind
    item.apiVersion ??= apiVersion
  }
}
