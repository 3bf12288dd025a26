import type { X509Certificate } from 'node:crypto'

export interface ServedRequest {
  /** Upper case. */
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names; values of headers given several times are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What the client has shown, its own certificate first; empty: nothing. Not verified. */
  readonly certificates: readonly X509Certificate[]
  /** Reads the body, up to a limit. */
  text(): Promise<string>
}

export interface ServedAnswer {
  readonly code: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export type ServedHandler = (request: ServedRequest) => Promise<ServedAnswer> | ServedAnswer

/** As Go's `http.Error`: text that no browser takes for anything else. */
export function plainText(code: number, body: string): ServedAnswer {
  return { code, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body }
}

export function jsonAnswer(code: number, body: unknown): ServedAnswer {
  return { code, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** Indented for those who read it by eye. */
export function prettyJson({ headers }: ServedRequest, code: number, value: unknown): ServedAnswer {
  const isRead = /^(?:curl|Wget|Mozilla)\//.test(headers['user-agent'] ?? '')
  return { ...jsonAnswer(code, {}), body: JSON.stringify(value, undefined, isRead ? 2 : undefined) }
}

/** What is not served. */
export function notFoundAnswer(): ServedAnswer {
  return plainText(404, '404 page not found\n')
}
