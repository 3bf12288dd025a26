import type { Pod, PodCondition } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { failedStatus } from './status.ts'

const now = '2026-01-01T10:00:00Z'
const before = '2026-01-01T09:00:00Z'
const orphaned = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
  lastTransitionTime: now,
  observedGeneration: 3,
}
const ready = { type: 'Ready', status: 'True', lastTransitionTime: before }
const pod = (...conditions: readonly PodCondition[]): Pod => ({
  metadata: { name: 'a', uid: 'uid-a', generation: 3 },
  spec: { containers: [] },
  status: { phase: 'Running', conditions },
})

describe('a removed pod is told', () => {
  test.each([
    { name: 'that it failed', of: pod(ready), isOrphaned: false, want: [ready] },
    { name: 'that its node is gone', of: pod(), isOrphaned: true, want: [orphaned] },
    { name: 'nothing new about other conditions', of: pod(ready), isOrphaned: true, want: [ready, orphaned] },
    {
      name: 'since when it was to be disrupted',
      of: pod({
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByTaintManager',
        lastTransitionTime: before,
      }),
      isOrphaned: true,
      want: [{ ...orphaned, lastTransitionTime: before }],
    },
    {
      name: 'that it is to be disrupted now, where it no longer was',
      of: pod({ type: 'DisruptionTarget', status: 'False', lastTransitionTime: before }),
      isOrphaned: true,
      want: [orphaned],
    },
  ])('$name', ({ of, isOrphaned, want }) => {
    const status = failedStatus(of, isOrphaned, Date.parse(now))
    expect(status).toEqual({ phase: 'Failed', observedGeneration: 3, conditions: want })
  })

  test('not which version of it that is, where it has none', () => {
    const old: Pod = { metadata: { name: 'a' }, spec: { containers: [] }, status: { phase: 'Running' } }
    const { observedGeneration: _, ...condition } = orphaned
    expect(failedStatus(old, true, Date.parse(now))).toEqual({ phase: 'Failed', conditions: [condition] })
  })
})
