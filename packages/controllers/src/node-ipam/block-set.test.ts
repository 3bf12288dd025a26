import { describe, expect, test } from 'vitest'
import { BlockSet } from './block-set.ts'

const takeAll = (set: BlockSet): readonly number[] => {
  const taken: number[] = []
  for (let next = set.takeNext(); next !== undefined; next = set.takeNext()) taken.push(next.index)
  return taken
}
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
const one = (index: number) => ({ first: index, last: index })

describe('blocks are given out', () => {
  test('in their order, each once, and then there are none', () => {
    const set = new BlockSet(100)
    expect(takeAll(set)).toEqual(upTo(100))
    expect(set.taken).toBe(100)
    expect(set.takeNext()).toBeUndefined()
  })

  test('again when they were let go', () => {
    const set = new BlockSet(100)
    takeAll(set)
    for (const index of upTo(100)) set.release(one(index))
    expect(takeAll(set)).toEqual(upTo(100))
  })

  test('where there is only one, that one', () => {
    const set = new BlockSet(1)
    expect(takeAll(set)).toEqual([0])
    set.release(one(0))
    expect(takeAll(set)).toEqual([0])
  })

  test('without those that are taken', () => {
    const set = new BlockSet(100)
    takeAll(set)
    set.release({ first: 0, last: 99 })
    set.take({ first: 50, last: 99 })
    set.take(one(50))
    expect(takeAll(set)).toEqual(upTo(50))
  })

  test('and those let go come again after all that are behind them', () => {
    const set = new BlockSet(4)
    set.takeNext()
    set.takeNext()
    set.release(one(0))
    expect(takeAll(set)).toEqual([2, 3, 0])
  })

  test('with the count of those passed over', () => {
    const set = new BlockSet(8)
    set.take({ first: 0, last: 4 })
    expect(set.takeNext()).toEqual({ index: 5, skipped: 5 })
    expect(set.takeNext()).toEqual({ index: 6, skipped: 0 })
    set.release(one(3))
    set.take(one(7))
    expect(set.takeNext()).toEqual({ index: 3, skipped: 4 })
  })
})

test('only blocks that change are counted', () => {
  const set = new BlockSet(256)
  expect([
    set.take(one(5)),
    set.take(one(9)),
    set.take({ first: 8, last: 11 }),
    set.take(one(9)),
    set.release(one(9)),
    set.release(one(9)),
    set.release({ first: 4, last: 7 }),
  ]).toEqual([1, 1, 3, 0, 1, 0, 1])
  expect(set.taken).toBe(3)
  expect(takeAll(set)).toHaveLength(253)
})

test.each([0, 31, 32, 63, 64, 1000, 100_000])('the block %i is itself and no other', (index) => {
  const set = new BlockSet(2 ** 32)
  expect(set.take(one(index))).toBe(1)
  expect(set.release({ first: index + 1, last: index + 40 })).toBe(0)
  expect(set.release({ first: Math.max(0, index - 40), last: index - 1 })).toBe(0)
  expect(set.release(one(index))).toBe(1)
})

test('blocks beyond all that were ever taken are free', () => {
  const set = new BlockSet(2 ** 32)
  expect(set.release({ first: 2 ** 32 - 40, last: 2 ** 32 - 1 })).toBe(0)
})
