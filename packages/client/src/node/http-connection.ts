import type { Readable } from 'node:stream'

/** A request in HTTP's words, the same for both versions of the protocol. */
export interface WireRequest {
  readonly method: string
  /** With query. */
  readonly path: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface WireAnswer {
  readonly code: number
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
  /** Text; not read yet. Whoever has the answer reads it to its end or destroys it. */
  readonly body: Readable
  /** Asked when `body` has ended: whether the server ended it. HTTP/2 streams end as quietly when their session dies. */
  isWhole(): boolean
}

/** A way to one server that stays open between requests. */
export interface HttpConnection {
  /** Resolves when the answer's head is there. Rejects with `TransportError`. */
  send(request: WireRequest): Promise<WireAnswer>
  /** No more requests will come: what is under way may end, and nothing stays open after it. Idempotent. */
  retire(): void
  /** Breaks what is under way. Idempotent. */
  close(): void
}
