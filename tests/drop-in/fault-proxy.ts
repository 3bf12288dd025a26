import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** What may go wrong with a request. Undefined: it goes through. */
export type Fault =
  | { readonly kind: 'refuse'; readonly code: number; readonly reason: string; readonly retryAfterSeconds?: number }
  /** The watch begins, and its first event says that its start is too old. */
  | { readonly kind: 'expire' }
  /** The connection breaks without an answer. */
  | { readonly kind: 'cut' }
  /** It breaks in the midst of the first thing that is sent: of a watch, in the middle of an event. */
  | { readonly kind: 'cut-within' }

export interface ProxiedRequest {
  readonly method: string
  readonly path: string
  readonly isWatch: boolean
}

/** Stands between a manager and its API server, which is reached with the manager's certificate where no token is shown. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string
  /** Asked about each request. */
  fault: ((request: ProxiedRequest) => Fault | undefined) | undefined
  /** Breaks every connection, watches in the middle of an event. */
  cutAll(): number
  readonly faults: number
}

function answerWith(response: ServerResponse, fault: Extract<Fault, { kind: 'refuse' | 'expire' }>): void {
  const { code, reason, retryAfterSeconds } =
    fault.kind === 'refuse' ? fault : { code: 410, reason: 'Expired', retryAfterSeconds: undefined }
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: reason, reason, code }
  if (fault.kind === 'expire') {
    response.writeHead(200, { 'content-type': 'application/json' })
    return void response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`)
  }
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  response.writeHead(code, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(status))
}

/** Sends the first half, and then no more. */
function cutWithin(response: ServerResponse, piece: Buffer): void {
  response.write(piece.subarray(0, piece.length / 2), () => response.destroy())
}

export async function startFaultProxy(
  target: string,
  certificate: { readonly cert: string; readonly key: string },
): Promise<FaultProxy> {
  const withCertificate = new https.Agent({ keepAlive: true, rejectUnauthorized: false, ...certificate })
  const withoutCertificate = new https.Agent({ keepAlive: true, rejectUnauthorized: false })
  const sockets = new Set<Socket>()
  const state = { faults: 0, fault: undefined as FaultProxy['fault'] }

  const forward = (request: IncomingMessage, response: ServerResponse, isCut: boolean): void => {
    const agent = request.headers.authorization === undefined ? withCertificate : withoutCertificate
    const options = { method: request.method, headers: { ...request.headers, host: new URL(target).host }, agent }
    const asked = https.request(new URL(request.url ?? '/', target), options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      if (isCut) answer.once('data', (piece: Buffer) => cutWithin(response, piece))
      else answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    asked.on('error', () => response.destroy())
    response.on('close', () => asked.destroy())
    request.pipe(asked)
  }

  const listener = http.createServer((request, response) => {
    const path = request.url ?? '/'
    const isWatch = /[?&]watch=(1|true)/.test(path)
    const fault = state.fault?.({ method: request.method ?? 'GET', path, isWatch })
    if (fault === undefined) return forward(request, response, false)
    state.faults += 1
    if (fault.kind === 'cut-within') return forward(request, response, true)
    if (fault.kind === 'cut') return void request.socket.destroy()
    answerWith(response, fault)
  })
  listener.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', () => resolve()))
  const { port } = listener.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    get fault() {
      return state.fault
    },
    set fault(fault) {
      state.fault = fault
    },
    get faults() {
      return state.faults
    },
    cutAll: () => {
      const count = sockets.size
      for (const socket of sockets) socket.destroy()
      return count
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      withCertificate.destroy()
      withoutCertificate.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
