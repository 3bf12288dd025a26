export interface PemBlock {
  /** What stands behind `BEGIN`. */
  readonly type: string
  /** The whole block, with its marks. */
  readonly pem: string
  /** Lines before the body, as encrypted keys have them. */
  readonly hasHeaders: boolean
}

/** Everything in a text that looks like PEM, in order; what stands between is passed over. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const found = text.matchAll(/-----BEGIN ([^\n]+?)-----[ \t]*\r?\n([^]*?)-----END \1-----/g)
  return [...found].map(([pem, type = '', body = '']) => ({ type, pem, hasHeaders: /^[^\n]*:/.test(body) }))
}
