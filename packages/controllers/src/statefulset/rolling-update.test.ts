import { describe, expect, test } from 'vitest'
import { planReplacements, resolveMaxUnavailable } from './rolling-update.ts'
import { member, passOf } from './testing/stateful-builders.ts'

const old = { revision: 'old' } as const

describe('an update', () => {
  test.each([
    { name: 'replaces the highest', pods: [member(0, old), member(1, old), member(2, old)], want: ['db-2'] },
    {
      name: 'waits for the one that it replaced',
      pods: [member(0, old), member(1, old), member(2, { ready: false })],
      want: [],
    },
    {
      name: 'waits for an old pod that is going',
      pods: [member(0, old), member(1, old), member(2, { ...old, going: true })],
      want: [],
    },
    {
      name: 'replaces an old pod that is not healthy',
      pods: [member(0, old), member(1, old), member(2, { ...old, ready: false })],
      want: ['db-2'],
    },
    { name: 'goes on below one that is done', pods: [member(0, old), member(1, old), member(2)], want: ['db-1'] },
    { name: 'stops at the partition', partition: 2, pods: [member(0, old), member(1, old), member(2)], want: [] },
    {
      name: 'counts the partition in slots',
      partition: 3,
      pods: [member(0, old), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'leaves pods alone when they are updated on deletion',
      type: 'OnDelete',
      pods: [member(0, old), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'replaces as many as may be missing',
      max: 2,
      pods: [member(0, old), member(1, old), member(2, old)],
      want: ['db-2', 'db-1'],
    },
    {
      name: 'less those that are',
      max: 2,
      pods: [member(0, { ...old, ready: false }), member(1, old), member(2, old)],
      want: ['db-2'],
    },
    {
      name: 'counts those below the partition as well',
      max: 2,
      partition: 1,
      pods: [member(0, { ready: false }), member(1, old), member(2, old)],
      want: ['db-2'],
    },
    {
      name: 'nothing while too many are missing',
      max: 1,
      pods: [member(0, { ready: false }), member(1, old), member(2, old)],
      want: [],
    },
    {
      name: 'takes pods that are not healthy in their turn',
      max: 3,
      pods: [member(0, old), member(1, old), member(2, { ...old, ready: false })],
      want: ['db-2', 'db-1'],
    },
  ])('$name', ({ pods, partition = 0, type = 'RollingUpdate', max, want }) => {
    const updateStrategy = { type, ...(type === 'RollingUpdate' ? { rollingUpdate: { partition } } : {}) }
    const pass = passOf({ spec: { updateStrategy }, pods, ...(max === undefined ? {} : { maxUnavailable: max }) })
    expect(planReplacements(pass).pods.map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})

/** Of six pods, those from the third on are to be replaced, and two may be missing. */
describe('with two that may be missing', () => {
  test.each([
    { going: [], want: ['db-5', 'db-4'] },
    { going: [5], want: ['db-4'] },
    { going: [4], want: ['db-5'] },
    { going: [3], want: ['db-5'] },
    { going: [5, 4], want: [] },
    { going: [5, 3], want: [] },
    { going: [4, 3], want: [] },
    { going: [5, 4, 3], want: [] },
    { going: [2], want: ['db-5'] },
    { going: [1], want: ['db-5'] },
  ])('and terminating $going', ({ going, want }) => {
    const pods = [0, 1, 2, 3, 4, 5].map((ordinal) => member(ordinal, { ...old, going: going.includes(ordinal) }))
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 3 } }
    const planned = planReplacements(passOf({ spec: { replicas: 6, updateStrategy }, pods, maxUnavailable: 2 }))
    expect(planned.pods.map(({ metadata }) => metadata?.name)).toEqual(want)
    expect(planned.unavailable).toBe(going.length)
  })

  test.each([
    { name: 'those that are not available yet are missing', readySince: '11:59:00', want: [] },
    { name: 'those that are available are not', readySince: '11:00:00', want: ['db-3', 'db-2'] },
  ])('$name', ({ readySince, want }) => {
    const pods = [member(0, old), member(1, old), member(2, { ...old, readySince }), member(3, { ...old, readySince })]
    const planned = planReplacements(passOf({ spec: { replicas: 4, minReadySeconds: 3600 }, pods, maxUnavailable: 2 }))
    expect(planned.pods.map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})

describe('one at a time', () => {
  test.each([
    { name: 'waits for an updated pod that is not available yet', minReadySeconds: 3600, want: [] },
    { name: 'goes on once it is', minReadySeconds: 1800, want: ['db-1'] },
  ])('$name', ({ minReadySeconds, want }) => {
    const pods = [member(0, old), member(1, old), member(2, { readySince: '11:15:00' })]
    expect(
      planReplacements(passOf({ spec: { minReadySeconds }, pods })).pods.map(({ metadata }) => metadata?.name),
    ).toEqual(want)
  })

  test('a partition beyond the last pod holds all of them back', () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 9 } }
    expect(
      planReplacements(passOf({ spec: { updateStrategy }, pods: [member(0, old), member(1, old), member(2, old)] }))
        .pods,
    ).toEqual([])
  })

  test('the partition counts from the start', () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
    const planned = planReplacements(
      passOf({
        spec: { updateStrategy, ordinals: { start: 5 } },
        pods: [member(5, old), member(6, old), member(7, old)],
      }),
    )
    expect(planned.pods.map(({ metadata }) => metadata?.name)).toEqual(['db-7'])
  })

  test('how many are missing is not asked', () => {
    expect(planReplacements(passOf({ pods: [] })).unavailable).toBeUndefined()
  })
})

test.each([
  { max: undefined, replicas: 10, want: 1 },
  { max: 4, replicas: 10, want: 4 },
  { max: 4, replicas: 0, want: 4 },
  { max: 0, replicas: 0, want: 1 },
  { max: '15%', replicas: 20, want: 3 },
  { max: '15%', replicas: 19, want: 2 },
  { max: '100%', replicas: 7, want: 7 },
  { max: '5%', replicas: 4, want: 1 },
  { max: '0%', replicas: 0, want: 1 },
])('of $replicas with $max may be missing: $want', ({ max, replicas, want }) => {
  expect(resolveMaxUnavailable(max, replicas)).toBe(want)
})
