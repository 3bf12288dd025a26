import { describe, expect, test } from 'vitest'
import { countIndexes, hasIndex, parseIndexes, printIndexes, withIndexes } from './index-intervals.ts'

describe('indexes', () => {
  test.each([
    ['', 10, '', 0],
    ['1,2', 10, '1,2', 2],
    ['1,2,3', 10, '1-3', 3],
    ['0-2,3,5', 10, '0-3,5', 5],
    ['3-20', 10, '3-9', 7],
    ['3,10,12', 10, '3', 1],
    ['x,1,2-y,4', 10, '1,4', 2],
    ['-3,5', 10, '5', 1],
  ])('%s below %i are %s', (text, completions, want, count) => {
    const parsed = parseIndexes(text, completions)
    expect(printIndexes(parsed)).toBe(want)
    expect(countIndexes(parsed)).toBe(count)
  })

  test('come together', () => {
    const merged = withIndexes(parseIndexes('0,2,8-9', 20), [7, 1, 15])
    expect(printIndexes(merged)).toBe('0-2,7-9,15')
    expect([0, 3, 7, 9, 10, 15, 16].filter((index) => hasIndex(merged, index))).toEqual([0, 7, 9, 15])
  })

  test.each([
    ['', 4, false],
    ['2-4,5-7', 1, false],
    ['2-4,6-8', 9, false],
    ['2-4,6-8', 5, false],
    ['2-4,6-8', 2, true],
    ['2-4,6-8', 8, true],
  ])('of %s have %i: %s', (text, index, want) => {
    expect(hasIndex(parseIndexes(text, 20), index)).toBe(want)
  })
})
