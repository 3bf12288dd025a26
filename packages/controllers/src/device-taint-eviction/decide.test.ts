import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { Eviction } from './eviction.ts'

const because = (whenMs: number, ...devices: readonly string[]): Eviction => ({
  whenMs,
  taints: devices.map((device) => ({ slice: 's', driver: 'd', pool: 'p', device, index: 0 })),
})

describe('a pod', () => {
  test.each([
    { name: 'before it is on a node', isOnNode: false, evictions: [because(5, 'a')], want: 'stay' },
    { name: 'without a claim that is tainted', evictions: [], want: 'stay' },
    { name: 'with one', evictions: [because(5, 'a')], want: because(5, 'a') },
    {
      name: 'with several, the first counts',
      evictions: [because(5, 'a'), because(9, 'b')],
      want: because(5, 'a', 'b'),
    },
    {
      name: 'with several, whichever it is',
      evictions: [because(9, 'c'), because(7, 'b'), because(5, 'a')],
      want: because(5, 'a', 'b', 'c'),
    },
    { name: 'with several by the same taint', evictions: [because(5, 'a'), because(9, 'a')], want: because(5, 'a') },
  ])('$name', ({ isOnNode = true, evictions, want }) => {
    const decision = decide({ isOnNode, evictions })
    expect(decision.kind === 'evict' ? decision.eviction : decision.kind).toEqual(want)
  })
})

test('the order of taints is by driver, pool, device and place', () => {
  const at = (driver: string, pool: string, device: string, index: number): Eviction => ({
    whenMs: 0,
    taints: [{ slice: 's', driver, pool, device, index }],
  })
  const evictions = [
    at('e', 'a', 'a', 0),
    at('d', 'q', 'a', 0),
    at('d', 'p', 'b', 0),
    at('d', 'p', 'a', 10),
    at('d', 'p', 'a', 9),
  ]
  expect(decide({ isOnNode: true, evictions }).why).toBe(
    'ResourceSlice s d/p/a taint #9, ResourceSlice s d/p/a taint #10, ' +
      'ResourceSlice s d/p/b taint #0, ResourceSlice s d/q/a taint #0, ResourceSlice s e/a/a taint #0',
  )
})
