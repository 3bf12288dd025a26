import { describe, expect, test } from 'vitest'
import type { Pod, PodCondition } from './generated/types/core-v1.ts'
import {
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  isPodTerminating,
  minNextAvailabilityCheckMs,
  nextAvailabilityCheckMs,
  podCondition,
} from './pods.ts'
import { toTime } from './time.ts'

const nowMs = Date.UTC(2024, 4, 1, 12)
const pod = (phase: string, ...conditions: readonly PodCondition[]): Pod => ({
  metadata: {},
  status: { phase, conditions },
})
const deleted = (from: Pod): Pod => ({ ...from, metadata: { deletionTimestamp: toTime(nowMs) } })
const readyFor = (seconds: number, status = 'True'): Pod =>
  pod('Running', { type: 'Ready', status, lastTransitionTime: toTime(nowMs - seconds * 1000) })

test.each([
  { name: 'running', subject: pod('Running'), want: { active: true, terminal: false, terminating: false } },
  { name: 'without a status', subject: {}, want: { active: true, terminal: false, terminating: false } },
  { name: 'succeeded', subject: pod('Succeeded'), want: { active: false, terminal: true, terminating: false } },
  { name: 'failed', subject: pod('Failed'), want: { active: false, terminal: true, terminating: false } },
  { name: 'deleted', subject: deleted(pod('Running')), want: { active: false, terminal: false, terminating: true } },
  {
    name: 'failed and deleted',
    subject: deleted(pod('Failed')),
    want: { active: false, terminal: true, terminating: false },
  },
])('a pod that is $name', ({ subject, want }) => {
  const got = { active: isPodActive(subject), terminal: isPodTerminal(subject), terminating: isPodTerminating(subject) }
  expect(got).toEqual(want)
})

describe('readiness and availability', () => {
  const never = pod('Running', { type: 'Ready', status: 'True' })
  test.each([
    { name: 'not ready', subject: readyFor(100, 'False'), seconds: 0, ready: false, available: false, next: undefined },
    {
      name: 'of unknown readiness',
      subject: readyFor(9, 'Unknown'),
      seconds: 0,
      ready: false,
      available: false,
      next: undefined,
    },
    { name: 'ready, at once enough', subject: readyFor(0), seconds: 0, ready: true, available: true, next: undefined },
    { name: 'ready too short', subject: readyFor(9), seconds: 10, ready: true, available: false, next: 1000 },
    {
      name: 'ready just long enough',
      subject: readyFor(10),
      seconds: 10,
      ready: true,
      available: true,
      next: undefined,
    },
    { name: 'ready in the future', subject: readyFor(-5), seconds: 10, ready: true, available: false, next: 15_000 },
    {
      name: 'ready since nobody knows when',
      subject: never,
      seconds: 10,
      ready: true,
      available: false,
      next: undefined,
    },
    { name: 'the same, at once enough', subject: never, seconds: 0, ready: true, available: true, next: undefined },
    { name: 'without conditions', subject: {}, seconds: 0, ready: false, available: false, next: undefined },
  ])('$name', ({ subject, seconds, ready, available, next }) => {
    expect(isPodReady(subject)).toBe(ready)
    expect(isPodAvailable(subject, seconds, nowMs)).toBe(available)
    expect(nextAvailabilityCheckMs(subject, seconds, nowMs)).toBe(next)
  })

  test('the next check is that of the pod that comes first, counted from now', () => {
    const pods = [readyFor(1), readyFor(7), readyFor(100), readyFor(9, 'False')]
    expect(minNextAvailabilityCheckMs(pods, 10, { statusMs: nowMs, nowMs })).toBe(3000)
    expect(minNextAvailabilityCheckMs(pods, 10, { statusMs: nowMs, nowMs: nowMs + 2000 })).toBe(1000)
    expect(minNextAvailabilityCheckMs(pods, 10, { statusMs: nowMs, nowMs: nowMs + 5000 })).toBe(0)
    expect(minNextAvailabilityCheckMs(pods.slice(2), 10, { statusMs: nowMs, nowMs })).toBeUndefined()
  })
})

test('podCondition finds by type', () => {
  const ready = { type: 'Ready', status: 'True' }
  expect(podCondition(pod('Running', { type: 'Initialized', status: 'True' }, ready).status, 'Ready')).toBe(ready)
  expect(podCondition(undefined, 'Ready')).toBeUndefined()
})
