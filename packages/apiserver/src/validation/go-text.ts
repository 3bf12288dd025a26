// How Go prints values in refusals: strconv.Quote and encoding/json, release 1.36.

const shortEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u
const needsEscape = /["\\]|[^\x20-\x7e]/

/** A string as `%q` shows it. */
export function goQuote(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`
  let quoted = ''
  for (const char of text) quoted += escapeChar(char)
  return `"${quoted}"`
}

function escapeChar(char: string): string {
  const short = shortEscapes[char]
  if (short !== undefined) return short
  if (printable.test(char)) return char
  const code = char.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** Compact JSON as `json.Marshal` writes it: nothing is `null`, and the characters that are special in HTML are escaped. */
export function goJson(value: unknown): string {
  if (value === undefined) return 'null'
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => htmlEscapes[char] ?? char)
}

/** The same map with its keys in order, as Go prints maps. */
export function sortedMap<V>(map: Readonly<Record<string, V>> | undefined): Readonly<Record<string, V>> | undefined {
  if (map === undefined) return undefined
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}
