import type { EndpointAddress, EndpointSubset } from '@coxswain/api'
import { expect, test } from 'vitest'
import { countAddresses, truncateSubsets } from './truncate-subsets.ts'

type Counts = readonly [ready: number, unready: number]

const list = (count: number): readonly EndpointAddress[] => Array.from({ length: count }, () => ({ ip: '10.0.0.1' }))
const subset = ([ready, unready]: Counts): EndpointSubset => ({
  addresses: list(ready),
  notReadyAddresses: list(unready),
})
const countsOf = ({ addresses = [], notReadyAddresses = [] }: EndpointSubset): Counts => [
  addresses.length,
  notReadyAddresses.length,
]

test.each<{ name: string; subsets: readonly Counts[]; want: readonly Counts[] }>([
  { name: 'nothing', subsets: [], want: [] },
  { name: 'as many as there is room for', subsets: [[500, 500]], want: [[500, 500]] },
  { name: 'ready ones alone', subsets: [[1001, 0]], want: [[1000, 0]] },
  { name: 'ready ones before others', subsets: [[1200, 500]], want: [[1000, 0]] },
  { name: 'others where there is room', subsets: [[500, 600]], want: [[500, 500]] },
  { name: 'a full house of ready ones', subsets: [[1000, 1]], want: [[1000, 0]] },
  {
    name: 'ready ones in proportion',
    subsets: [
      [700, 100],
      [600, 0],
    ],
    want: [
      [539, 0],
      [461, 0],
    ],
  },
  {
    name: 'others in proportion',
    subsets: [
      [100, 700],
      [100, 350],
      [0, 350],
    ],
    want: [
      [100, 400],
      [100, 200],
      [0, 200],
    ],
  },
])('of $name stay as many as there is room for', ({ subsets, want }) => {
  const cut = truncateSubsets(subsets.map(subset))
  expect(cut.map(countsOf)).toEqual(want)
  expect(countAddresses(cut)).toBeLessThanOrEqual(1000)
})
