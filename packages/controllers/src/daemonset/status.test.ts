import type { DaemonSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { bad, daemon, fleetOf, old } from './testing/fleet.ts'
import { countNodes, needsWrite, nextStatus } from './status.ts'

describe('the status', () => {
  test.each([
    { name: 'nothing without nodes', nodes: [], want: {} },
    { name: 'a node without a pod', nodes: ['a'], want: { desiredNumberScheduled: 1, numberUnavailable: 1 } },
    {
      name: 'a pod that is not ready',
      nodes: ['a'],
      pods: [daemon('a', bad)],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1, numberUnavailable: 1 },
    },
    {
      name: 'an old one that is',
      nodes: ['a'],
      pods: [daemon('a', old)],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1, numberAvailable: 1 },
    },
    {
      name: 'ready for less than it takes',
      spec: { minReadySeconds: 7201 },
      nodes: ['a'],
      pods: [daemon('a', old)],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1, numberUnavailable: 1 },
    },
    { name: 'a pod where none should be', nodes: ['a:kept'], pods: [daemon('a')], want: { numberMisscheduled: 1 } },
    { name: 'a pod on a node that has vanished', nodes: [], pods: [daemon('a')], want: {} },
    {
      name: 'of several the one that would be kept',
      nodes: ['a'],
      pods: [daemon('a', { name: 'young' }), daemon('a', { ...old, ...bad, name: 'aged', created: '08:00:00' })],
      want: { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberUnavailable: 1 },
    },
  ])('$name', ({ want, ...situation }) => {
    const none = {
      desiredNumberScheduled: 0,
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
      updatedNumberScheduled: 0,
      numberAvailable: 0,
      numberUnavailable: 0,
    }
    expect(countNodes(fleetOf(situation))).toEqual({ ...none, ...want })
  })

  test('keeps what others wrote, and leaves zeros out that the API leaves out', () => {
    const conditions = [{ type: 'Odd', status: 'True' }]
    const status = { collisionCount: 2, conditions, observedGeneration: 1 } as unknown as DaemonSet['status']
    const fleet = fleetOf({ nodes: [], ...(status === undefined ? {} : { status }) })
    expect(nextStatus(fleet.daemonSet, countNodes(fleet), 3)).toEqual({
      collisionCount: 2,
      conditions,
      observedGeneration: 3,
      desiredNumberScheduled: 0,
      currentNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    })
    expect(nextStatus(fleet.daemonSet, countNodes(fleet), undefined).observedGeneration).toBe(1)
  })

  test('is written for another count or a generation that was not seen', () => {
    const fleet = fleetOf({ nodes: [] })
    const counts = countNodes(fleet)
    const seen = { ...fleet.daemonSet, status: nextStatus(fleet.daemonSet, counts, 3) }
    expect(needsWrite(seen, counts)).toBe(false)
    expect(needsWrite(seen, { ...counts, numberMisscheduled: 1 })).toBe(true)
    expect(needsWrite({ ...seen, status: nextStatus(seen, counts, 2) }, counts)).toBe(true)
  })
})
