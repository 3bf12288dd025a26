import { describe, expect, test } from 'vitest'
import { daemon, fleetOf, namesOf, surge, unbound, type Situation } from './testing/fleet.ts'
import { planPods } from './manage.ts'

interface Row extends Situation {
  readonly name: string
  readonly create?: readonly string[]
  readonly gone?: readonly string[]
}

describe('managing', () => {
  const rows: readonly Row[] = [
    { name: 'creates where there is none', nodes: ['a', 'b'], pods: [daemon('a')], create: ['b'] },
    { name: 'does nothing without nodes', nodes: [] },
    { name: 'leaves a node that it may not run on', nodes: ['a:kept', 'b:evicted'] },
    { name: 'keeps a pod behind a late NoSchedule', nodes: ['a:kept'], pods: [daemon('a')] },
    { name: 'takes one from behind a NoExecute', nodes: ['a:evicted'], pods: [daemon('a')], gone: ['a'] },
    { name: 'but not when it is going already', nodes: ['a:evicted'], pods: [daemon('a', { going: true })] },
    { name: 'waits for a terminating pod', nodes: ['a'], pods: [daemon('a', { going: true })] },
    {
      name: 'does not when it may surge',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { going: true })],
      create: ['a'],
    },
    {
      name: 'does not wait for one that is finished and going',
      nodes: ['a'],
      pods: [daemon('a', { going: true, phase: 'Failed' })],
      create: ['a'],
    },
    {
      name: 'keeps the oldest of several',
      nodes: ['a'],
      pods: [daemon('a', { name: 'young' }), daemon('a', { name: 'aged', created: '08:00:00' })],
      gone: ['young'],
    },
    {
      name: 'keeps the one that is bound, however young',
      nodes: ['a'],
      pods: [
        { ...unbound('a', 'aged'), metadata: { name: 'aged', creationTimestamp: '2026-04-01T07:00:00Z' } },
        daemon('a', { name: 'bound' }),
      ],
      gone: ['aged'],
    },
    { name: 'counts a pod that is not bound yet', nodes: ['a'], pods: [unbound('a')] },
    { name: 'deletes one whose node has vanished', nodes: ['a'], pods: [daemon('a'), unbound('b')], gone: ['b'] },
    { name: 'leaves one that was bound to it', nodes: ['a'], pods: [daemon('a'), daemon('b')] },
    {
      name: 'deletes one whose node has vanished, again if it is going',
      nodes: ['a'],
      pods: [daemon('a'), { ...unbound('b'), metadata: { name: 'b', deletionTimestamp: '2026-04-01T10:00:00Z' } }],
      gone: ['b'],
    },
    {
      name: 'does not create beside a failed pod: the next sync does',
      nodes: ['a'],
      pods: [daemon('a', { phase: 'Failed' })],
      gone: ['a'],
    },
    {
      name: 'takes all from where none may be, whatever became of them',
      nodes: ['a:evicted'],
      pods: [
        daemon('a', { name: 'x' }),
        daemon('a', { name: 'y', phase: 'Failed' }),
        daemon('a', { name: 'z', ready: false }),
      ],
      gone: ['x', 'y', 'z'],
    },
    {
      name: 'has one of several behind a late NoSchedule, too',
      nodes: ['a:kept'],
      pods: [daemon('a', { name: 'x' }), daemon('a', { name: 'y' })],
      gone: ['y'],
    },
    {
      name: 'does not replace a failed pod behind a late NoSchedule',
      spec: surge,
      nodes: ['a:kept'],
      pods: [daemon('a', { phase: 'Failed' })],
      gone: ['a'],
    },
    {
      name: 'with a surge replaces a failed pod at once',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { phase: 'Failed' })],
      create: ['a'],
      gone: ['a'],
    },
    {
      name: 'with a surge replaces a pod that goes beyond the limit',
      spec: surge,
      nodes: ['a', 'b', 'c'],
      pods: [
        daemon('a', { name: 'a-new', ready: false }),
        daemon('a', { name: 'a-old', revision: 'old', created: '08:00:00' }),
        daemon('b', { revision: 'old' }),
        daemon('c', { revision: 'old', going: true }),
      ],
      create: ['c'],
    },
    {
      name: 'with a surge keeps the oldest of each kind: the old one while it is ready',
      spec: surge,
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'new', ready: false, created: '10:00:00' }),
        daemon('a', { name: 'older', revision: 'old', created: '07:00:00' }),
        daemon('a', { name: 'old', revision: 'old', created: '08:00:00' }),
      ],
      gone: ['old'],
    },
    {
      name: 'with a surge takes all old ones when the oldest is not ready',
      spec: surge,
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'new', ready: false, created: '10:00:00' }),
        daemon('a', { name: 'older', revision: 'old', ready: false, created: '07:00:00' }),
        daemon('a', { name: 'old', revision: 'old', created: '08:00:00' }),
      ],
      gone: ['old', 'older'],
    },
    {
      name: 'with a surge takes all old ones when the new one has been ready for long enough',
      spec: { ...surge, minReadySeconds: 7200 },
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'new', created: '10:00:00' }),
        daemon('a', { name: 'older', revision: 'old', created: '07:00:00' }),
        daemon('a', { name: 'old', revision: 'old', created: '08:00:00' }),
      ],
      gone: ['old', 'older'],
    },
    {
      name: 'with a surge has one where all are of a kind',
      spec: surge,
      nodes: ['a', 'b', 'c'],
      pods: [
        daemon('a'),
        daemon('b', { name: 'b-1' }),
        daemon('b', { name: 'b-2' }),
        daemon('c', { name: 'c-1', revision: 'old' }),
        daemon('c', { name: 'c-2', revision: 'old' }),
      ],
      gone: ['b-2', 'c-2'],
    },
    {
      name: 'leaves one that does not say where it belongs',
      nodes: ['a'],
      pods: [daemon('', { name: 'lost' })],
      create: ['a'],
    },
    { name: 'deletes failed pods', nodes: ['a'], pods: [daemon('a', { phase: 'Failed' })], gone: ['a'] },
    {
      name: 'one failed pod of a node at a time',
      nodes: ['a'],
      pods: [daemon('a', { name: 'x', phase: 'Failed' }), daemon('a', { name: 'y', phase: 'Failed' })],
      gone: ['x'],
    },
    {
      name: 'and all that succeeded',
      nodes: ['a'],
      pods: [daemon('a', { name: 'x', phase: 'Succeeded' }), daemon('a', { name: 'y', phase: 'Succeeded' })],
      gone: ['x', 'y'],
    },
    {
      name: 'with a surge keeps an old pod that is ready beside a new one that is not',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old' }), daemon('a', { name: 'new', ready: false })],
    },
    {
      name: 'not an old one that is not ready',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old', ready: false }), daemon('a', { name: 'new', ready: false })],
      gone: ['old'],
    },
    {
      name: 'nor one whose successor is available',
      spec: surge,
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old' }), daemon('a', { name: 'new' })],
      gone: ['old'],
    },
    {
      name: 'whose successor is ready, but not for long enough, stays',
      spec: { ...surge, minReadySeconds: 7201 },
      nodes: ['a'],
      pods: [daemon('a', { name: 'old', revision: 'old' }), daemon('a', { name: 'new' })],
    },
    {
      name: 'with a surge has one old and one new at most',
      spec: surge,
      nodes: ['a'],
      pods: [
        daemon('a', { name: 'old-1', revision: 'old' }),
        daemon('a', { name: 'old-2', revision: 'old' }),
        daemon('a', { name: 'new-1', ready: false }),
        daemon('a', { name: 'new-2', ready: false }),
      ],
      gone: ['new-2', 'old-2'],
    },
  ]
  test.each(rows)('$name', ({ create = [], gone = [], ...situation }) => {
    const plan = planPods(fleetOf(situation), () => false)
    expect({ create: plan.create, gone: namesOf(plan.delete) }).toEqual({ create, gone })
  })

  test('holds a failed pod back while its node is in back-off', () => {
    const fleet = fleetOf({
      nodes: ['a', 'b'],
      pods: [daemon('a', { phase: 'Failed' }), daemon('b', { phase: 'Failed' })],
    })
    const plan = planPods(fleet, (node) => node === 'a')
    expect(namesOf(plan.delete)).toEqual(['b'])
    expect(plan.heldBack).toEqual(['a'])
  })
})
