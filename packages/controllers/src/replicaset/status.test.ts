import type { ReplicaSetCondition } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs, pod, replicaSet } from '../shared/testing/builders.ts'
import { needsWrite, nextStatus } from './status.ts'

const nowMs = atMs('12:00:00')
const failureCondition: ReplicaSetCondition = {
  type: 'ReplicaFailure',
  status: 'True',
  lastTransitionTime: at('11:00:00'),
  reason: 'FailedCreate',
  message: 'quota',
}
const other: ReplicaSetCondition = { type: 'Other', status: 'True' }

describe('counts', () => {
  const unlabeled = { labels: { app: 'web' } }
  const labels = { app: 'web', tier: 'front' }
  const web = replicaSet('web', {
    size: 4,
    spec: { minReadySeconds: 10, template: { metadata: { labels }, spec: { containers: [] } } },
  })
  test('labels, readiness and availability each count for themselves', () => {
    const active = [
      pod('full', { metadata: { labels } }),
      pod('half', { metadata: unlabeled }),
      pod('unready', { ready: false, metadata: { labels } }),
      pod('fresh', { readySince: '11:59:51', metadata: { labels } }),
      pod('just so', { readySince: '11:59:50', metadata: { labels } }),
    ]
    expect(nextStatus(web, { active, terminatingCount: 2 }, nowMs)).toEqual({
      replicas: 5,
      fullyLabeledReplicas: 4,
      readyReplicas: 4,
      availableReplicas: 3,
      terminatingReplicas: 2,
      observedGeneration: 1,
    })
  })

  test('zeros are left out, but for the total and for those that terminate', () => {
    expect(nextStatus(web, { active: [], terminatingCount: 0 }, nowMs)).toEqual({
      replicas: 0,
      terminatingReplicas: 0,
      observedGeneration: 1,
    })
  })

  test('where terminating pods are not counted nothing is told of them', () => {
    expect(nextStatus(web, { active: [], terminatingCount: undefined }, nowMs)).not.toHaveProperty(
      'terminatingReplicas',
    )
  })
})

describe('failure', () => {
  test.each([
    {
      name: 'too few: creating failed',
      size: 3,
      have: [],
      failure: 'no',
      want: [other, { ...failureCondition, lastTransitionTime: at('12:00:00'), message: 'no' }],
    },
    {
      name: 'too many: deleting failed',
      size: 3,
      have: [],
      active: 4,
      failure: 'no',
      want: [other, { ...failureCondition, reason: 'FailedDelete', lastTransitionTime: at('12:00:00'), message: 'no' }],
    },
    {
      name: 'one that is told already stays as it is',
      size: 3,
      have: [failureCondition],
      failure: 'something else',
      want: [other, failureCondition],
    },
    {
      name: 'as many as wanted: nobody knows what failed',
      size: 2,
      have: [],
      active: 2,
      failure: 'no',
      want: [other, { ...failureCondition, reason: undefined, lastTransitionTime: at('12:00:00'), message: 'no' }],
    },
    { name: 'it goes as soon as nothing fails', size: 3, have: [failureCondition], failure: undefined, want: [other] },
    { name: 'nothing fails, nothing is told', size: 3, have: [], failure: undefined, want: [other] },
  ])('$name', ({ size, have, active = 0, failure, want }) => {
    const web = replicaSet('web', { size, status: { conditions: [other, ...have] } })
    const pods = Array.from({ length: active }, (_, index) => pod(`p${index}`))
    expect(nextStatus(web, { active: pods, terminatingCount: 0, failure }, nowMs).conditions).toEqual(want)
  })
})

describe('whether to write', () => {
  const web = replicaSet('web', { size: 1, status: { conditions: [other] } })
  const same = { active: [pod('a')], terminatingCount: 0 }
  test.each([
    { name: 'nothing new', replicaSet: web, result: same, want: false },
    { name: 'another count', replicaSet: web, result: { ...same, active: [] }, want: true },
    {
      name: 'one that is no longer fully labeled',
      replicaSet: web,
      result: { ...same, active: [pod('a', { metadata: { labels: {} } })] },
      want: true,
    },
    {
      name: 'one less available',
      replicaSet: replicaSet('web', { size: 1, spec: { minReadySeconds: 10 }, status: { conditions: [other] } }),
      result: { ...same, active: [pod('a', { readySince: '11:59:59' })] },
      want: true,
    },
    {
      name: 'the end of a failure',
      replicaSet: replicaSet('web', { size: 1, status: { conditions: [failureCondition] } }),
      result: same,
      want: true,
    },
    { name: 'one less ready', replicaSet: web, result: { ...same, active: [pod('a', { ready: false })] }, want: true },
    {
      name: 'another number of terminating ones',
      replicaSet: web,
      result: { ...same, terminatingCount: 1 },
      want: true,
    },
    { name: 'a failure', replicaSet: web, result: { ...same, failure: 'x' }, want: true },
    {
      name: 'another generation',
      replicaSet: replicaSet('web', { size: 1, metadata: { generation: 2 } }),
      result: same,
      want: true,
    },
    {
      name: 'terminating ones that were never told',
      replicaSet: replicaSet('web', { size: 1, status: { terminatingReplicas: undefined } }),
      result: same,
      want: true,
    },
    {
      name: 'absent for zero',
      replicaSet: replicaSet('web', {
        size: 0,
        status: { readyReplicas: undefined, availableReplicas: undefined, fullyLabeledReplicas: undefined },
      }),
      result: { active: [], terminatingCount: 0 },
      want: false,
    },
  ])('$name: $want', ({ replicaSet: seen, result, want }) => {
    expect(needsWrite(seen, nextStatus(seen, result, nowMs))).toBe(want)
  })
})
