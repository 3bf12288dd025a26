/** A literal's text without its quotes, or why it cannot be read. */
export type Unescaped<Value> = { readonly value: Value } | { readonly problem: string }

interface Quoted {
  readonly body: string
  readonly isRaw: boolean
}

/** Takes the prefix and the quotes away. Line ends become `\n`. */
function unquote(literal: string): Quoted {
  const text = literal.replaceAll(/\r\n?/g, '\n')
  const isRaw = /^[rR]/.test(text)
  const quoted = isRaw ? text.slice(1) : text
  const width = /^(?:'''|""")/.test(quoted) && quoted.length >= 6 ? 3 : 1
  return { body: quoted.slice(width, -width), isRaw }
}

const simple: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

const escapes =
  /\\(?:[xX](?<hex>[\da-fA-F]{2})|u(?<short>[\da-fA-F]{4})|U(?<long>[\da-fA-F]{8})|(?<octal>[0-3][0-7]{2})|(?<plain>[^]))/g

const isCodePoint = (code: number): boolean => code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff)

/** The number that an escape stands for, or undefined for one such as `\n`. */
function codeOf(groups: Readonly<Record<string, string | undefined>>): number | undefined {
  if (groups['octal'] !== undefined) return Number.parseInt(groups['octal'], 8)
  const hex = groups['hex'] ?? groups['short'] ?? groups['long']
  return hex === undefined ? undefined : Number.parseInt(hex, 16)
}

const plainOf = (character: string): string => simple.get(character) ?? character

export function unescapeString(literal: string): Unescaped<string> {
  const { body, isRaw } = unquote(literal)
  if (isRaw || !body.includes('\\')) return { value: body }
  let isValid = true
  const value = body.replaceAll(escapes, (...match: unknown[]) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>
    const code = codeOf(groups)
    if (code === undefined) return plainOf(groups['plain'] ?? '')
    isValid &&= isCodePoint(code)
    return isCodePoint(code) ? String.fromCodePoint(code) : ''
  })
  return isValid ? { value } : { problem: 'invalid unicode code point' }
}

/** In bytes, `\x` and octal escapes are bytes; what is written as letters is UTF-8. */
export function unescapeBytes(literal: string): Unescaped<Uint8Array> {
  const { body, isRaw } = unquote(literal.slice(1))
  const encoder = new TextEncoder()
  if (isRaw || !body.includes('\\')) return { value: encoder.encode(body) }
  const bytes: number[] = []
  let index = 0
  for (const match of body.matchAll(escapes)) {
    const groups = match.groups ?? {}
    if (groups['short'] !== undefined || groups['long'] !== undefined) return { problem: 'unable to unescape string' }
    const code = codeOf(groups)
    bytes.push(...encoder.encode(body.slice(index, match.index)))
    bytes.push(...(code === undefined ? encoder.encode(plainOf(groups['plain'] ?? '')) : [code]))
    index = match.index + match[0].length
  }
  bytes.push(...encoder.encode(body.slice(index)))
  return { value: Uint8Array.from(bytes) }
}
