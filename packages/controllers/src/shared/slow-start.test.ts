import { expect, test } from 'vitest'
import { slowStart } from './slow-start.ts'

test.each([
  { name: 'all succeed', count: 10, initial: 1, worksFor: 10, want: { calls: 10, successes: 10, failed: false } },
  { name: 'none succeeds', count: 100, initial: 1, worksFor: 0, want: { calls: 1, successes: 0, failed: true } },
  { name: 'ten succeed', count: 100, initial: 1, worksFor: 10, want: { calls: 15, successes: 10, failed: true } },
  { name: 'five succeed of ten', count: 10, initial: 1, worksFor: 5, want: { calls: 7, successes: 5, failed: true } },
  { name: 'all but the last', count: 10, initial: 1, worksFor: 9, want: { calls: 10, successes: 9, failed: true } },
  { name: 'nothing to do', count: 0, initial: 1, worksFor: 0, want: { calls: 0, successes: 0, failed: false } },
  { name: 'a larger first batch', count: 5, initial: 3, worksFor: 1, want: { calls: 3, successes: 1, failed: true } },
])('$name', async ({ count, initial, worksFor, want }) => {
  let calls = 0
  const result = await slowStart(count, initial, async () => {
    calls += 1
    if (calls > worksFor) throw new Error(`refused ${calls}`)
  })
  expect(result).toMatchObject(want)
  expect(calls).toBe(want.calls)
  if (want.failed) expect(String(result.error)).toBe(`Error: refused ${worksFor + 1}`)
})

test('the calls of a batch run together, the batches one after the other', async () => {
  let running = 0
  const most: number[] = []
  await slowStart(7, 1, async () => {
    running += 1
    const seen = running
    await Promise.resolve()
    most.push(seen)
    running -= 1
  })
  expect(most).toEqual([1, 1, 2, 1, 2, 3, 4])
})
