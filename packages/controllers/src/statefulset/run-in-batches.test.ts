import { describe, expect, test } from 'vitest'
import { runInBatches, runOneByOne } from './run-in-batches.ts'

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

/** How many there were in each batch: those that began before one of them ended. */
function batches(failing: readonly number[] = []) {
  const sizes: number[] = []
  const waiting: (() => void)[] = []
  const run = async (item: number): Promise<void> => {
    await new Promise<void>((resolve) => {
      if (waiting.length === 0) {
        queueMicrotask(() => {
          sizes.push(waiting.length)
          for (const go of waiting.splice(0)) go()
        })
      }
      waiting.push(resolve)
    })
    if (failing.includes(item)) throw new Error(`no ${item}`)
  }
  return { sizes, run }
}

describe('in batches', () => {
  test.each([
    { count: 0, want: [] },
    { count: 1, want: [1] },
    { count: 7, want: [1, 2, 4] },
    { count: 9, want: [1, 2, 4, 2] },
    { count: 1000, want: [1, 2, 4, 8, 16, 32, 64, 128, 256, 489] },
    { count: 1600, want: [1, 2, 4, 8, 16, 32, 64, 128, 256, 500, 500, 89] },
  ])('$count', async ({ count, want }) => {
    const { sizes, run } = batches()
    expect(await runInBatches(upTo(count), run)).toEqual({ done: count })
    expect(sizes).toEqual(want)
  })

  test.each([
    { name: 'the first', failing: [0], done: 0, message: 'no 0', want: [1] },
    { name: 'one of four', failing: [4], done: 6, message: 'no 4', want: [1, 2, 4] },
    { name: 'two of four', failing: [4, 6], done: 5, message: '[no 4, no 6]', want: [1, 2, 4] },
    { name: 'the last', failing: [9], done: 9, message: 'no 9', want: [1, 2, 4, 3] },
  ])('a failure of $name lets its batch end, and no other begin', async ({ failing, done, message, want }) => {
    const { sizes, run } = batches(failing)
    const ran = await runInBatches(upTo(10), run)
    expect([ran.done, (ran.failure as Error).message, sizes]).toEqual([done, message, want])
  })
})

describe('one by one', () => {
  test('in their order', async () => {
    const seen: number[] = []
    expect(await runOneByOne([3, 1, 2], (item) => Promise.resolve(void seen.push(item)))).toEqual({ done: 3 })
    expect(seen).toEqual([3, 1, 2])
  })

  test('until one fails', async () => {
    const { sizes, run } = batches([2])
    const ran = await runOneByOne(upTo(5), run)
    expect([ran.done, (ran.failure as Error).message, sizes]).toEqual([2, 'no 2', [1, 1, 1]])
  })
})
