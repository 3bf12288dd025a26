import type { Deployment, ReplicaSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { deployment, replicaSet } from '../shared/testing/builders.ts'
import { planNew, planOld } from './rolling.ts'

const web = (size: number, maxSurge: number | string, maxUnavailable: number | string): Deployment =>
  deployment('web', {
    size,
    spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } },
  })

const set = (name: string, size: number, available = size, created = '09:00:00'): ReplicaSet =>
  replicaSet(name, { size, created, status: { availableReplicas: available } })

const sizesOf = (resizes: readonly { name: string; to: number }[]) => resizes.map(({ name, to }) => `${name} ${to}`)

describe('the new ReplicaSet of ten wanted', () => {
  test.each([
    { name: 'waits where all are there and none may be beyond', surge: 0, old: 10, fresh: 0, want: [] },
    { name: 'grows by the surge', surge: 2, old: 10, fresh: 0, want: ['new 2'] },
    { name: 'grows by what is missing, and the surge', surge: 2, old: 5, fresh: 0, want: ['new 7'] },
    { name: 'waits where the surge is used up', surge: 2, old: 10, fresh: 2, want: [] },
    { name: 'waits where more than may be are there', surge: 2, old: 13, fresh: 1, want: [] },
    { name: 'never grows beyond what is wanted', surge: 5, old: 0, fresh: 4, want: ['new 10'] },
    { name: 'shrinks to what is wanted, whatever else is there', surge: 2, old: 2, fresh: 11, want: ['new 10'] },
    { name: 'stays when it is as large as wanted', surge: 2, old: 2, fresh: 10, want: [] },
    { name: 'counts a share of ten, rounded up', surge: '15%', old: 10, fresh: 0, want: ['new 2'] },
  ])('$name', ({ surge, old, fresh, want }) => {
    const newReplicaSet = set('new', fresh)
    const resizes = planNew(web(10, surge, 0), newReplicaSet, [newReplicaSet, set('old', old)])
    expect(sizesOf(resizes)).toEqual(want)
    expect(resizes.every(({ from }) => from === fresh)).toBe(true)
  })
})

interface Case {
  readonly name: string
  readonly unavailable: number | string
  readonly old: readonly ReplicaSet[]
  readonly fresh?: ReplicaSet
  readonly want: readonly string[]
  readonly cutShort?: boolean
}

describe('old ReplicaSets of ten wanted', () => {
  test.each<Case>([
    {
      name: 'stay when none may be missing',
      unavailable: 0,
      old: [set('a', 10)],
      want: [],
    },
    {
      name: 'give way by what may be missing',
      unavailable: 2,
      old: [set('a', 10)],
      want: ['a 8'],
    },
    {
      name: 'give way by what is there beyond ten',
      unavailable: 0,
      old: [set('a', 10)],
      fresh: set('new', 1),
      want: ['a 9'],
    },
    { name: 'lose what does not work', unavailable: 2, old: [set('a', 10, 8)], want: ['a 8'] },
    {
      name: 'lose what does not work, and then what may be missing',
      unavailable: 2,
      old: [set('a', 10, 9)],
      want: ['a 9', 'a 8'],
    },
    {
      name: 'stay for new pods that are not available',
      unavailable: 2,
      old: [set('a', 8)],
      fresh: set('new', 2, 0),
      want: [],
    },
    {
      name: 'stay when what may be missing is missing',
      unavailable: 2,
      old: [set('a', 5, 5)],
      fresh: set('new', 3, 3),
      want: [],
    },
    {
      name: 'lose no more of what does not work than all together can spare',
      unavailable: 1,
      old: [set('a', 10, 5)],
      want: ['a 9'],
    },
    { name: 'are not there', unavailable: 2, old: [], want: [] },
    { name: 'are there, but have been asked for nothing', unavailable: 2, old: [set('a', 0)], want: [] },
    {
      name: 'lose what does not work, the oldest first',
      unavailable: 2,
      old: [set('b', 4, 2, '09:00:02'), set('a', 6, 5, '09:00:01')],
      want: ['a 5', 'b 3'],
    },
    {
      name: 'of the same age lose it by name',
      unavailable: 1,
      old: [set('b', 5, 4), set('a', 5, 4)],
      want: ['a 4'],
    },
    {
      name: 'give way, the oldest first, each down to nothing',
      unavailable: 8,
      old: [set('b', 5, 5, '09:00:02'), set('a', 5, 5, '09:00:01')],
      want: ['a 0', 'b 2'],
    },
    {
      name: 'keep also what does not work, where new pods do not',
      unavailable: 2,
      old: [set('a', 8, 7)],
      fresh: set('new', 5, 0),
      want: [],
    },
    {
      name: 'after a rollback are the broken ones: they go, but for what is missing of the good ones',
      unavailable: 2,
      old: [set('a', 5, 0)],
      fresh: set('new', 8, 7),
      want: ['a 1'],
    },
    {
      name: 'are not touched where all together have nothing to spare, whatever they tell',
      unavailable: 2,
      old: [set('a', 8, 9)],
      want: [],
    },
    {
      name: 'that tell of more available pods than they were asked for are waited for',
      unavailable: 5,
      old: [set('a', 3, 2, '09:00:01'), set('b', 4, 6, '09:00:02'), set('c', 3, 0, '09:00:03')],
      want: ['a 2'],
      cutShort: true,
    },
    {
      name: 'that tell of more are not looked at once nothing is left to lose',
      unavailable: 1,
      old: [set('a', 6, 5, '09:00:01'), set('b', 4, 6, '09:00:02')],
      want: ['a 5', 'a 3'],
    },
  ])('$name', ({ unavailable, old, fresh = set('new', 0), want, cutShort = false }) => {
    const { resizes, isCutShort } = planOld(web(10, 1, unavailable), fresh, old)
    expect(sizesOf(resizes)).toEqual(want)
    expect(isCutShort).toBe(cutShort)
  })

  test('a second resize of one builds on the first', () => {
    expect(planOld(web(10, 1, 2), set('new', 0), [set('a', 10, 9)]).resizes).toMatchObject([
      { from: 10, to: 9, sizes: { desired: 10, max: 11 } },
      { from: 9, to: 8, sizes: { desired: 10, max: 11 } },
    ])
  })
})
