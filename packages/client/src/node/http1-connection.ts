import type http from 'node:http'
import https from 'node:https'
import type { Proof } from './credentials.ts'
import type { TlsConfig } from './connection-config.ts'
import { connectionError } from './connection-error.ts'
import type { HttpConnection, WireAnswer, WireRequest } from './http-connection.ts'
import { tlsOptions } from './tls-options.ts'

/** HTTP/1.1 with sockets that stay open: for plain `http:` URLs, and where the other side has no HTTP/2. */
export function createHttp1Connection(server: URL, tls: TlsConfig, certificate: Proof['certificate']): HttpConnection {
  const isPlain = server.protocol === 'http:'
  const agent = isPlain
    ? new (plainHttp().Agent)({ keepAlive: true })
    : new https.Agent({ keepAlive: true, ...tlsOptions(server, tls, certificate, ['http/1.1']) })
  return {
    send: (request) => send(isPlain ? plainHttp() : https, agent, server, request),
    close: () => agent.destroy(),
  }
}

function send(
  module: typeof http | typeof https,
  agent: http.Agent,
  server: URL,
  { method, path, headers, body, signal }: WireRequest,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const request = module.request({
      host: server.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: server.port || (server.protocol === 'http:' ? 80 : 443),
      method,
      path,
      headers: { ...headers, ...length } as http.OutgoingHttpHeaders,
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
