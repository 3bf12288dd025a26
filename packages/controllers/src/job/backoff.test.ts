import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { jobPod as pod } from '../shared/testing/job-builders.ts'
import {
  finishedMs,
  nextBackoffRecord,
  podFailureBackoff,
  remainingBackoffMs,
  remainingIndexBackoffMs,
} from './backoff.ts'

describe('back-off', () => {
  const ended = (time: string) => pod(time, { phase: 'Failed', ended: time })
  test.each([
    {
      name: 'grows by failures',
      before: { failuresAfterLastSuccess: 2, lastFailureMs: 1 },
      failed: ['09:10:00', '09:05:00'],
      succeeded: [],
      want: { failuresAfterLastSuccess: 4, lastFailureMs: atMs('09:10:00') },
    },
    {
      name: 'starts with the first failure',
      before: { failuresAfterLastSuccess: 0 },
      failed: ['09:10:00'],
      succeeded: [],
      want: { failuresAfterLastSuccess: 1, lastFailureMs: atMs('09:10:00') },
    },
    {
      name: 'starts with as many as there are',
      before: { failuresAfterLastSuccess: 0 },
      failed: ['09:10:00', '09:09:59'],
      succeeded: [],
      want: { failuresAfterLastSuccess: 2, lastFailureMs: atMs('09:10:00') },
    },
    {
      name: 'goes on from failures whose time is not known',
      before: { failuresAfterLastSuccess: 2 },
      failed: ['09:10:00'],
      succeeded: [],
      want: { failuresAfterLastSuccess: 3, lastFailureMs: atMs('09:10:00') },
    },
    {
      name: 'does not start with failures before a success',
      before: { failuresAfterLastSuccess: 0 },
      failed: ['09:09:58', '09:09:59'],
      succeeded: ['09:10:00'],
      want: { failuresAfterLastSuccess: 0 },
    },
    {
      name: 'counts from the last success on',
      before: { failuresAfterLastSuccess: 0 },
      failed: ['09:10:04', '09:10:00', '09:10:01', '09:10:03'],
      succeeded: ['09:09:00', '09:10:02'],
      want: { failuresAfterLastSuccess: 2, lastFailureMs: atMs('09:10:04') },
    },
    {
      name: 'is over by a success',
      before: { failuresAfterLastSuccess: 2, lastFailureMs: 1 },
      failed: [],
      succeeded: ['09:10:00'],
      want: { failuresAfterLastSuccess: 0 },
    },
    {
      name: 'starts anew after it',
      before: { failuresAfterLastSuccess: 2, lastFailureMs: 1 },
      failed: ['09:20:00', '09:05:00'],
      succeeded: ['09:10:00'],
      want: { failuresAfterLastSuccess: 1, lastFailureMs: atMs('09:20:00') },
    },
    {
      name: 'does not start at the same time',
      before: { failuresAfterLastSuccess: 2, lastFailureMs: 1 },
      failed: ['09:10:00'],
      succeeded: ['09:10:00'],
      want: { failuresAfterLastSuccess: 0 },
    },
    {
      name: 'stays as it is',
      before: { failuresAfterLastSuccess: 2, lastFailureMs: 1 },
      failed: [],
      succeeded: [],
      want: { failuresAfterLastSuccess: 2, lastFailureMs: 1 },
    },
  ])('$name', ({ before, failed, succeeded, want }) => {
    expect(nextBackoffRecord(before, succeeded.map(ended), failed.map(ended))).toEqual(want)
  })

  test.each([
    [1, 10],
    [2, 20],
    [6, 320],
    [7, 600],
    [2_000_000_000, 600],
  ])('after %i failures is %i s', (failuresAfterLastSuccess, want) => {
    const record = { failuresAfterLastSuccess, lastFailureMs: 0 }
    const remainingMs = (ms: number): number => remainingBackoffMs(record, podFailureBackoff, ms)
    expect([0, 1000, want * 1000, want * 1000 + 1].map(remainingMs)).toEqual([want * 1000, (want - 1) * 1000, 0, 0])
  })

  test('of no failures is none', () => {
    expect(remainingBackoffMs({ failuresAfterLastSuccess: 0 }, podFailureBackoff, 0)).toBe(0)
  })

  test.each([
    { name: 'that has not failed', last: undefined, want: 0 },
    { name: 'that failed for the first time', last: pod('a', { index: 0, ended: '09:30:00' }), want: 10 },
    { name: 'that failed for the third time', last: pod('a', { failures: 2, ended: '09:30:00' }), want: 40 },
    { name: 'counts what is ignored, too', last: pod('a', { failures: 1, ignored: 1, ended: '09:30:00' }), want: 40 },
  ])('of an index $name: $want s', ({ last, want }) => {
    expect(remainingIndexBackoffMs(last, podFailureBackoff, atMs('09:30:00'))).toBe(want * 1000)
  })

  const container = (name: string, finishedAt?: string) => ({
    name,
    image: '',
    imageID: '',
    ready: false,
    restartCount: 0,
    state: finishedAt === undefined ? { running: {} } : { terminated: { exitCode: 1, finishedAt: at(finishedAt) } },
  })
  const unready = [{ type: 'Ready', status: 'False', lastTransitionTime: at('09:40:00') }]
  const sidecar = { initContainers: [{ name: 'side', restartPolicy: 'Always' }], containers: [] }
  test.each([
    {
      name: 'when its last container did',
      of: pod('a', { status: { containerStatuses: [container('x', '09:10:00'), container('y', '09:20:00')] } }),
      want: '09:20:00',
    },
    {
      name: 'when its sidecar did',
      of: {
        ...pod('a', {
          status: {
            containerStatuses: [container('x', '09:10:00')],
            initContainerStatuses: [container('side', '09:30:00')],
          },
        }),
        spec: sidecar,
      },
      want: '09:30:00',
    },
    {
      name: 'not when an init container did',
      of: pod('a', {
        status: {
          containerStatuses: [container('x', '09:10:00')],
          initContainerStatuses: [container('once', '09:30:00')],
        },
      }),
      want: '09:10:00',
    },
    {
      name: 'when it was no longer ready',
      of: pod('a', { status: { containerStatuses: [container('x')], conditions: unready } }),
      want: '09:40:00',
    },
    {
      name: 'when its deletion was asked for, if one container runs and it is ready',
      of: pod('a', {
        status: {
          containerStatuses: [container('x', '09:10:00'), container('y')],
          conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at('09:40:00') }],
        },
        metadata: { deletionTimestamp: at('09:45:00') },
      }),
      want: '09:45:00',
    },
    {
      name: 'when it was made, if nobody knows when its container did',
      of: pod('a', {
        status: { conditions: [], containerStatuses: [{ ...container('x'), state: { terminated: { exitCode: 1 } } }] },
      }),
      want: '09:00:00',
    },
    {
      name: 'when its deletion was asked for, less the time it was given',
      of: pod('a', {
        status: { conditions: [] },
        metadata: { deletionTimestamp: at('09:50:30'), deletionGracePeriodSeconds: 30 },
      }),
      want: '09:50:00',
    },
    {
      name: 'when it was made, if nothing else is known',
      of: pod('a', { status: { conditions: [] } }),
      want: '09:00:00',
    },
  ])('a pod ended $name', ({ of, want }) => {
    expect(finishedMs({ ...of, metadata: { creationTimestamp: at('09:00:00'), ...of.metadata } })).toBe(atMs(want))
  })
})
