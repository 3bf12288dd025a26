import { expect, test } from 'vitest'
import { formatGoText, formatGoValue, goTypeOf } from './go-format.ts'

test.each([
  { value: null, text: '<nil>' },
  { value: 'a b', text: 'a b' },
  { value: true, text: 'true' },
  { value: 12, text: '12' },
  { value: 1e21, text: '1000000000000000000000' },
  { value: 1.5, text: '1.5' },
  { value: 123456.5, text: '123456.5' },
  { value: 1234567.5, text: '1.2345675e+06' },
  { value: 0.0001234, text: '0.0001234' },
  { value: 0.00001234, text: '1.234e-05' },
  { value: [], text: '[]' },
  { value: {}, text: 'map[]' },
  { value: { b: [1, 'x', null], a: { c: '' }, d: undefined }, text: 'map[a:map[c:] b:[1 x <nil>]]' },
])('%v of $value', ({ value, text }) => {
  expect(formatGoValue(value)).toBe(text)
})

test.each([
  { value: 'a', text: 'a' },
  { value: null, text: '%!s(<nil>)' },
  { value: 1, text: '%!s(int64=1)' },
  { value: 1.5, text: '%!s(float64=1.5)' },
  { value: true, text: '%!s(bool=true)' },
  { value: { a: 1, b: ['x', null] }, text: 'map[a:%!s(int64=1) b:[x <nil>]]' },
])('%s of $value', ({ value, text }) => {
  expect(formatGoText(value)).toBe(text)
})

test.each([
  { value: [], type: '[]interface {}' },
  { value: {}, type: 'map[string]interface {}' },
  { value: 'x', type: 'string' },
  { value: null, type: '%!s(<nil>)' },
])('the type of $value', ({ value, type }) => {
  expect(goTypeOf(value)).toBe(type)
})
