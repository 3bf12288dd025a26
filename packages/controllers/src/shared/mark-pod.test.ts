import type { Pod, PodCondition } from '@coxswain/api'
import { expect, test } from 'vitest'
import { markedStatus, markPod, type Mark } from './mark-pod.ts'
import { at, atMs } from './testing/builders.ts'
import { recordingClient } from './testing/recording-client.ts'
import { SetClock } from './testing/set-clock.ts'

const mark: Mark = { type: 'DisruptionTarget', status: 'True', reason: 'Why', message: 'Because' }
const since = (time: string, more: Partial<PodCondition> = {}): PodCondition => ({
  ...mark,
  lastTransitionTime: at(time),
  ...more,
})
const pod = (...conditions: readonly PodCondition[]): Pod => ({
  metadata: { name: 'web', namespace: 'shop', uid: 'u' },
  status: { phase: 'Running', conditions },
})
const ready: PodCondition = { type: 'Ready', status: 'True' }

test.each([
  { name: 'a new one', before: [ready], want: [ready, since('12:00:00')] },
  { name: 'another status', before: [since('11:00:00', { status: 'False' })], want: [since('12:00:00')] },
  { name: 'another reason', before: [since('11:00:00', { reason: 'Other' })], want: [since('11:00:00')] },
  { name: 'another message', before: [since('11:00:00', { message: '' }), ready], want: [since('11:00:00'), ready] },
  { name: 'the same', before: [since('11:00:00', { observedGeneration: 4 })], want: undefined },
])('a condition: $name', ({ before, want }) => {
  const status = markedStatus(pod(...before), mark, atMs('12:00:00'))
  expect(status).toEqual(want === undefined ? undefined : { phase: 'Running', conditions: want })
})

test('is written only when there is something to say', async () => {
  const { client, requests } = recordingClient()
  const deps = { client, clock: new SetClock(atMs('12:00:00')) }
  const { signal } = new AbortController()
  await markPod(deps, pod(since('11:00:00')), mark, signal)
  expect(requests.length).toBe(0)
  await markPod(deps, pod(), mark, signal)
  expect(requests[0]).toMatchObject({
    verb: 'patch',
    target: { resource: 'pods', namespace: 'shop', name: 'web', subresource: 'status' },
    body: { metadata: { uid: 'u' }, status: { conditions: [since('12:00:00')] } },
  })
})
