import { applyPatch, findSchema, pods, type Pod, type PodCondition, type PodStatus } from '@coxswain/api'
import { expect, test } from 'vitest'
import { podStatusPatch } from './pod-status-patch.ts'

const condition = (type: string, status: string, more: Partial<PodCondition> = {}): PodCondition => ({
  type,
  status,
  lastTransitionTime: '2026-01-01T10:00:00Z',
  ...more,
})
const pod = (status: PodStatus): Pod => ({ metadata: { name: 'a', uid: 'uid-a' }, spec: { containers: [] }, status })
const ready = condition('Ready', 'True')
const target = condition('DisruptionTarget', 'True')

test.each([
  {
    name: 'a phase',
    before: { phase: 'Running', conditions: [ready] },
    after: { phase: 'Failed', conditions: [ready] },
    want: { phase: 'Failed' },
  },
  {
    name: 'a condition that is new comes last',
    before: { phase: 'Running', conditions: [ready] },
    after: { phase: 'Failed', conditions: [ready, target] },
    want: {
      phase: 'Failed',
      conditions: [target],
      '$setElementOrder/conditions': [{ type: 'Ready' }, { type: 'DisruptionTarget' }],
    },
  },
  {
    name: 'a condition that changes keeps its place, and nothing of what it said',
    before: {
      conditions: [
        condition('DisruptionTarget', 'False', { lastProbeTime: '2026-01-01T10:00:00Z', message: 'm' }),
        ready,
      ],
    },
    after: { conditions: [target, ready] },
    want: {
      conditions: [{ type: 'DisruptionTarget', status: 'True', lastProbeTime: null, message: null }],
      '$setElementOrder/conditions': [{ type: 'DisruptionTarget' }, { type: 'Ready' }],
    },
  },
])('$name', ({ before, after, want }) => {
  const patch = podStatusPatch(pod(before), after)
  expect(patch).toEqual({ metadata: { uid: 'uid-a' }, status: want })
  const result = applyPatch('strategic', pod(before), patch, { name: pods.schema, named: findSchema })
  expect(result).toMatchObject({ object: { status: after } })
})

test('a pod without a status gets one', () => {
  const bare: Pod = { metadata: { name: 'a', uid: 'uid-a' }, spec: { containers: [] } }
  expect(podStatusPatch(bare, { phase: 'Failed' })).toEqual({ metadata: { uid: 'uid-a' }, status: { phase: 'Failed' } })
})
