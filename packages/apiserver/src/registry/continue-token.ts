// Mirrors apiserver pkg/storage/continue.go, release 1.36.
import { Buffer } from 'node:buffer'
import type { Revision } from '@coxswain/store'
import { badRequest } from './status-errors.ts'

/** Where a list goes on. */
export interface ContinueToken {
  /** Of the first page; -1: whatever is there now. */
  readonly revision: Revision
  /** First key, below the prefix of the list. */
  readonly start: string
}

const version = 'meta.k8s.io/v1'

export function encodeContinue({ revision, start }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: version, rv: revision, start })).toString('base64url')
}

export function decodeContinue(text: string): ContinueToken {
  const token = parse(text)
  if (token.v !== version) throw invalidToken(`server does not recognize this encoded version ${String(token.v ?? '')}`)
  if (typeof token.rv !== 'number' || token.rv === 0)
    throw invalidToken('incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  if (typeof token.start !== 'string' || token.start === '')
    throw invalidToken('encoded start key empty (version meta.k8s.io/v1)')
  if (token.start.split('/').some((part) => part === '.' || part === '..')) throw invalidToken(token.start)
  return { revision: token.rv, start: token.start }
}

const invalidToken = (why: string): Error => badRequest(`invalid continue token: continue key is not valid: ${why}`)

function parse(text: string): { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown } {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) {
    const at = text.search(/[^A-Za-z0-9_-]/)
    throw invalidToken(`illegal base64 data at input byte ${at}`)
  }
  const decoded = Buffer.from(text, 'base64url').toString('latin1')
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // What is wrong with it is said below, in the words of Go's decoder.
  }
  throw invalidToken(`invalid character ${goChar(decoded)} looking for beginning of value`)
}

function goChar(text: string): string {
  const char = text.trimStart()[0] ?? ''
  const code = char.charCodeAt(0)
  return code >= 0x20 && code < 0x7f ? `'${char}'` : `'\\u${code.toString(16).padStart(4, '0')}'`
}
