import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { stringify } from './to-yaml.ts'

const words = (count: number): string => Array.from({ length: count }, (_, i) => `word${i}`).join(' ')

test.each([
  { name: 'keys are sorted', object: { b: 1, a: { d: true, c: null } }, want: 'a:\n  c: null\n  d: true\nb: 1\n' },
  { name: 'lists stand below their key', object: { a: ['x', { k: 'v' }] }, want: 'a:\n- x\n- k: v\n' },
  {
    name: 'texts that look like something else are quoted',
    object: { a: 'yes', b: '1', c: '' },
    want: 'a: "yes"\nb: "1"\nc: ""\n',
  },
  {
    name: 'a long line is broken at the first space behind column 80',
    object: { message: 'only the following media types are accepted: application/json;stream=watch, application/x' },
    want: "message: 'only the following media types are accepted: application/json;stream=watch,\n  application/x'\n",
  },
  { name: 'a long word is not broken', object: { a: 'x'.repeat(200) }, want: `a: ${'x'.repeat(200)}\n` },
  {
    name: 'text in blocks is left alone',
    object: { a: `${words(30)}\nnext\n` },
    want: `a: |\n  ${words(30)}\n  next\n`,
  },
  {
    name: 'other texts stand without quotes, or in single ones where they need them',
    object: { a: 'v1', b: 'a: b', c: '1.2.3', d: '10.0.0.1', e: '- x', f: 'web-1' },
    want: "a: v1\nb: 'a: b'\nc: 1.2.3\nd: 10.0.0.1\ne: '- x'\nf: web-1\n",
  },
  {
    name: 'times and numbers are in double quotes',
    object: { a: '2026-01-02T03:04:05Z', b: '1e3', c: '0x1F', d: '12:30', e: '1_000', f: 'NULL', g: '-1.5' },
    want: 'a: "2026-01-02T03:04:05Z"\nb: "1e3"\nc: "0x1F"\nd: "12:30"\ne: "1_000"\nf: "NULL"\ng: "-1.5"\n',
  },
])('$name', async ({ object, want }) => {
  expect(await stringify(object)).toBe(want)
})

test.each([
  { name: 'a long text', object: { a: words(60) } },
  { name: 'in a list', object: { list: [{ a: words(60), b: [words(50)] }] } },
  { name: 'with double spaces', object: { a: words(60).replaceAll('word2', ' word2') } },
  { name: 'with quotes', object: { a: `${words(30)} 'it' "said": # ${words(30)}` } },
])('$name is read back as it was', async ({ object }) => {
  expect(parse(await stringify(object))).toEqual(object)
})
