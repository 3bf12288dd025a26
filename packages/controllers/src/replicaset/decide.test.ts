import { describe, expect, test } from 'vitest'
import { at, atMs, pod, replicaSet } from '../shared/testing/builders.ts'
import { decide } from './decide.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => pod(`p${index}`, { owner: 'web' }))
const max = { burstMax: 500 }

describe('how many', () => {
  test.each([
    { name: 'as many as wanted: nothing', wanted: 3, have: 3, want: { kind: 'nothing', why: '3 active, 3 wanted' } },
    { name: 'too few: the rest', wanted: 5, have: 3, want: { kind: 'create', count: 2 } },
    { name: 'none wanted, none there: nothing', wanted: 0, have: 0, want: { kind: 'nothing' } },
    { name: 'no more than a burst is created', wanted: 900, have: 0, want: { kind: 'create', count: 500 } },
    { name: 'exactly a burst is created', wanted: 500, have: 0, want: { kind: 'create', count: 500 } },
    { name: 'all go without a choice', wanted: 0, have: 3, want: { kind: 'delete', isChoice: false } },
    { name: 'some go by choice', wanted: 1, have: 3, want: { kind: 'delete', isChoice: true } },
  ])('$name', ({ wanted, have, want }) => {
    const situation = {
      replicaSet: replicaSet('web', { size: wanted }),
      active: many(have),
      related: [],
      isCaughtUp: true,
    }
    expect(decide(situation, atMs('12:00:00'), max)).toMatchObject(want)
  })

  test.each([
    { burstMax: 5, wanted: 30, have: 0, count: 5 },
    { burstMax: 5, wanted: 12, have: 10, count: 2 },
    { burstMax: 3, wanted: 2, have: 0, count: 2 },
  ])('burst $burstMax, $wanted wanted, $have there: $count are created', ({ burstMax, wanted, have, count }) => {
    const situation = {
      replicaSet: replicaSet('web', { size: wanted }),
      active: many(have),
      related: [],
      isCaughtUp: true,
    }
    expect(decide(situation, 0, { burstMax })).toMatchObject({ kind: 'create', count })
  })

  test('no more than a burst is deleted', () => {
    const situation = { replicaSet: replicaSet('web', { size: 0 }), active: many(7), related: [], isCaughtUp: true }
    const decision = decide(situation, 0, { burstMax: 5 })
    expect(decision.kind === 'delete' && decision.pods).toHaveLength(5)
    expect(decision).toMatchObject({ isChoice: true })
  })
})

test('what was written before must be seen first', () => {
  const situation = { replicaSet: replicaSet('web'), active: [], related: [], isCaughtUp: false }
  expect(decide(situation, 0, max)).toMatchObject({ kind: 'nothing' })
})

test('one that is being deleted neither makes nor deletes pods', () => {
  const going = replicaSet('web', { size: 0, metadata: { deletionTimestamp: at('11:00:00') } })
  expect(decide({ replicaSet: going, active: many(3), related: [], isCaughtUp: true }, 0, max)).toMatchObject({
    kind: 'nothing',
    why: 'it is being deleted',
  })
})

test('the API fills in one replica', () => {
  const situation = {
    replicaSet: replicaSet('web', { spec: { replicas: undefined } }),
    active: [],
    related: [],
    isCaughtUp: true,
  }
  expect(decide(situation, 0, max)).toMatchObject({ kind: 'create', count: 1 })
})
