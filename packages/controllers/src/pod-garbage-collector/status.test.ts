import type { Pod, PodCondition } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { failurePatch } from './status.ts'

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
const pod = (...conditions: readonly PodCondition[]): Pod => ({
  metadata: { name: 'a', uid: 'uid-a', generation: 3 },
  spec: { containers: [] },
  status: { phase: 'Running', conditions },
})

describe('a removed pod is told', () => {
  test.each([
    { name: 'that it failed', of: pod(), isOrphaned: false, want: {} },
    { name: 'that its node is gone', of: pod(), isOrphaned: true, want: { conditions: [orphaned] } },
    {
      name: 'nothing about other conditions',
      of: pod({ type: 'Ready', status: 'True', lastTransitionTime: before }),
      isOrphaned: true,
      want: { conditions: [orphaned] },
    },
    {
      name: 'since when it was to be disrupted',
      of: pod({
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByTaintManager',
        lastTransitionTime: before,
      }),
      isOrphaned: true,
      want: { conditions: [{ ...orphaned, lastTransitionTime: before }] },
    },
    {
      name: 'that it is to be disrupted now, where it no longer was',
      of: pod({ type: 'DisruptionTarget', status: 'False', lastTransitionTime: before }),
      isOrphaned: true,
      want: { conditions: [orphaned] },
    },
  ])('$name', ({ of, isOrphaned, want }) => {
    expect(failurePatch(of, isOrphaned, Date.parse(now))).toEqual({
      metadata: { uid: 'uid-a' },
      status: { phase: 'Failed', observedGeneration: 3, ...want },
    })
  })
})
