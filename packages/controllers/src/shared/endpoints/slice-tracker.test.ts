import type { EndpointSlice } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { sliceHandlers } from './slice-handlers.ts'
import { slicePrefix } from './slice-names.ts'
import { SliceTracker } from './slice-tracker.ts'

const ours = 'endpointslice-controller.k8s.io'
function slice(uid: string, generation: number, more: Record<string, string> = {}): EndpointSlice {
  return {
    metadata: {
      name: uid,
      uid,
      namespace: 'shop',
      generation,
      resourceVersion: String(generation * 10),
      labels: { 'kubernetes.io/service-name': 'web', 'endpointslice.kubernetes.io/managed-by': ours, ...more },
    },
    addressType: 'IPv4',
  }
}

describe('the cache', () => {
  const cached = (...slices: readonly EndpointSlice[]) => slices
  test.each<{
    name: string
    wrote?: number
    deletes?: boolean
    slices: readonly EndpointSlice[]
    cacheAt?: string
    isBehind: boolean
  }>([
    { name: 'is not behind when nothing was written', slices: cached(slice('a', 1)), isBehind: false },
    { name: 'is not behind when it has what was written', wrote: 2, slices: cached(slice('a', 2)), isBehind: false },
    { name: 'is not behind when it has more', wrote: 2, slices: cached(slice('a', 3)), isBehind: false },
    { name: 'is behind when it has less', wrote: 2, slices: cached(slice('a', 1)), isBehind: true },
    { name: 'is behind when it has not what was made', wrote: 2, slices: cached(slice('b', 1)), isBehind: true },
    { name: 'is behind when it has what was deleted', deletes: true, slices: cached(slice('a', 1)), isBehind: true },
    { name: 'is not behind when that is gone', deletes: true, slices: cached(), isBehind: false },
    {
      name: 'is not behind when what was made came and went',
      wrote: 2,
      slices: cached(),
      cacheAt: '20',
      isBehind: false,
    },
  ])('$name', ({ wrote, deletes = false, slices, cacheAt = '5', isBehind }) => {
    const tracker = new SliceTracker({ resourceVersion: cacheAt })
    if (wrote !== undefined) tracker.wrote(slice('a', wrote))
    if (deletes) tracker.expectDeletion(slice('a', 1))
    expect(tracker.recheckMs('shop/web', slices)).toBe(isBehind ? 5 : undefined)
  })

  test('is asked again later and later, until it has all', () => {
    const tracker = new SliceTracker({ resourceVersion: '5' })
    tracker.wrote(slice('a', 2))
    expect(Array.from({ length: 10 }, () => tracker.recheckMs('shop/web', []))).toEqual([
      5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000,
    ])
    expect(tracker.recheckMs('shop/web', [slice('a', 2)])).toBeUndefined()
    expect(tracker.recheckMs('shop/web', [])).toBe(5)
    tracker.forget('shop/web')
    expect(tracker.recheckMs('shop/web', [])).toBeUndefined()
  })
})

describe('changes of slices that wake a Service', () => {
  function woken(run: (handlers: ReturnType<typeof sliceHandlers>, tracker: SliceTracker) => void): readonly string[] {
    const keys: string[] = []
    const tracker = new SliceTracker({ resourceVersion: '1' })
    run(sliceHandlers({ managedBy: ours, tracker, wake: (key) => void keys.push(key) }), tracker)
    return keys
  }
  const managed = 'endpointslice.kubernetes.io/managed-by'
  const named = 'kubernetes.io/service-name'

  test.each<{ name: string; wrote?: number; added: EndpointSlice; want: readonly string[] }>([
    { name: 'one that nobody wrote', added: slice('a', 1), want: ['shop/web'] },
    { name: 'not its own', wrote: 1, added: slice('a', 1), want: [] },
    { name: 'a newer one than its own', wrote: 1, added: slice('a', 2), want: ['shop/web'] },
    { name: 'not another controller’s', added: slice('a', 1, { [managed]: 'x' }), want: [] },
    { name: 'not one of nobody', added: slice('a', 1, { [named]: '' }), want: [] },
  ])('$name is added', ({ wrote, added, want }) => {
    const keys = woken((handlers, tracker) => {
      if (wrote !== undefined) tracker.wrote(slice('a', wrote))
      handlers.added?.(added, false)
    })
    expect(keys).toEqual(want)
  })

  test.each<{ name: string; next: EndpointSlice; want: readonly string[] }>([
    { name: 'not to what was written', next: slice('a', 2), want: [] },
    { name: 'to something newer', next: slice('a', 3), want: ['shop/web'] },
    { name: 'to another Service', next: slice('a', 2, { [named]: 'db' }), want: ['shop/db', 'shop/web'] },
    { name: 'to another controller', next: slice('a', 2, { [managed]: 'x' }), want: ['shop/web'] },
  ])('updated $name', ({ next, want }) => {
    const keys = woken((handlers, tracker) => {
      tracker.wrote(slice('a', 2))
      handlers.updated?.(slice('a', 1), next)
    })
    expect(keys).toEqual(want)
  })

  test('deleted by others, not by itself, and not one that it does not know', () => {
    const keys = woken((handlers, tracker) => {
      handlers.deleted?.(slice('unknown', 1), false)
      tracker.expectDeletion(slice('a', 1))
      handlers.deleted?.(slice('a', 1), false)
      expect(tracker.has(slice('a', 1))).toBe(false)
      tracker.wrote(slice('b', 1))
      handlers.deleted?.(slice('b', 1, { [managed]: 'x' }), false)
    })
    expect(keys).toEqual([])
    expect(
      woken((handlers, tracker) => {
        tracker.wrote(slice('b', 1))
        handlers.deleted?.(slice('b', 1), false)
      }),
    ).toEqual(['shop/web'])
  })
})

test.each([
  { service: 'web', want: 'web-' },
  { service: 'a'.repeat(254), want: 'a'.repeat(254) },
])('names of slices begin with the Service’s', ({ service, want }) => {
  expect(slicePrefix(service)).toBe(want)
})
