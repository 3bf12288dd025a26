import type { Job } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { decide, FinishTimeError, needsCleanup } from './decide.ts'

const now = Date.parse('2026-01-01T10:00:00Z')
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString()

interface Wish {
  readonly finished?: 'Complete' | 'Failed' | undefined
  readonly secondsAgo?: number
  readonly ttl?: number | undefined
  readonly deleting?: boolean
}

const job = ({ finished, secondsAgo = 0, ttl, deleting = false }: Wish): Job => ({
  metadata: { name: 'j', namespace: 'ns', ...(deleting ? { deletionTimestamp: ago(1) } : {}) },
  spec: { template: {}, ttlSecondsAfterFinished: ttl },
  status:
    finished === undefined
      ? {}
      : { conditions: [{ type: finished, status: 'True', lastTransitionTime: ago(secondsAgo) }] },
})

test.each([
  { name: 'is not finished', wish: { ttl: 0 }, want: { kind: 'nothing' } },
  { name: 'is not finished, whatever time it has', wish: { ttl: 100 }, want: { kind: 'nothing' } },
  { name: 'completed and has no time to live', wish: { finished: 'Complete' }, want: { kind: 'nothing' } },
  { name: 'failed and has no time to live', wish: { finished: 'Failed' }, want: { kind: 'nothing' } },
  {
    name: 'completed and may go at once',
    wish: { finished: 'Complete', ttl: 0 },
    want: { kind: 'delete', expiredMs: now },
  },
  { name: 'failed and may go at once', wish: { finished: 'Failed', ttl: 0 }, want: { kind: 'delete' } },
  {
    name: 'completed just now and has ten seconds',
    wish: { finished: 'Complete', ttl: 10 },
    want: { kind: 'wait', forMs: 10_000 },
  },
  {
    name: 'failed just now and has ten seconds',
    wish: { finished: 'Failed', ttl: 10 },
    want: { kind: 'wait', forMs: 10_000 },
  },
  {
    name: 'completed just as long ago as it may live',
    wish: { finished: 'Complete', ttl: 10, secondsAgo: 10 },
    want: { kind: 'delete', expiredMs: now },
  },
  {
    name: 'completed in the time to come, by another clock',
    wish: { finished: 'Complete', ttl: 10, secondsAgo: -5 },
    want: { kind: 'wait', forMs: 15_000 },
  },
  {
    name: 'completed a while ago and has some seconds left',
    wish: { finished: 'Complete', ttl: 20, secondsAgo: 15 },
    want: { kind: 'wait', forMs: 5000 },
  },
  {
    name: 'failed a while ago and has some seconds left',
    wish: { finished: 'Failed', ttl: 20, secondsAgo: 15 },
    want: { kind: 'wait', forMs: 5000 },
  },
  {
    name: 'completed longer ago than it may live',
    wish: { finished: 'Complete', ttl: 10, secondsAgo: 15 },
    want: { kind: 'delete', expiredMs: now - 5000 },
  },
  {
    name: 'is being deleted already',
    wish: { finished: 'Complete', ttl: 0, deleting: true },
    want: { kind: 'nothing' },
  },
] as const)('a job that $name', ({ wish, want }) => {
  expect(decide(job(wish), now)).toMatchObject(want)
  expect(needsCleanup(job(wish))).toBe(want.kind !== 'nothing')
})

test.each([
  { name: 'is about to fail', condition: { type: 'FailureTarget', status: 'True' } },
  { name: 'is about to complete', condition: { type: 'SuccessCriteriaMet', status: 'True' } },
  { name: 'is suspended', condition: { type: 'Suspended', status: 'True' } },
  { name: 'has not completed', condition: { type: 'Complete', status: 'False' } },
  { name: 'nobody knows to have failed', condition: { type: 'Failed', status: 'Unknown' } },
])('a job that $name is not finished', ({ condition }) => {
  const unfinished = { ...job({ ttl: 0 }), status: { conditions: [{ ...condition, lastTransitionTime: ago(100) }] } }
  expect([decide(unfinished, now).kind, needsCleanup(unfinished)]).toEqual(['nothing', false])
})

describe('the time of finishing', () => {
  test('cannot be missing', () => {
    const timeless: Job = {
      ...job({ finished: 'Complete', ttl: 0 }),
      status: { conditions: [{ type: 'Complete', status: 'True' }] },
    }
    expect(() => decide(timeless, now)).toThrow(
      new FinishTimeError('unable to find the time when the Job ns/j finished'),
    )
  })

  test('is that of the first condition that says so', () => {
    const both: Job = {
      ...job({ ttl: 10 }),
      status: {
        conditions: [
          { type: 'Complete', status: 'False', lastTransitionTime: ago(100) },
          { type: 'Failed', status: 'True', lastTransitionTime: ago(3) },
          { type: 'Complete', status: 'True', lastTransitionTime: ago(100) },
        ],
      },
    }
    expect(decide(both, now)).toMatchObject({ kind: 'wait', forMs: 7000 })
  })
})
