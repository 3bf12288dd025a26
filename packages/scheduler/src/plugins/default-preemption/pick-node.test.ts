import { expect, test } from 'vitest'
import { podInfo } from '../../snapshot/pod-info.ts'
import { NodeInfo } from '../../snapshot/node-info.ts'
import { pod } from '../../testing/builders.ts'
import { byImportance } from './more-important.ts'
import { pickNode } from './pick-node.ts'
import type { Candidate } from './select-victims.ts'

/** Priority, and the hour of the start; without one it has not started. */
type Victim = readonly [priority: number, hour?: number]

function candidate(name: string, victims: readonly Victim[], violations = 0): Candidate {
  const infos = victims.map(([priority, hour], index) =>
    podInfo(
      pod(`${name}-${index}`, {
        spec: { priority },
        status: hour === undefined ? {} : { startTime: `2026-01-01T${String(hour).padStart(2, '0')}:00:00Z` },
      }),
    ),
  )
  return { node: new NodeInfo(name), victims: infos.toSorted(byImportance), violations }
}

test.each<{ name: string; candidates: readonly Candidate[]; want: string | undefined; why?: string }>([
  { name: 'nobody to choose from', candidates: [], want: undefined },
  { name: 'one alone is taken, whatever it breaks', candidates: [candidate('a', [[9]], 3)], want: 'a' },
  {
    name: 'budgets count more than anything',
    candidates: [candidate('a', [[1]], 1), candidate('b', [[8], [8], [8]])],
    want: 'b',
    why: 'the fewest victims that a budget protects',
  },
  {
    name: 'a few broken budgets rather than many',
    candidates: [candidate('a', [[1]], 2), candidate('b', [[8], [8]], 1)],
    want: 'b',
  },
  {
    name: 'the most important victim counts, however many there are',
    candidates: [candidate('a', [[5], [5]]), candidate('b', [[5], [1]]), candidate('c', [[1], [1], [1]])],
    want: 'c',
    why: 'the least important of the most important victims',
  },
  {
    name: 'then the sum of priorities',
    candidates: [candidate('a', [[5], [5]]), candidate('b', [[5], [1]]), candidate('c', [[5], [5]])],
    want: 'b',
    why: 'the lowest sum of priorities',
  },
  {
    name: 'a victim more is worse even if its priority is below zero',
    candidates: [candidate('a', [[5], [-10], [-10]]), candidate('b', [[5], [-10]]), candidate('c', [[5], [-10], [0]])],
    want: 'b',
  },
  {
    name: 'the same sum from fewer victims',
    candidates: [candidate('a', [[0], [-(2 ** 31)]]), candidate('b', [[0]])],
    want: 'b',
    why: 'the fewest victims',
  },
  {
    name: 'neither lowest priority, sum nor number alone decides',
    candidates: [
      candidate('a', [[5], [1], [1]]),
      candidate('b', [[9]]),
      candidate('c', [[5], [1], [1], [1]]),
      candidate('d', [[5], [5], [5], [-10]]),
    ],
    want: 'a',
  },
  {
    name: 'then the victims that have run for the shortest time',
    candidates: [
      candidate('a', [
        [5, 2],
        [5, 2],
      ]),
      candidate('b', [
        [5, 3],
        [5, 3],
      ]),
      candidate('c', [
        [5, 1],
        [5, 1],
      ]),
    ],
    want: 'b',
    why: 'the most important victims that started last',
  },
  {
    name: 'the one of a node that has run longest counts',
    candidates: [
      candidate('a', [
        [5, 4],
        [5, 2],
      ]),
      candidate('b', [
        [5, 5],
        [5, 1],
      ]),
      candidate('c', [
        [5, 3],
        [5, 6],
      ]),
    ],
    want: 'c',
  },
  {
    name: 'start times of the less important do not count',
    candidates: [
      candidate('a', [
        [1, 4],
        [5, 2],
      ]),
      candidate('b', [
        [5, 6],
        [1, 1],
      ]),
      candidate('c', [
        [1, 3],
        [5, 5],
      ]),
    ],
    want: 'b',
  },
  {
    name: 'a victim that has not started is later than all others',
    candidates: [candidate('a', [[5, 23]]), candidate('b', [[5]])],
    want: 'b',
  },
  {
    name: 'of equals the first',
    candidates: [candidate('b', [[5, 1]]), candidate('a', [[5, 1]])],
    want: 'b',
    why: 'the first of equals',
  },
])('$name', ({ candidates, want, why }) => {
  const picked = pickNode(candidates)
  expect(picked?.candidate.node.name).toBe(want)
  if (why !== undefined) expect(picked?.why).toBe(why)
})

test('of equal priority the pod that has run longer is more important', () => {
  const infos = candidate('a', [[1, 5], [2, 9], [1, 2], [1], [2, 3]]).victims
  expect(infos.map(({ name }) => name)).toEqual(['a-4', 'a-1', 'a-2', 'a-0', 'a-3'])
})
