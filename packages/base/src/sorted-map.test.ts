import { expect, test } from 'vitest'
import { compareTexts } from './compare-texts.ts'
import { sortedMap } from './sorted-map.ts'

test.each([
  { a: 'a', b: 'b', want: -1 },
  { a: 'b', b: 'a', want: 1 },
  { a: 'a', b: 'a', want: 0 },
  { a: '', b: 'a', want: -1 },
  { a: 'Z', b: 'a', want: -1 },
  { a: 'a-10', b: 'a-9', want: -1 },
])('$a against $b: $want', ({ a, b, want }) => expect(compareTexts(a, b)).toBe(want))

test('a map in the order of its keys', () => {
  expect(Object.keys(sortedMap({ b: 1, 'a-9': 2, 'a-10': 3 }))).toEqual(['a-10', 'a-9', 'b'])
  expect(sortedMap(undefined)).toBeUndefined()
})
