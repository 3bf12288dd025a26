// Mirrors encoding/json scanner.go: what it says of malformed JSON, Go 1.25.
import { goQuote } from '@coxswain/api'

const end = 'unexpected end of JSON input'
const blank = /[ \t\r\n]/

/** A fault ends the scan; it never leaves this file. */
class Fault extends Error {}

interface Scan {
  readonly text: string
  position: number
}

/** Go's message for the first fault; undefined for well-formed JSON. */
export function jsonFault(text: string): string | undefined {
  const scan: Scan = { text, position: 0 }
  try {
    scanValue(scan, 'looking for beginning of value')
    skipBlanks(scan)
    if (scan.position < text.length) refuse(scan, 'after top-level value')
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}

function skipBlanks(scan: Scan): void {
  while (blank.test(scan.text.charAt(scan.position))) scan.position += 1
}

function refuse(scan: Scan, where: string): never {
  if (scan.position >= scan.text.length) throw new Fault(end)
  throw new Fault(`invalid character ${quoteCharacter(scan.text.charAt(scan.position))} ${where}`)
}

function quoteCharacter(character: string): string {
  if (character === "'") return `'\\''`
  if (character === '"') return `'"'`
  return `'${goQuote(character).slice(1, -1)}'`
}

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' }

function scanValue(scan: Scan, where: string): void {
  skipBlanks(scan)
  const first = scan.text.charAt(scan.position)
  const literal = literals[first]
  if (first === '{') scanObject(scan)
  else if (first === '[') scanArray(scan)
  else if (first === '"') scanString(scan)
  else if (literal !== undefined) scanLiteral(scan, literal)
  else if (first === '-' || isDigit(first)) scanNumber(scan)
  else refuse(scan, where)
}

const isDigit = (character: string): boolean => character >= '0' && character <= '9'

function scanObject(scan: Scan): void {
  scan.position += 1
  skipBlanks(scan)
  if (scan.text.charAt(scan.position) === '}') {
    scan.position += 1
    return
  }
  for (;;) {
    skipBlanks(scan)
    if (scan.text.charAt(scan.position) !== '"') refuse(scan, 'looking for beginning of object key string')
    scanString(scan)
    skipBlanks(scan)
    if (scan.text.charAt(scan.position) !== ':') refuse(scan, 'after object key')
    scan.position += 1
    scanValue(scan, 'looking for beginning of value')
    skipBlanks(scan)
    const next = scan.text.charAt(scan.position)
    if (next !== ',' && next !== '}') refuse(scan, 'after object key:value pair')
    scan.position += 1
    if (next === '}') return
  }
}

function scanArray(scan: Scan): void {
  scan.position += 1
  skipBlanks(scan)
  if (scan.text.charAt(scan.position) === ']') {
    scan.position += 1
    return
  }
  for (;;) {
    scanValue(scan, 'looking for beginning of value')
    skipBlanks(scan)
    const next = scan.text.charAt(scan.position)
    if (next !== ',' && next !== ']') refuse(scan, 'after array element')
    scan.position += 1
    if (next === ']') return
  }
}

function scanString(scan: Scan): void {
  scan.position += 1
  for (;;) {
    const character = scan.text.charAt(scan.position)
    if (character === '' || character < ' ') refuse(scan, 'in string literal')
    scan.position += 1
    if (character === '"') return
    if (character === '\\') scanEscape(scan)
  }
}

function scanEscape(scan: Scan): void {
  const character = scan.text.charAt(scan.position)
  if (character === '' || !'bfnrt\\/"u'.includes(character)) refuse(scan, 'in string escape code')
  scan.position += 1
  if (character !== 'u') return
  for (let digit = 0; digit < 4; digit += 1) {
    if (!/[0-9a-fA-F]/.test(scan.text.charAt(scan.position))) refuse(scan, 'in \\u hexadecimal character escape')
    scan.position += 1
  }
}

function scanLiteral(scan: Scan, literal: string): void {
  for (const expected of literal) {
    if (scan.text.charAt(scan.position) !== expected) refuse(scan, `in literal ${literal} (expecting '${expected}')`)
    scan.position += 1
  }
}

function scanNumber(scan: Scan): void {
  if (scan.text.charAt(scan.position) === '-') scan.position += 1
  if (!isDigit(scan.text.charAt(scan.position))) refuse(scan, 'in numeric literal')
  if (scan.text.charAt(scan.position) === '0') scan.position += 1
  else skipDigits(scan)
  if (scan.text.charAt(scan.position) === '.') {
    scan.position += 1
    if (!isDigit(scan.text.charAt(scan.position))) refuse(scan, 'after decimal point in numeric literal')
    skipDigits(scan)
  }
  if (!/[eE]/.test(scan.text.charAt(scan.position))) return
  scan.position += 1
  if (/[+-]/.test(scan.text.charAt(scan.position))) scan.position += 1
  if (!isDigit(scan.text.charAt(scan.position))) refuse(scan, 'in exponent of numeric literal')
  skipDigits(scan)
}

function skipDigits(scan: Scan): void {
  while (isDigit(scan.text.charAt(scan.position))) scan.position += 1
}
