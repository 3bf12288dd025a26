import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonFault } from './go-json-fault.ts'
import { parseJson } from './json.ts'

test.each([
  ['', 'unexpected end of JSON input'],
  ['{"kind":', 'unexpected end of JSON input'],
  ['"abc', 'unexpected end of JSON input'],
  ['[1,', 'unexpected end of JSON input'],
  ['kind: ConfigMap', "invalid character 'k' looking for beginning of value"],
  ['{"a":1} {}', "invalid character '{' after top-level value"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u12G4"', "invalid character 'G' in \\u hexadecimal character escape"],
  ['trve', "invalid character 'v' in literal true (expecting 'u')"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['01', "invalid character '1' after top-level value"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e+', 'unexpected end of JSON input'],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
])('%j is refused in the words of Go', (text, want) => {
  expect(() => parseJson(text)).toThrow(expect.objectContaining({ name: 'DecodeError', message: want }))
})

test('what the platform takes has no fault, what it refuses has one', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((text) => text.slice(0, -1)),
      ),
      (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(jsonFault(text) === undefined).toBe(isJson)
      },
    ),
  )
})

describe('keys that stand twice', () => {
  test.each([
    { text: '{"a":1,"b":[{"c":":"}]}', want: [] },
    { text: '{"data":{"a":"1","a":"2"}}', want: ['data.a'] },
    { text: '{"a":1,"a":2,"a":3}', want: ['a'] },
    {
      text: '{"spec":{"containers":[{"name":"x"},{"name":"y","image":1,"image":2}]}}',
      want: ['spec.containers[1].image'],
    },
    { text: '[[{"a":1,"a":2}]]', want: ['[0][0].a'] },
    { text: '{"a\\"b":1,"a\\u0022b":2}', want: ['a"b'] },
    { text: '{"a":"{\\"b\\":1,\\"b\\":2}", "x" : 1, "x"\n:\n2}', want: ['x'] },
    { text: '{"x":{"a":1},"x":{"a":2}}', want: ['x'] },
  ])('$text', ({ text, want }) => {
    expect(parseJson(text)).toEqual({ value: JSON.parse(text), duplicateFields: want })
  })

  test('text of any content is read as the platform reads it, without duplicates', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(JSON.stringify(value, null, 1)).duplicateFields).toEqual([])
      }),
    )
  })
})
