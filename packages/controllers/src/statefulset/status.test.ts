import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { decide } from './decide.ts'
import { fold } from './pass.ts'
import { countedStatus, needsWrite, nextStatus } from './status.ts'
import { member, passOf } from './testing/stateful-builders.ts'

const old = { revision: 'old' } as const

describe('the status', () => {
  const updated = [member(0), member(1), member(2)]

  test('makes the update revision current when every pod is of it and ready', () => {
    expect(nextStatus(passOf({ pods: updated }))).toEqual({
      observedGeneration: 2,
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      currentRevision: 'new',
      updateRevision: 'new',
      collisionCount: 0,
    })
  })

  test.each([
    { name: 'not while one is not ready', pods: [member(0), member(1), member(2, { ready: false })] },
    { name: 'not while there is one too many', pods: [...updated, member(3)] },
    { name: 'not while an old one is left over', pods: [...updated, member(3, { ...old, ready: false })] },
    { name: 'not while one is of the old one', pods: [member(0, old), member(1), member(2)] },
    { name: 'not while one is missing', pods: [member(0), member(1)] },
    { name: 'not while one is going', pods: [member(0), member(1), member(2, { going: true })] },
    { name: 'never when pods are updated on deletion', pods: updated, spec: { updateStrategy: { type: 'OnDelete' } } },
  ])('$name', (row) => expect(nextStatus(passOf(row)).currentRevision).toBe('old'))

  test('counts a terminating pod as a replica, but as one of no revision', () => {
    const status = countedStatus(passOf({ pods: [member(0, { going: true }), member(1, old)] }))
    expect(status).toMatchObject({ replicas: 2, readyReplicas: 2, currentReplicas: 1, updatedReplicas: 0 })
  })

  test('counts pods that are not wanted, and what is missing not at all', () => {
    const pods = [member(0), member(1, { phase: 'Pending', ready: false }), member(7), pod('db-x')]
    const { replicas, readyReplicas, updatedReplicas } = countedStatus(passOf({ pods }))
    expect({ replicas, readyReplicas, updatedReplicas }).toEqual({ replicas: 3, readyReplicas: 2, updatedReplicas: 3 })
  })

  test('counts a ready pod as ready only while it runs', () => {
    const pods = [member(0, { phase: 'Failed' }), member(1, { phase: 'Pending' }), member(2)]
    expect(countedStatus(passOf({ pods }))).toMatchObject({ replicas: 3, readyReplicas: 1, availableReplicas: 1 })
  })

  test('counts a pod of neither revision as one of none', () => {
    const labels = { app: 'db', 'controller-revision-hash': 'oldest' }
    const status = countedStatus(
      passOf({ pods: [member(0, { metadata: { labels } }), member(1, { metadata: { labels: {} } })] }),
    )
    expect(status).toMatchObject({ replicas: 2, currentReplicas: 0, updatedReplicas: 0 })
  })

  test.each([
    { name: 'at once where nothing is asked', minReadySeconds: 0, want: 3 },
    { name: 'when they have been ready for long enough', minReadySeconds: 3600, want: 2 },
    { name: 'not before', minReadySeconds: 3601, want: 1 },
  ])('counts pods as available $name', ({ minReadySeconds, want }) => {
    const pods = ['10:00:00', '11:00:00', '11:59:59'].map((readySince, ordinal) => member(ordinal, { readySince }))
    expect(countedStatus(passOf({ spec: { minReadySeconds }, pods })).availableReplicas).toBe(want)
  })

  test('begins anew: what others wrote there is not kept', () => {
    const status = { replicas: 9, conditions: [{ type: 'Odd', status: 'True' }], collisionCount: 3 }
    expect(nextStatus(passOf({ status }))).toEqual({
      observedGeneration: 2,
      replicas: 0,
      availableReplicas: 0,
      currentRevision: 'old',
      updateRevision: 'new',
      collisionCount: 0,
    })
  })

  test('takes off what this sync replaces', () => {
    const pass = passOf({ pods: [member(0, old), member(1, old), member(2, old)] })
    const decision = decide(pass)
    if (decision.kind !== 'tasks') throw new Error('it has a pod to replace')
    const after = fold(pass, decision, { done: 1, failed: false })
    expect(countedStatus(after)).toMatchObject({ currentReplicas: 2, updatedReplicas: 0 })
  })

  test('counts every pod of a set that is being deleted, whatever its name', () => {
    const metadata = { deletionTimestamp: '2026-04-01T10:00:00Z' }
    expect(countedStatus(passOf({ metadata, pods: [member(0), pod('db-x')] })).replicas).toBe(2)
  })

  test.each([
    { name: 'the same counts are no news', change: {}, want: false },
    { name: 'another collision count alone is none', change: { collisionCount: 5 }, want: false },
    { name: 'conditions of others are none', change: { conditions: [{ type: 'Odd', status: 'True' }] }, want: false },
    { name: 'a generation that was not seen is', change: { observedGeneration: 1 }, want: true },
    { name: 'one that is yet to come is not', change: { observedGeneration: 3 }, want: false },
    { name: 'another count of pods is', change: { replicas: 2 }, want: true },
    { name: 'another count of ready ones is', change: { readyReplicas: 2 }, want: true },
    { name: 'another count of available ones is', change: { availableReplicas: 2 }, want: true },
    { name: 'another count of current ones is', change: { currentReplicas: 2 }, want: true },
    { name: 'another count of updated ones is', change: { updatedReplicas: 2 }, want: true },
    { name: 'another revision to come is', change: { updateRevision: 'older' }, want: true },
    { name: 'another one that is current is', change: { currentRevision: 'older' }, want: true },
  ])('$name', ({ change, want }) => {
    const pass = passOf({ pods: updated })
    const next = nextStatus(pass)
    expect(needsWrite({ ...pass.set, status: { ...next, ...change } }, next)).toBe(want)
  })
})
