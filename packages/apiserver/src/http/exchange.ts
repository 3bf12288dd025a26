import type { IncomingHttpHeaders } from 'node:http'
import type { PeerCertificate } from '../authentication/authenticator.ts'

/** One request and its answer, whichever version of HTTP carries them. */
export interface Exchange {
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  /** Lower-case names; several values of one name are joined by a comma. */
  readonly headers: IncomingHttpHeaders
  /** Each value of a header on its own. */
  valuesOf(name: string): readonly string[]
  readonly peer: PeerCertificate | undefined
  /** Aborts when the client has gone before the answer was complete. */
  readonly gone: AbortSignal
  /** The whole body. Rejects with `BodyTooLargeError`. */
  readBody(bytesMax: number): Promise<Buffer>
  /** The whole answer. */
  answer(code: number, headers: AnswerHeaders, body: string | Buffer): void
  /** The head of an answer whose length nobody knows yet. */
  open(code: number, headers: AnswerHeaders): AnswerStream
}

/** Several values become several headers. */
export type AnswerHeaders = Readonly<Record<string, string | string[]>>

export interface AnswerStream {
  /** False when the client reads more slowly than we write: wait for `drained`. */
  write(piece: string | Buffer): boolean
  /** Resolves when there is room again, or when there never will be. */
  drained(): Promise<void>
  end(): void
}

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
}

/** Each value of a header in Node's list of names and values. */
export function rawValues(raw: readonly string[], name: string): readonly string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name)
}
