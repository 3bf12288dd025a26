import { expect, test } from 'vitest'
import { encodeBody } from './encode-body.ts'

test.each([
  { name: 'plain text stays', body: { a: ['b', 1, null, true, 'é "q" \\ \n'] } },
  {
    name: 'what HTML would misread',
    body: { 'a<b': 'x > y && z' },
    want: String.raw`{"a\u003cb":"x \u003e y \u0026\u0026 z"}`,
  },
  { name: 'what JavaScript would misread', body: ['\u2028\u2029'], want: String.raw`["\u2028\u2029"]` },
])('$name', ({ body, want }) => {
  const text = encodeBody(body)
  expect(JSON.parse(text)).toEqual(body)
  expect(text).toBe(want ?? JSON.stringify(body))
})
