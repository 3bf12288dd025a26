import { describe, expect, test } from 'vitest'
import { PlannedEvictions } from './planned-evictions.ts'
import { evictedPodsMax } from './texts.ts'

describe('planned evictions', () => {
  const pod = { namespace: 'shop', name: 'web', uid: 'u' }
  const eviction = { whenMs: 5, taints: [] }

  test('the last plan stands, until it is called off', () => {
    const planned = new PlannedEvictions()
    planned.plan(pod, eviction)
    planned.plan(pod, { ...eviction, whenMs: 7 })
    expect(planned.get('shop/web/u')?.eviction.whenMs).toBe(7)
    expect([planned.cancel(pod), planned.cancel(pod), planned.get('shop/web/u')]).toEqual([true, false, undefined])
  })

  test('what was evicted is not evicted again, as long as it is remembered', () => {
    const planned = new PlannedEvictions()
    planned.end(pod)
    planned.plan(pod, eviction)
    expect([planned.get('shop/web/u'), planned.size]).toEqual([undefined, 1])
    for (let index = 0; index < evictedPodsMax; index += 1) planned.end({ ...pod, uid: `other-${index}` })
    expect(planned.get('shop/web/u')?.pod).toBe(pod)
  })
})
