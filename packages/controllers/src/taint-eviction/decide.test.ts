import type { Taint, Toleration } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { tolerationMs } from './toleration-time.ts'

const forSeconds = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
})
const taints = (...keys: readonly string[]): readonly Taint[] => keys.map((key) => ({ key, effect: 'NoExecute' }))

test.each([
  { name: 'nothing tolerated', tolerations: [], want: 0 },
  { name: 'for ever', tolerations: [forSeconds('a'), forSeconds('b')], want: Infinity },
  { name: 'for a time', tolerations: [forSeconds('a', 300)], want: 300_000 },
  {
    name: 'for the shortest of several',
    tolerations: [forSeconds('a', 300), forSeconds('b'), forSeconds('c', 2)],
    want: 2000,
  },
  { name: 'for no time', tolerations: [forSeconds('a', 300), forSeconds('b', 0)], want: 0 },
  { name: 'for less than that', tolerations: [forSeconds('a', -5)], want: 0 },
])('$name', ({ tolerations, want }) => {
  expect(tolerationMs(tolerations)).toBe(want)
})

describe('a pod on a node with taints', () => {
  const nowMs = 10_000
  const evict = (dueMs: number) => ({ kind: 'evict', plannedMs: nowMs, dueMs })
  test.each([
    { name: 'goes at once', want: evict(nowMs) },
    { name: 'that tolerates something else, too', tolerations: [forSeconds('b')], want: evict(nowMs) },
    {
      name: 'that tolerates another effect, too',
      tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
      want: evict(nowMs),
    },
    { name: 'stays as long as it tolerates them', tolerations: [forSeconds('a', 7)], want: evict(17_000) },
    { name: 'stays for ever', tolerations: [forSeconds('a')], want: { kind: 'stay' } },
    { name: 'with no time to stay goes at once', tolerations: [forSeconds('a', -1)], want: evict(nowMs) },
    {
      name: 'with two taints goes when the first is not tolerated any more',
      on: taints('a', 'b'),
      tolerations: [forSeconds('a', 7), forSeconds('b', 3)],
      want: evict(13_000),
    },
    {
      name: 'with two taints of which one is not tolerated goes at once',
      on: taints('a', 'b'),
      tolerations: [forSeconds('a', 7)],
      want: evict(nowMs),
    },
    {
      name: 'of several tolerations the first that fits counts, not the longest',
      tolerations: [forSeconds('a', 7), forSeconds('a', 300)],
      want: evict(17_000),
    },
    {
      name: 'keeps its plan, though it tolerates more now',
      tolerations: [forSeconds('a', 300)],
      plannedMs: 9000,
      want: { kind: 'keep-plan' },
    },
    {
      name: 'keeps its plan, though it tolerates less now',
      tolerations: [forSeconds('a', 0)],
      plannedMs: 9000,
      want: { kind: 'keep-plan' },
    },
    {
      name: 'gets a new plan at the very moment of the old one',
      tolerations: [forSeconds('a', 7)],
      plannedMs: nowMs,
      want: evict(17_000),
    },
    { name: 'loses its plan and goes when it tolerates nothing any more', plannedMs: 9000, want: evict(nowMs) },
    {
      name: 'loses its plan and stays when it tolerates all for ever',
      tolerations: [forSeconds('a')],
      plannedMs: 9000,
      want: { kind: 'stay' },
    },
  ])('$name', ({ on = taints('a'), tolerations, plannedMs, want }) => {
    expect(decide({ taints: on, tolerations, plannedMs }, nowMs)).toMatchObject(want)
  })
})
