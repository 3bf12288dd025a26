import { describe, expect, test } from 'vitest'
import { averageUsageOf, utilizationOf } from './usage-ratio.ts'

const values = (...given: readonly (readonly [string, number])[]) =>
  new Map(given.map(([name, value]) => [name, BigInt(value)] as const))

describe('utilization', () => {
  const used = values(['a', 40], ['b', 86])
  const hundredEach = values(['a', 100], ['b', 100])
  test.each([
    { name: 'is of all that is asked for', used, requests: hundredEach, want: [1.26, 63, 63n] },
    {
      name: 'leaves out pods that nobody knows',
      used: values(['a', 40], ['b', 86], ['stranger', 900]),
      requests: hundredEach,
      want: [1.26, 63, 63n],
    },
    {
      name: 'leaves out pods of which nothing is known',
      used,
      requests: values(['a', 100], ['b', 100], ['silent', 500]),
      want: [1.26, 63, 63n],
    },
    {
      name: 'is in whole percent, rounded down, and so is the ratio made of it',
      used: values(['a', 199]),
      requests: values(['a', 300]),
      want: [1.32, 66, 199n],
    },
    { name: 'is nothing of nothing used', used: values(['a', 0]), requests: hundredEach, want: [0, 0, 0n] },
  ])('$name', ({ used: given, requests, want }) => {
    const { ratio, percent, average } = utilizationOf(given, requests, 50)
    expect([ratio, percent, average]).toEqual(want)
  })

  test.each([
    { name: 'no requests', requests: values() },
    { name: 'requests of other pods', requests: values(['c', 100]) },
    { name: 'requests of nothing', requests: values(['a', 0], ['b', 0]) },
  ])('cannot be told by $name', ({ requests }) => {
    expect(() => utilizationOf(used, requests, 50)).toThrow('no metrics returned matched known pods')
  })
})

test('the average is of all values, rounded down', () => {
  expect(averageUsageOf(values(['a', 5000], ['b', 10_000]), 10_000n)).toEqual({ ratio: 0.75, average: 7500n })
  expect(averageUsageOf(values(['a', 1], ['b', 2]), 2n)).toEqual({ ratio: 0.5, average: 1n })
})
