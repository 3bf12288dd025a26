import type { Constant } from './ast.ts'
import type { Token } from './lexer.ts'
import { unescapeBytes, unescapeString, type Unescaped } from './unescape.ts'

const int64Max = 2n ** 63n - 1n
const int64Min = -(2n ** 63n)
const uint64Max = 2n ** 64n - 1n

export const literalKinds: ReadonlySet<string> = new Set([
  'NUM_INT',
  'NUM_UINT',
  'NUM_FLOAT',
  'STRING',
  'BYTES',
  'true',
  'false',
  'null',
])

function readInt(text: string, isNegative: boolean): Unescaped<Constant> {
  const value = isNegative ? -BigInt(text) : BigInt(text)
  const fits = value <= int64Max && value >= int64Min
  return fits ? { value: { type: 'int', value } } : { problem: 'invalid int literal' }
}

function readUint(text: string): Unescaped<Constant> {
  const value = BigInt(text.slice(0, -1))
  return value <= uint64Max ? { value: { type: 'uint', value } } : { problem: 'invalid uint literal' }
}

function readDouble(text: string, isNegative: boolean): Unescaped<Constant> {
  const value = Number(isNegative ? `-${text}` : text)
  return Number.isFinite(value) ? { value: { type: 'double', value } } : { problem: 'invalid double literal' }
}

function readString(text: string): Unescaped<Constant> {
  const read = unescapeString(text)
  return 'problem' in read ? read : { value: { type: 'string', value: read.value } }
}

function readBytes(text: string): Unescaped<Constant> {
  const read = unescapeBytes(text)
  return 'problem' in read ? read : { value: { type: 'bytes', value: read.value } }
}

/** The value of a literal's token. The sign is part of a number's literal. */
export function readLiteral(token: Token, isNegative: boolean): Unescaped<Constant> {
  switch (token.kind) {
    case 'NUM_INT':
      return readInt(token.text, isNegative)
    case 'NUM_UINT':
      return readUint(token.text)
    case 'NUM_FLOAT':
      return readDouble(token.text, isNegative)
    case 'STRING':
      return readString(token.text)
    case 'BYTES':
      return readBytes(token.text)
    case 'true':
    case 'false':
      return { value: { type: 'bool', value: token.kind === 'true' } }
    case 'null':
      return { value: { type: 'null' } }
    default:
      throw new Error(`${token.kind} is not the kind of a literal`)
  }
}
