import { describe, expect, test } from 'vitest'
import { readTokens } from './lexer.ts'

const kinds = (text: string): string =>
  readTokens(text)
    .tokens.map((token) => `${token.kind}@${token.at}`)
    .join(' ')

describe('tokens', () => {
  test.each([
    ['', 'EOF@0'],
    ['a in b', 'IDENTIFIER@0 in@2 IDENTIFIER@5 EOF@6'],
    ['inner', 'IDENTIFIER@0 EOF@5'],
    ['1u2', 'NUM_UINT@0 NUM_INT@2 EOF@3'],
    ['1.e', 'NUM_INT@0 .@1 IDENTIFIER@2 EOF@3'],
    ['x.1', 'IDENTIFIER@0 NUM_FLOAT@1 EOF@3'],
    ['0x1fu', 'NUM_UINT@0 EOF@5'],
    ['<==', '<=@0 EOF@3'],
    ['a // b\n c', 'IDENTIFIER@0 IDENTIFIER@8 EOF@9'],
    ['b"x" br"x" rb', 'BYTES@0 BYTES@5 IDENTIFIER@11 EOF@13'],
    ['"""a"b""" ""', 'STRING@0 STRING@10 EOF@12'],
    ["'\u{1f600}' x", 'STRING@0 IDENTIFIER@4 EOF@5'],
    ['`a.b-c/d e`', 'ESC_IDENTIFIER@0 EOF@11'],
  ])('of %j', (text, expected) => {
    expect(kinds(text)).toBe(expected)
  })

  test.each([
    ['#', ['#']],
    ['a & b', ['& ']],
    ["'abc", ["'abc"]],
    ['"a\nb"', ['"a\n', '"']],
    [String.raw`"\q"`, [String.raw`"\q`, '"']],
    [String.raw`'\x4g'`, [String.raw`'\x4g`, "'"]],
    ['é', ['é']],
  ])('what is none in %j', (text, expected) => {
    expect(readTokens(text).unreadable.map((unread) => unread.text)).toEqual(expected)
  })
})
