import type { Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { at } from '../testing/builders.ts'
import { podBehind, service } from '../testing/service-builders.ts'
import { TriggerTimes, withTriggerTime } from './trigger-times.ts'

const since = (name: string, readySince: string): Pod => podBehind(name, { readySince })
const recreated = service('web', {}, { creationTimestamp: at('11:00:00') })

test.each([
  { name: 'the Service’s creation at first', syncs: [[since('a', '09:00:00')]], want: at('08:00:00') },
  {
    name: 'nothing when nothing changed',
    syncs: [[since('a', '09:00:00')], [since('a', '09:00:00')]],
    want: undefined,
  },
  { name: 'a new pod', syncs: [[], [since('a', '09:00:00')]], want: at('09:00:00') },
  {
    name: 'the earliest of several changes',
    syncs: [[since('a', '09:00:00')], [since('a', '10:00:00'), since('b', '09:30:00'), since('c', '09:45:00')]],
    want: at('09:30:00'),
  },
  { name: 'not one that goes back', syncs: [[since('a', '09:00:00')], [since('a', '08:30:00')]], want: undefined },
  { name: 'not one without readiness', syncs: [[], [{ metadata: { name: 'a' } }]], want: undefined },
  {
    name: 'a pod that left and came back',
    syncs: [[since('a', '09:00:00')], [], [since('a', '09:00:00')]],
    want: at('09:00:00'),
  },
])('a trigger time is $name', ({ syncs, want }) => {
  const times = new TriggerTimes()
  const told = syncs.map((pods) => times.next(service(), pods))
  expect(told.at(-1)).toBe(want)
})

test('a Service that was made again counts from then, and one forgotten too', () => {
  const times = new TriggerTimes()
  times.next(service(), [])
  expect(times.next(recreated, [])).toBe(at('11:00:00'))
  expect(times.next(recreated, [])).toBeUndefined()
  times.forget('shop/web')
  expect(times.next(recreated, [])).toBe(at('11:00:00'))
})

test('the annotation is set, changed and taken away', () => {
  expect(withTriggerTime(undefined, 'when', 'now')).toEqual({ when: 'now' })
  expect(withTriggerTime({ when: 'then', a: 'b' }, 'when', 'now')).toEqual({ when: 'now', a: 'b' })
  expect(withTriggerTime({ when: 'then', a: 'b' }, 'when', undefined)).toEqual({ a: 'b' })
})
