import { expect, test } from 'vitest'
import { printYaml } from './go-yaml.ts'

// Recorded from sigs.k8s.io/yaml of release 1.36.
test.each([
  { value: { b: [1, { c: 'x' }], a: { d: null } }, text: 'a:\n  d: null\nb:\n- 1\n- c: x\n' },
  { value: [[1, [2]], { a: [] }], text: '- - 1\n  - - 2\n- a: []\n' },
  {
    value: { a1: 1, a10: 1, a2: 1, $x: 1, A: 1, 'a-b': 1, a01: 2 },
    text: '$x: 1\nA: 1\na-b: 1\na1: 1\na01: 2\na2: 1\na10: 1\n',
  },
  { value: {}, text: '{}\n' },
  { value: [], text: '[]\n' },
  { value: 1.5, text: '1.5\n' },
])('prints $value in blocks', ({ value, text }) => {
  expect(printYaml(value)).toBe(text)
})

test.each([
  'a',
  '25%',
  '500m',
  '1Gi',
  '-a',
  'a:b',
  'a#b',
  'a,b',
  'img:0',
  '10.0.0.1',
  'é',
  '$patch',
  '_1',
  '+',
  '12:ab',
  'a"b',
  "a'b",
  '<<',
])('leaves %s plain', (text) => {
  expect(printYaml(text)).toBe(`${text}\n`)
})

test.each([
  '',
  'true',
  'True',
  'yes',
  'N',
  'off',
  'null',
  '~',
  '1',
  '-1',
  '1.5',
  '.5',
  '1e3',
  '0x1f',
  '0b1',
  '0o7',
  '1_000',
  '1:30',
  '2020-01-01',
  '.inf',
  '.nan',
  'a\tb',
])('puts %j into double quotes', (text) => {
  expect(printYaml(text)).toBe(`${JSON.stringify(text)}\n`)
})

test.each([
  '- a',
  '-',
  '? a',
  ': a',
  'a: b',
  'a:',
  'a #b',
  '#a',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  '[a',
  '{a',
  ',a',
  ' a',
  'a ',
  '---',
])('puts %j into single quotes', (text) => {
  expect(printYaml(text)).toBe(`'${text}'\n`)
})
