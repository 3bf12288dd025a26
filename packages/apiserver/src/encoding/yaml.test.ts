import { expect, test } from 'vitest'
import { parseYaml } from './yaml.ts'

test.each([
  { name: 'plain', text: 'kind: ConfigMap\ndata:\n  a: "1"\n', want: { kind: 'ConfigMap', data: { a: '1' } } },
  { name: 'booleans of YAML 1.1', text: 'a: yes\nb: off\nc: "on"\n', want: { a: true, b: false, c: 'on' } },
  { name: 'octal numbers', text: 'defaultMode: 0644\n', want: { defaultMode: 420 } },
  {
    name: 'timestamps stay texts',
    text: 'at: 2001-12-14T21:59:43Z\non_day: 2001-12-14\n',
    want: { at: '2001-12-14T21:59:43Z', on_day: '2001-12-14' },
  },
  { name: 'no base 60', text: 'port: 22:22\n', want: { port: '22:22' } },
  { name: 'keys become texts', text: '1: a\ntrue: b\n', want: { '1': 'a', true: 'b' } },
  {
    name: 'merge keys',
    text: 'base: &x {a: 1}\nother:\n  <<: *x\n  b: 2\n',
    want: { base: { a: 1 }, other: { a: 1, b: 2 } },
  },
  { name: 'JSON is YAML', text: '{"a": [1, null]}', want: { a: [1, null] } },
  { name: 'only the first document counts', text: 'a: 1\n---\nb: 2\n', want: { a: 1 } },
  { name: 'nothing', text: '', want: null },
])('$name', async ({ text, want }) => {
  expect((await parseYaml(text)).value).toEqual(want)
})

test('keys that stand twice are told, and the last one counts', async () => {
  const text = 'data:\n  a: 1\n  a: 2\nlist:\n- b: 1\n  b: 2\n'
  expect(await parseYaml(text)).toEqual({
    value: { data: { a: 2 }, list: [{ b: 2 }] },
    duplicateFields: ['data.a', 'list[0].b'],
    duplicateKeys: ['line 3: key "a" already set in map', 'line 6: key "b" already set in map'],
  })
})

test.each([
  ['kind: [', 'yaml: line 1: did not find expected node content'],
  ['a: b: c', 'yaml: line 1: mapping values are not allowed in this context'],
  ['a: *x', "yaml: unknown anchor 'x' referenced"],
])('%j is refused', async (text, want) => {
  await expect(parseYaml(text)).rejects.toThrow(expect.objectContaining({ name: 'DecodeError', message: want }))
})

test('aliases that would blow up are refused', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join(', ')}]`,
  )
  await expect(parseYaml(['l0: &l0 [x]', ...levels].join('\n'))).rejects.toThrow(/^yaml: /)
})
