import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { PeerCertificate } from '../authentication/authenticator.ts'
import { drained } from './drained.ts'
import { rawValues, type AnswerStream, type Exchange } from './exchange.ts'
import { readBody } from './read-body.ts'

export interface Http2Request {
  readonly stream: ServerHttp2Stream
  readonly headers: IncomingHttpHeaders
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[]
  readonly peer: PeerCertificate | undefined
}

export function http2Exchange({ stream, headers, rawHeaders, peer }: Http2Request): Exchange {
  const method = headers[':method'] ?? 'GET'
  let gone: AbortController | undefined
  // A stream that breaks has nobody left to tell.
  stream.on('error', () => {})
  return {
    method,
    url: headers[':path'] ?? '/',
    headers,
    valuesOf: (name) => rawValues(rawHeaders, name),
    peer,
    get gone() {
      if (gone === undefined) {
        const controller = new AbortController()
        gone = controller
        stream.once('close', () => controller.abort())
      }
      return gone.signal
    },
    readBody: (bytesMax) => readBody(stream, bytesMax),
    answer: (code, answerHeaders, body) => {
      if (stream.destroyed || stream.closed) return
      const hasBody = method !== 'HEAD' && body.length > 0
      stream.respond({ ':status': code, ...answerHeaders }, { endStream: !hasBody })
      if (hasBody) stream.end(body)
    },
    open: (code, answerHeaders) => {
      if (!stream.destroyed && !stream.closed) stream.respond({ ':status': code, ...answerHeaders })
      return streamOf(stream)
    },
  }
}

function streamOf(stream: ServerHttp2Stream): AnswerStream {
  return {
    write: (piece) => stream.destroyed || stream.closed || stream.write(piece),
    drained: async () => {
      if (!stream.destroyed) await drained(stream)
    },
    end: () => {
      if (!stream.destroyed) stream.end()
    },
  }
}
