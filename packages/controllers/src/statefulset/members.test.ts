import { SelectorError } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { atMs } from '../shared/testing/builders.ts'
import { isAvailable, MemberMemory, membersOf } from './members.ts'
import { member, setOf } from './testing/stateful-builders.ts'

describe('a member', () => {
  test.each([
    { name: 'runs', pod: member(1), want: { ordinal: 1, isCreated: true, isRunning: true, isReady: true } },
    { name: 'is pending', pod: member(1, { phase: 'Pending' }), want: { isPending: true, isRunning: false } },
    { name: 'has failed', pod: member(1, { phase: 'Failed' }), want: { isTerminal: true, isRunning: false } },
    { name: 'goes', pod: member(1, { going: true }), want: { isGoing: true, isReady: true } },
    { name: 'is of an old revision', pod: member(1, { revision: 'old' }), want: { revision: 'old' } },
    {
      name: 'is not selected',
      pod: member(1, { metadata: { labels: { app: 'web' } } }),
      want: { isOurs: false, hasIdentity: false, revision: '' },
    },
  ])('$name', ({ pod, want }) => expect(membersOf(setOf()).of(pod)).toMatchObject(want))

  test('is missing', () => {
    const missing = membersOf(setOf()).missing(2, 'new')
    expect(missing).toMatchObject({ ordinal: 2, revision: 'new', isCreated: false, isReady: false, hasIdentity: false })
    expect(missing.pod.metadata?.name).toBe('db-2')
  })

  test.each([
    { minReadySeconds: 0, want: true },
    { minReadySeconds: 3600, want: true },
    { minReadySeconds: 3601, want: false },
  ])('is available after $minReadySeconds s of an hour: $want', ({ minReadySeconds, want }) => {
    const ready = membersOf(setOf()).of(member(0, { readySince: '11:00:00' }))
    expect(isAvailable(ready, minReadySeconds, atMs('12:00:00'))).toBe(want)
  })
})

test('a selector of no use is refused', () => {
  const matchExpressions = [{ key: 'a', operator: 'Near', values: [] }]
  expect(() => membersOf(setOf({ selector: { matchExpressions } }))).toThrow(SelectorError)
})

describe('what is remembered', () => {
  const pod = member(0)

  test('stays while the spec does', () => {
    const memory = new MemberMemory()
    const known = memory.of(setOf()).of(pod)
    expect(memory.of({ ...setOf(), status: { replicas: 1 } }).of(pod)).toBe(known)
  })

  test('is found out anew for a pod that has changed', () => {
    const memory = new MemberMemory()
    expect(memory.of(setOf()).of(pod).isGoing).toBe(false)
    expect(memory.of(setOf()).of(member(0, { going: true })).isGoing).toBe(true)
  })

  test.each([
    { name: 'another spec', metadata: { generation: 3 } },
    { name: 'another set of that name', metadata: { uid: 'uid-2' } },
  ])('does not count for $name', ({ metadata }) => {
    const memory = new MemberMemory()
    expect(memory.of(setOf()).of(pod).isOurs).toBe(true)
    const next = setOf({ selector: { matchLabels: { app: 'web' } } }, metadata)
    expect(memory.of(next).of(pod).isOurs).toBe(false)
  })

  test('ends with the set', () => {
    const memory = new MemberMemory()
    const known = memory.of(setOf())
    memory.forget('shop/db')
    expect(memory.of(setOf())).not.toBe(known)
  })

  test('a missing pod is made again when another revision is due', () => {
    const members = membersOf(setOf())
    const first = members.missing(0, 'old')
    expect(members.missing(0, 'old')).toBe(first)
    expect(members.missing(0, 'new').revision).toBe('new')
  })
})
