import type { HorizontalPodAutoscaler } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { autoscalerHandlers, everyPeriod } from './controller.ts'
import { RegisteredSelectors } from './registered-selectors.ts'

describe('an autoscaler', () => {
  const web: HorizontalPodAutoscaler = {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
  }

  test('waits for its turn, is counted once, and is forgotten', () => {
    const told: unknown[] = []
    const selectors = new RegisteredSelectors()
    const handlers = autoscalerHandlers({
      controller: { wakeAfter: (key, delayMs) => void told.push([key, delayMs]) },
      selectors,
      metrics: { counted: (count) => void told.push(count) },
      syncPeriodMs: 15_000,
    })
    handlers.added?.(web, true)
    handlers.updated?.(web, web)
    handlers.deleted?.(web, false)
    expect(told).toEqual([['shop/web', 15_000], 1, ['shop/web', 15_000], 1, 0])
  })

  test('is tried again every period, however often it failed', () => {
    const limiter = everyPeriod(2000)
    expect([limiter.when('a'), limiter.when('a'), limiter.when('a')]).toEqual([2000, 2000, 2000])
    limiter.forget('a')
    expect(limiter.failures('a')).toBe(1)
  })
})
