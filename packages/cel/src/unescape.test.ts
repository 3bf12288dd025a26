import { describe, expect, test } from 'vitest'
import { unescapeBytes, unescapeString } from './unescape.ts'

describe('a string', () => {
  test.each([
    ['"a"', 'a'],
    [String.raw`'\a\b\f\n\r\t\v\\\'\"\?'`, '\u0007\b\f\n\r\t\v\\\'"?'],
    [String.raw`"\x41\X42\u00e9\U0001F600\101"`, 'ABé\u{1f600}A'],
    [String.raw`r"\n"`, String.raw`\n`],
    ['"""a"b"""', 'a"b'],
    ["'''a\r\nb\rc'''", 'a\nb\nc'],
    ['""', ''],
  ])('%s', (literal, value) => {
    expect(unescapeString(literal)).toEqual({ value })
  })

  test.each([String.raw`"\ud800"`, String.raw`"\U00110000"`])('%s is none', (literal) => {
    expect(unescapeString(literal)).toEqual({ problem: 'invalid unicode code point' })
  })
})

describe('bytes', () => {
  test.each([
    ['b"a"', [0x61]],
    ['b"é"', [0xc3, 0xa9]],
    [String.raw`b"\xff\377\n"`, [0xff, 0xff, 0x0a]],
    [String.raw`br"\x"`, [0x5c, 0x78]],
  ])('%s', (literal, bytes) => {
    expect(unescapeBytes(literal)).toEqual({ value: Uint8Array.from(bytes) })
  })

  test('have no letters by number', () => {
    expect(unescapeBytes(String.raw`b"\u0041"`)).toEqual({ problem: 'unable to unescape string' })
  })
})
