import type { DeploymentStatus } from '@coxswain/api'
import { expect, test } from 'vitest'
import { at, atMs, deployment } from '../shared/testing/builders.ts'
import { hasProgressDeadline, hasTimedOut, isProgressing, noLimit, progressCheckMs } from './progress.ts'

const nowMs = atMs('12:00:00')

const counts = (replicas: number, updated: number, ready: number, available: number): DeploymentStatus => ({
  replicas,
  updatedReplicas: updated,
  readyReplicas: ready,
  availableReplicas: available,
})

test.each([
  { name: 'nothing', before: counts(10, 4, 4, 4), after: counts(10, 4, 4, 4), want: false },
  { name: 'more new pods', before: counts(10, 4, 4, 4), after: counts(10, 6, 4, 4), want: true },
  { name: 'fewer new pods', before: counts(10, 7, 3, 3), after: counts(10, 6, 3, 3), want: false },
  { name: 'fewer old pods', before: counts(10, 4, 6, 6), after: counts(8, 4, 6, 6), want: true },
  { name: 'fewer old and fewer new pods', before: counts(10, 4, 6, 6), after: counts(8, 3, 6, 6), want: true },
  { name: 'fewer pods, but more new ones', before: counts(10, 4, 7, 7), after: counts(8, 8, 5, 5), want: true },
  { name: 'more ready pods', before: counts(10, 10, 9, 8), after: counts(10, 10, 10, 8), want: true },
  { name: 'fewer ready pods', before: counts(10, 10, 9, 8), after: counts(10, 10, 8, 8), want: false },
  { name: 'more available pods', before: counts(10, 10, 10, 9), after: counts(10, 10, 10, 10), want: true },
  { name: 'nothing at all', before: {}, after: {}, want: false },
  { name: 'the first ready one', before: {}, after: { readyReplicas: 1 }, want: true },
  { name: 'the first available one', before: {}, after: { availableReplicas: 1 }, want: true },
  { name: 'the last old pod', before: { replicas: 1 }, after: {}, want: true },
  { name: 'the first pod of all', before: {}, after: counts(1, 1, 0, 0), want: true },
])('progress: $name', ({ before, after, want }) => {
  expect(isProgressing(deployment('web', { status: before }), after)).toBe(want)
})

test.each([
  { seconds: undefined, want: false },
  { seconds: noLimit, want: false },
  { seconds: 10, want: true },
])('a deadline of $seconds s is one: $want', ({ seconds, want }) => {
  expect(hasProgressDeadline(deployment('web', { spec: { progressDeadlineSeconds: seconds } }))).toBe(want)
})

const progressing = (reason: string, since: string) => ({
  type: 'Progressing',
  status: 'True',
  reason,
  lastUpdateTime: at(since),
})
const ten = (conditions: DeploymentStatus['conditions'], status: DeploymentStatus = {}) =>
  deployment('web', { spec: { progressDeadlineSeconds: 10 }, status: { ...status, conditions } })

test.each([
  { name: 'a second ago', conditions: [progressing('ReplicaSetUpdated', '11:59:49')], want: true },
  { name: 'this very second', conditions: [progressing('ReplicaSetUpdated', '11:59:50')], want: false },
  { name: 'in a second', conditions: [progressing('ReplicaSetUpdated', '11:59:51')], want: false },
  {
    name: 'long ago, but it was complete by then',
    conditions: [progressing('NewReplicaSetAvailable', '01:00:00')],
    want: false,
  },
  { name: 'said to have passed', conditions: [progressing('ProgressDeadlineExceeded', '11:59:59')], want: true },
  { name: 'never begun', conditions: [], want: false },
])('the deadline passed $name: $want', ({ conditions, want }) => {
  expect(hasTimedOut(ten(conditions), conditions, nowMs)).toBe(want)
})

const waiting = { observedGeneration: 1, ...counts(3, 3, 1, 1) }
const complete = { observedGeneration: 1, ...counts(3, 3, 3, 3) }
const since = (time: string) => [progressing('ReplicaSetUpdated', time)]

test.each([
  { name: 'in nine seconds', conditions: since('11:59:59'), want: 9000 },
  { name: 'in one second', conditions: since('11:59:51'), want: 1000 },
  { name: 'now', conditions: since('11:59:50'), want: 0 },
  { name: 'a second ago', conditions: since('11:59:49'), want: -1000 },
  { name: 'a minute ago', conditions: since('11:58:50'), want: -60_000 },
  { name: 'never, without a condition', conditions: [], want: undefined },
  { name: 'never, when it is complete', conditions: since('11:59:51'), status: complete, want: undefined },
  {
    name: 'never, when it has passed before',
    conditions: [progressing('ProgressDeadlineExceeded', '11:59:51')],
    want: undefined,
  },
])('the deadline is to be looked at $name', ({ conditions, status = waiting, want }) => {
  expect(progressCheckMs(ten(conditions), status, nowMs)).toBe(want)
})

test.each([undefined, noLimit])('a deadline of %s is never looked at', (progressDeadlineSeconds) => {
  const web = deployment('web', { spec: { progressDeadlineSeconds }, status: { conditions: since('11:59:51') } })
  expect(progressCheckMs(web, waiting, nowMs)).toBeUndefined()
})
