import { expect, test } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

const lines = (...text: readonly string[]): string => text.join('\n')
const count = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

test.each([
  { name: 'the same', from: 'a\nb', to: 'a\nb', wanted: '' },
  { name: 'one line', from: 'a', to: 'b', wanted: '@@ -1 +1 @@\n-a\n+b\n' },
  {
    name: 'three lines around a change',
    from: lines(...count(1, 9)),
    to: lines(...count(1, 4), 'x', ...count(6, 9)),
    wanted: '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n',
  },
  { name: 'lines that came', from: 'a\nd', to: 'a\nb\nc\nd', wanted: '@@ -1,2 +1,4 @@\n a\n+b\n+c\n d\n' },
  { name: 'lines that went', from: 'a\nb\nc', to: 'c', wanted: '@@ -1,3 +1 @@\n-a\n-b\n c\n' },
  {
    name: 'changes with six lines between them are one hunk',
    from: lines('a', ...count(1, 6), 'b'),
    to: lines('x', ...count(1, 6), 'y'),
    wanted: '@@ -1,8 +1,8 @@\n-a\n+x\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+y\n',
  },
  {
    name: 'with seven they are two',
    from: lines('a', ...count(1, 7), 'b'),
    to: lines('x', ...count(1, 7), 'y'),
    wanted: '@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+y\n',
  },
  {
    name: 'the longest common part comes first, even where a shorter one stands before it',
    from: lines('a', 'b', 'c', 'd'),
    to: lines('b', 'x', 'c', 'd', 'a'),
    wanted: '@@ -1,4 +1,5 @@\n-a\n b\n+x\n c\n d\n+a\n',
  },
])('$name', ({ from, to, wanted }) => {
  expect(unifiedDiff(from, to)).toBe(wanted)
})

test('in a long text a line that stands there often does not begin a common part', () => {
  const filler = (name: string): readonly string[] => count(1, 120).flatMap((number) => ['often', `${name}${number}`])
  const diff = unifiedDiff(lines(...filler('a')), lines(...filler('b')))
  expect(diff.startsWith('@@ -1,240 +1,240 @@\n often\n-a1\n')).toBe(true)
  expect(diff.split('\n').filter((line) => line === ' often')).toHaveLength(1)
})
