// How Go prints values in Kubernetes' messages: strconv.Quote, encoding/json, time's own quote; Go 1.25.

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
])

const plain = /^[ !#-[\]-~]*$/
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const asciiEnd = 0x80
const basicPlaneEnd = 0x10000

/** A text as `%q` prints it. */
export function goQuote(text: string): string {
  if (plain.test(text)) return `"${text}"`
  return `"${Array.from(text.toWellFormed(), quoteCharacter).join('')}"`
}

function quoteCharacter(character: string): string {
  const short = shortEscapes.get(character)
  if (short !== undefined) return short
  if (printable.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  if (code < asciiEnd) return `\\x${hex(code, 2)}`
  return code < basicPlaneEnd ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

/** A value as `json.Marshal` writes it: what browsers could take for HTML is escaped. `indent`: as `json.MarshalIndent`. */
export function goJson(value: unknown, indent?: string): string {
  const text = JSON.stringify(value, undefined, indent) ?? 'null'
  return text.replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${hex(character.charCodeAt(0), 4)}`)
}

/** A text as package time quotes it in its errors: bytes that are not printable ASCII in hexadecimal. */
export function goTimeQuote(text: string): string {
  if (plain.test(text)) return `"${text}"`
  const quoted = Array.from(utf8Bytes(text), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`
    return byte >= asciiEnd || byte < 0x20 ? `\\x${hex(byte, 2)}` : String.fromCharCode(byte)
  })
  return `"${quoted.join('')}"`
}

export function utf8Bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The length that Go sees. */
export function utf8Length(text: string): number {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) >= asciiEnd) return utf8Bytes(text).length
  }
  return text.length
}

const misreadable = /[<>&\u2028\u2029]/g
const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** JSON as Go writes it: what HTML or JavaScript would misread is escaped. It only stands in strings, where that means the same. */
export function goEscaped(json: string): string {
  return json.search(misreadable) < 0 ? json : json.replaceAll(misreadable, (found) => escapes[found] ?? found)
}
