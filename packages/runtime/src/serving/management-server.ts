import { X509Certificate } from 'node:crypto'
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import https, { type ServerOptions } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SecureContextOptions, SecureVersion, TLSSocket } from 'node:tls'
import type { ServedHandler, ServedRequest } from './exchange.ts'
import { holdConnections } from './hold-connections.ts'

export interface ServingCertificate {
  /** PEM, with what links it to its authority. */
  readonly cert: string
  readonly key: string
}

export interface ManagementServerOptions {
  readonly handler: ServedHandler
  /** Without one connections wait for `useCertificate`; the port is held from the start. */
  readonly certificate: ServingCertificate | undefined
  /** Others for other names. */
  readonly secureContextFor?: ServerOptions['SNICallback'] | undefined
  /** Absent: all addresses. */
  readonly host?: string | undefined
  /** 0: any that is free. */
  readonly port: number
  readonly minVersion?: SecureVersion | undefined
  /** OpenSSL's names, joined by colons. */
  readonly ciphers?: string | undefined
  /** OpenSSL's names, joined by colons. */
  readonly curves?: string | undefined
  readonly disableHttp2?: boolean | undefined
  readonly http2StreamsMax?: number | undefined
}

export interface ManagementServer {
  readonly port: number
  /** For connections made from now on. */
  useCertificate(certificate: ServingCertificate): void
  close(): void
}

const bodyBytesMax = 64 * 1024
const headerBytesMax = 1024 * 1024
const idleTimeoutMs = 90_000
const headersTimeoutMs = 32_000
const http2StreamsDefault = 100

/**
 * HTTPS for those who watch over a process, not for load: health, metrics, configuration. Takes HTTP/2 and HTTP/1.1 and
 * asks clients for a certificate without wanting one; who they are is the handler's business. Rejects when the port is taken.
 */
export async function createManagementServer(options: ManagementServerOptions): Promise<ManagementServer> {
  const serve = (request: Request, response: Response): void => void answer(request, response, options.handler)
  const server = options.disableHttp2
    ? https.createServer({ ...tlsOptions(options), maxHeaderSize: headerBytesMax }, serve)
    : http2.createSecureServer(
        {
          ...tlsOptions(options),
          allowHTTP1: true,
          settings: { maxConcurrentStreams: options.http2StreamsMax || http2StreamsDefault },
        },
        serve,
      )
  if (server instanceof https.Server) {
    server.keepAliveTimeout = idleTimeoutMs
    server.headersTimeout = headersTimeoutMs
  } else {
    server.setTimeout(idleTimeoutMs)
  }
  const sockets = new Set<TLSSocket>()
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  server.on('tlsClientError', () => undefined)
  server.on('sessionError', () => undefined)
  const held = options.certificate === undefined ? holdConnections(server) : undefined
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve())
  })
  return {
    port: (server.address() as AddressInfo).port,
    useCertificate: (certificate) => {
      server.setSecureContext({ ...contextOptions(options), ...certificate })
      held?.letIn()
    },
    close: () => {
      server.close()
      held?.drop()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function contextOptions({ certificate, minVersion, ciphers, curves }: ManagementServerOptions): SecureContextOptions {
  return {
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
    minVersion: minVersion ?? 'TLSv1.2',
    ...(ciphers === undefined ? {} : { ciphers }),
    ...(curves === undefined ? {} : { ecdhCurve: curves }),
  }
}

function tlsOptions(options: ManagementServerOptions): ServerOptions {
  return {
    ...contextOptions(options),
    requestCert: true,
    rejectUnauthorized: false,
    ...(options.secureContextFor === undefined ? {} : { SNICallback: options.secureContextFor }),
  }
}

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

async function answer(request: Request, response: Response, handler: ServedHandler): Promise<void> {
  const { code, headers, body } = await handler(servedRequest(request))
  if (response.headersSent || response.destroyed) return
  response.statusCode = code
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('content-length', Buffer.byteLength(body))
  // The two kinds of response agree on this, but not their types.
  ;(response as ServerResponse).end(request.method === 'HEAD' ? undefined : body)
}

function servedRequest(request: Request): ServedRequest {
  const [path = '', query = ''] = splitOnce(request.url ?? '/', '?')
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  )
  return {
    method: request.method ?? 'GET',
    path: decoded(path),
    query: new URLSearchParams(query),
    headers,
    certificates: shownCertificates(socketOf(request)),
    text: () => readText(request),
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}

/** As it was sent otherwise, dots and double slashes too: whoever may see one path may not see another. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const socketOf = (request: Request): TLSSocket =>
  ('stream' in request ? request.stream.session?.socket : request.socket) as TLSSocket

function shownCertificates(socket: TLSSocket | undefined): readonly X509Certificate[] {
  const shown: X509Certificate[] = []
  let current = socket?.getPeerCertificate(true)
  while (current?.raw !== undefined) {
    shown.push(new X509Certificate(current.raw))
    const issuer = current.issuerCertificate
    if (issuer === undefined || issuer === current || issuer.fingerprint256 === current.fingerprint256) break
    current = issuer
  }
  return shown
}

function readText(request: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (piece: string) => {
      text += piece
      if (text.length > bodyBytesMax) reject(new RangeError('the body is too long'))
    })
    request.on('end', () => resolve(text))
    request.on('error', reject)
  })
}
