import { Buffer } from 'node:buffer'

export interface PemBlock {
  readonly type: string
  readonly hasHeaders: boolean
  readonly bytes: Uint8Array
}

const blockPattern = /-----BEGIN ([^\n-]*)-----\r?\n([\s\S]*?)-----END \1-----/g
const headersPattern = /^(?:[^\n:]+:[^\n]*\n)+\r?\n?/
const base64Pattern = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

/** The blocks of a PEM text, in their order; what stands around them, and what is no base64, is left out. */
export function readPemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(blockPattern)].flatMap(([, type = '', body = '']) => {
    const headers = headersPattern.exec(body)?.[0] ?? ''
    const base64 = body.slice(headers.length)
    if (!base64Pattern.test(base64)) return []
    return [{ type, hasHeaders: headers !== '', bytes: Buffer.from(base64, 'base64') }]
  })
}

/** Bytes in an API object are base64; what they hold as text. */
export const textOfBytes = (base64: string | undefined): string =>
  Buffer.from(base64 ?? '', 'base64').toString('latin1')
