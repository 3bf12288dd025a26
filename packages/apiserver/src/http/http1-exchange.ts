import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { PeerCertificate } from '../authentication/authenticator.ts'
import { drained } from './drained.ts'
import { rawValues, type AnswerStream, type Exchange } from './exchange.ts'
import { readBody } from './read-body.ts'

export function http1Exchange(
  request: IncomingMessage,
  response: ServerResponse,
  peer: PeerCertificate | undefined,
): Exchange {
  const method = request.method ?? 'GET'
  let gone: AbortController | undefined
  return {
    method,
    url: request.url ?? '/',
    headers: request.headers,
    valuesOf: (name) => rawValues(request.rawHeaders, name),
    peer,
    get gone() {
      if (gone === undefined) {
        const controller = new AbortController()
        gone = controller
        response.once('close', () => controller.abort())
      }
      return gone.signal
    },
    readBody: (bytesMax) => readBody(request, bytesMax),
    answer: (code, headers, body) => {
      if (response.destroyed) return
      response.writeHead(code, { ...headers, 'content-length': Buffer.byteLength(body) } as OutgoingHttpHeaders)
      if (method === 'HEAD') response.end()
      else response.end(body)
    },
    open: (code, headers) => {
      response.writeHead(code, { ...headers } as OutgoingHttpHeaders)
      response.flushHeaders()
      return streamOf(response)
    },
  }
}

function streamOf(response: ServerResponse): AnswerStream {
  return {
    write: (piece) => response.destroyed || response.write(piece),
    drained: async () => {
      if (!response.destroyed) await drained(response)
    },
    end: () => response.end(),
  }
}
