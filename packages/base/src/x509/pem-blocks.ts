// Mirrors Go's encoding/pem, Decode, 1.26.

export interface PemBlock {
  readonly type: string
  /** Lines before the body, as encrypted keys have them. */
  readonly hasHeaders: boolean
  readonly bytes: Uint8Array
}

const blockPattern = /-----BEGIN ([^\n-]*)-----[ \t]*\r?\n([\s\S]*?)-----END \1-----/g
const headersPattern = /^(?:[^\n:]+:[^\n]*\n)+\r?\n?/
const base64Pattern = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

/** The blocks of a PEM text, in their order; what stands around them, and what is no base64, is left out. */
export function readPemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(blockPattern)].flatMap(([, type = '', body = '']) => {
    const headers = headersPattern.exec(body)?.[0] ?? ''
    const bytes = bytesOf(body.slice(headers.length))
    return bytes === undefined ? [] : [{ type, hasHeaders: headers !== '', bytes }]
  })
}

function bytesOf(base64: string): Uint8Array | undefined {
  if (!base64Pattern.test(base64)) return undefined
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

const lineLength = 64

/** One block, in lines of 64 characters, with an end of line after the last. */
export function writePemBlock(type: string, bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const lines = base64.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? []
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ''].join('\n')
}
