import type { DeploymentCondition, DeploymentStatus, ReplicaSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs, deployment, replicaSet } from '../shared/testing/builders.ts'
import { isSameStatus, plainStatus, rolloutStatus, storedStatus } from './status.ts'

const nowMs = atMs('12:00:00')
const now = at('12:00:00')
const before = at('11:59:30')

/** Asked for `size`, tells of `replicas`, of which so many are available. */
const set = (name: string, size: number, replicas: number, available: number): ReplicaSet =>
  replicaSet(name, { size, status: { replicas, readyReplicas: available, availableReplicas: available } })

const progressing = (status: string, reason: string, time = before): DeploymentCondition => ({
  type: 'Progressing',
  status,
  reason,
  message: 'as it was',
  lastUpdateTime: time,
  lastTransitionTime: time,
})
const updated = progressing('True', 'ReplicaSetUpdated')
const complete = progressing('True', 'NewReplicaSetAvailable')
const timedOut = progressing('False', 'ProgressDeadlineExceeded')

interface Scene {
  readonly wanted?: number
  readonly deadline?: number | undefined
  /** What is told so far: all, new and available ones. */
  readonly told?: readonly [number, number, number]
  readonly had?: readonly DeploymentCondition[]
  readonly fresh?: ReplicaSet | undefined
  readonly old?: readonly ReplicaSet[]
}

const input = ({ wanted = 3, deadline = 60, told = [2, 2, 2], had = [], fresh, old = [] }: Scene) => ({
  deployment: deployment('web', {
    size: wanted,
    spec: { strategy: { type: 'Recreate' }, progressDeadlineSeconds: deadline },
    status: {
      replicas: told[0],
      updatedReplicas: told[1],
      readyReplicas: told[2],
      availableReplicas: told[2],
      conditions: had,
    },
  }),
  newReplicaSet: fresh,
  all: fresh === undefined ? old : [...old, fresh],
  countsTerminating: true,
})

const conditionOf = (status: DeploymentStatus, type: string) => status.conditions?.find((one) => one.type === type)

describe('how the rollout gets on', () => {
  const onItsWay = { fresh: set('new', 3, 2, 2), old: [set('old', 0, 1, 1)] }
  const done = { told: [3, 3, 3] as const, fresh: set('new', 3, 3, 3) }
  const stands = { fresh: set('new', 3, 2, 2) }
  const late = progressing('True', 'ReplicaSetUpdated', at('11:58:59'))
  const rows: readonly (Scene & { name: string; want: Partial<DeploymentCondition> | undefined })[] = [
    {
      name: 'is not told without a deadline',
      ...onItsWay,
      deadline: 2147483647,
      had: [updated],
      want: undefined,
    },
    {
      name: 'is not asked again once it is complete',
      told: [3, 3, 3],
      fresh: set('new', 3, 3, 1),
      had: [complete],
      want: complete,
    },
    {
      name: 'is asked again when old pods are there after all',
      told: [4, 3, 3],
      fresh: set('new', 3, 3, 3),
      old: [set('old', 0, 0, 0), set('older', 1, 1, 1)],
      had: [complete],
      want: { ...updated, lastUpdateTime: now, message: 'ReplicaSet "new" is progressing.' },
    },
    {
      name: 'progress renews the time from which the deadline counts, not that of the transition',
      ...onItsWay,
      had: [updated],
      want: { ...updated, lastUpdateTime: now, message: 'ReplicaSet "new" is progressing.' },
    },
    {
      name: 'progress after the deadline is a transition',
      ...onItsWay,
      had: [timedOut],
      want: { status: 'True', reason: 'ReplicaSetUpdated', lastUpdateTime: now, lastTransitionTime: now },
    },
    {
      name: 'the first progress of all',
      ...onItsWay,
      want: { status: 'True', reason: 'ReplicaSetUpdated', lastUpdateTime: now, lastTransitionTime: now },
    },
    {
      name: 'its end is no transition',
      ...done,
      had: [updated],
      want: {
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        lastUpdateTime: now,
        lastTransitionTime: before,
        message: 'ReplicaSet "new" has successfully progressed.',
      },
    },
    {
      name: 'its end after the deadline is one',
      ...done,
      had: [timedOut],
      want: { status: 'True', reason: 'NewReplicaSetAvailable', lastUpdateTime: now, lastTransitionTime: now },
    },
    {
      name: 'its end is told where nothing was told before',
      ...done,
      want: { status: 'True', reason: 'NewReplicaSetAvailable', lastUpdateTime: now, lastTransitionTime: now },
    },
    {
      name: 'its end without a new ReplicaSet is the Deployment’s',
      wanted: 0,
      told: [0, 0, 0],
      old: [set('old', 0, 0, 0)],
      had: [updated],
      want: { reason: 'NewReplicaSetAvailable', message: 'Deployment "web" has successfully progressed.' },
    },
    {
      name: 'progress without a new ReplicaSet is the Deployment’s',
      told: [3, 0, 3],
      old: [set('old', 3, 2, 2)],
      had: [updated],
      want: { reason: 'ReplicaSetUpdated', message: 'Deployment "web" is progressing.' },
    },
    { name: 'nothing is told of standing still before the deadline', ...stands, had: [updated], want: updated },
    {
      name: 'standing still past the deadline is told',
      ...stands,
      had: [late],
      want: {
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        lastUpdateTime: now,
        lastTransitionTime: now,
        message: 'ReplicaSet "new" has timed out progressing.',
      },
    },
    {
      name: 'so it is without a new ReplicaSet',
      told: [2, 0, 2],
      old: [set('old', 3, 2, 2)],
      had: [late],
      want: { reason: 'ProgressDeadlineExceeded', message: 'Deployment "web" has timed out progressing.' },
    },
    { name: 'what has timed out stays as it is', ...stands, had: [timedOut], want: timedOut },
    { name: 'nothing is made up where nothing moves', ...stands, had: [], want: undefined },
  ]
  test.each(rows)('$name', ({ want, ...scene }) => {
    const found = conditionOf(rolloutStatus(input(scene), nowMs), 'Progressing')
    if (want === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(want)
  })

  test('conditions of other types stay as they are, and where they are', () => {
    const other = { type: 'Other', status: 'True' }
    const { conditions } = rolloutStatus(input({ ...onItsWay, had: [other, updated] }), nowMs)
    expect(conditions?.map(({ type }) => type)).toEqual(['Other', 'Available', 'Progressing'])
    expect(conditions?.[0]).toBe(other)
  })

  test('is not asked for a plain status', () => {
    const status = plainStatus(input({ ...done, had: [timedOut] }), nowMs)
    expect(conditionOf(status, 'Progressing')).toBe(timedOut)
  })
})

describe('pods that cannot be made', () => {
  const failing = (name: string, reason: string): ReplicaSet =>
    replicaSet(name, {
      status: {
        conditions: [{ type: 'ReplicaFailure', status: 'True', reason, message: reason, lastTransitionTime: before }],
      },
    })
  const told = (reason: string): DeploymentCondition => ({
    type: 'ReplicaFailure',
    status: 'True',
    reason,
    message: reason,
    lastTransitionTime: before,
    lastUpdateTime: before,
  })
  test.each<Scene & { name: string; want: DeploymentCondition | undefined }>([
    { name: 'are told of', fresh: failing('new', 'A'), want: told('A') },
    { name: 'of the new one first', fresh: failing('new', 'A'), old: [failing('old', 'B')], want: told('A') },
    { name: 'of an old one else', fresh: set('new', 3, 3, 3), old: [failing('old', 'B')], want: told('B') },
    { name: 'also without a new one', old: [failing('old', 'B'), failing('older', 'C')], want: told('B') },
    { name: 'are no longer told of when they can', fresh: set('new', 3, 3, 3), had: [told('A')], want: undefined },
  ])('$name', ({ want, ...scene }) => {
    expect(conditionOf(rolloutStatus(input(scene), nowMs), 'ReplicaFailure')).toEqual(want)
  })
})

describe('counts', () => {
  const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
  const from = (replicaSets: readonly ReplicaSet[], countsTerminating = true) => ({
    deployment: deployment('web', {
      spec: { strategy: rolling },
      metadata: { generation: 7 },
      status: { collisionCount: 2 },
    }),
    newReplicaSet: replicaSets[0],
    all: replicaSets,
    countsTerminating,
  })

  test('are sums, but for the updated ones', () => {
    const fresh = replicaSet('new', {
      size: 2,
      status: { replicas: 3, readyReplicas: 2, availableReplicas: 1, terminatingReplicas: 1 },
    })
    const old = replicaSet('old', {
      size: 2,
      status: { replicas: 2, readyReplicas: 1, availableReplicas: 1, terminatingReplicas: 2 },
    })
    expect(plainStatus(from([fresh, old]), nowMs)).toMatchObject({
      observedGeneration: 7,
      replicas: 5,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 2,
      unavailableReplicas: 2,
      terminatingReplicas: 3,
      collisionCount: 2,
    })
  })

  test('of what is not available are never below zero', () => {
    expect(plainStatus(from([set('new', 1, 3, 3)]), nowMs).unavailableReplicas).toBe(0)
  })

  test('of what is updated are zero without a new ReplicaSet', () => {
    expect(plainStatus({ ...from([]), all: [set('old', 3, 3, 3)] }, nowMs)).toMatchObject({
      replicas: 3,
      updatedReplicas: 0,
    })
  })

  test('of terminating pods are not told where the gate is off', () => {
    const status = plainStatus(from([set('new', 1, 1, 1)], false), nowMs)
    expect(status.terminatingReplicas).toBeUndefined()
    expect(storedStatus(status)).not.toHaveProperty('terminatingReplicas')
  })

  test.each([
    { available: 3, want: { status: 'True', reason: 'MinimumReplicasAvailable' } },
    { available: 2, want: { status: 'True', message: 'Deployment has minimum availability.' } },
    { available: 1, want: { status: 'False', reason: 'MinimumReplicasUnavailable' } },
    { available: 0, want: { status: 'False', message: 'Deployment does not have minimum availability.' } },
  ])('$available of three, one may be missing', ({ available, want }) => {
    const status = plainStatus(from([set('new', 3, 3, available)]), nowMs)
    expect(conditionOf(status, 'Available')).toMatchObject({ ...want, lastUpdateTime: now, lastTransitionTime: now })
  })

  test('that are zero are left out, but for those that terminate', () => {
    expect(storedStatus(plainStatus({ ...from([]), deployment: deployment('web', { size: 0 }) }, nowMs))).toEqual({
      observedGeneration: 1,
      terminatingReplicas: 0,
      conditions: [expect.objectContaining({ type: 'Available' })],
    })
    expect(storedStatus({ conditions: [] })).toEqual({})
  })
})

describe('the same status', () => {
  const status: DeploymentStatus = {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    unavailableReplicas: 1,
    terminatingReplicas: 1,
    collisionCount: 1,
    conditions: [updated],
  }
  test('is one of the same counts and conditions', () => {
    expect(isSameStatus(status, { ...status, conditions: [{ ...updated }] })).toBe(true)
    expect(isSameStatus({}, { replicas: 0, conditions: [] })).toBe(true)
  })
  test.each([
    ...Object.keys(status)
      .filter((name) => name !== 'conditions')
      .map((name) => ({ name, change: { [name]: 2 } })),
    { name: 'a count of terminating pods for none', change: { terminatingReplicas: undefined } },
    { name: 'time', change: { conditions: [{ ...updated, lastUpdateTime: now }] } },
    { name: 'number of conditions', change: { conditions: [] } },
  ])('is none of another $name', ({ change }) => {
    expect(isSameStatus(status, { ...status, ...change })).toBe(false)
  })
})
