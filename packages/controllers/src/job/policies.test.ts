import type { PodFailurePolicyRule, SuccessPolicyRule } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { job, jobPod as pod } from '../shared/testing/job-builders.ts'
import { finishedMs, nextBackoffRecord, podFailureBackoff, remainingBackoffMs } from './backoff.ts'
import { newCondition, withCondition } from './conditions.ts'
import { countIndexes, hasIndex, parseIndexes, printIndexes, withIndexes } from './index-intervals.ts'
import { nextIndexFailureCounts } from './kept-pods.ts'
import { forIndex, indexedNamePrefix, jobPodBatch } from './pod-drafts.ts'
import { matchPodFailurePolicy } from './pod-failure-policy.ts'
import { matchSuccessPolicy } from './success-policy.ts'

describe('a pod failure policy', () => {
  const exit = (
    action: string,
    operator: string,
    values: readonly number[],
    containerName?: string,
  ): PodFailurePolicyRule => ({
    action,
    onExitCodes: { operator, values, ...(containerName === undefined ? {} : { containerName }) },
  })
  const disrupted = (action: string, status = 'True'): PodFailurePolicyRule => ({
    action,
    onPodConditions: [{ type: 'DisruptionTarget', status }],
  })
  const failed = pod('a', { phase: 'Failed', exitCode: 7 })
  const evicted = pod('a', { status: { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] } })
  const running = pod('a', {
    status: {
      phase: 'Running',
      containerStatuses: [
        { name: 'main', image: '', imageID: '', ready: true, restartCount: 0, state: { running: {} } },
      ],
    },
  })
  const initFailed = pod('a', {
    status: {
      phase: 'Failed',
      initContainerStatuses: [
        {
          name: 'setup',
          image: '',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode: 9 } },
        },
      ],
    },
  })
  test.each([
    { name: 'counts what no rule is about', rules: [exit('Ignore', 'In', [1])], of: failed, want: { isCounted: true } },
    { name: 'ignores', rules: [exit('Ignore', 'In', [7])], of: failed, want: { action: 'Ignore', isCounted: false } },
    {
      name: 'counts by a rule',
      rules: [exit('Count', 'NotIn', [1])],
      of: failed,
      want: { action: 'Count', isCounted: true },
    },
    {
      name: 'fails the index',
      rules: [exit('FailIndex', 'In', [7])],
      of: failed,
      want: { action: 'FailIndex', isCounted: true },
    },
    {
      name: 'fails the Job and says why',
      rules: [exit('Ignore', 'In', [1]), exit('FailJob', 'In', [7])],
      of: failed,
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Container main for pod shop/a failed with exit code 7 matching FailJob rule at index 1',
      },
    },
    {
      name: 'takes the first rule',
      rules: [exit('Ignore', 'In', [7]), exit('FailJob', 'In', [7])],
      of: failed,
      want: { action: 'Ignore', isCounted: false },
    },
    {
      name: 'looks at one container only',
      rules: [exit('Ignore', 'In', [7], 'other')],
      of: failed,
      want: { isCounted: true },
    },
    {
      name: 'looks at init containers',
      rules: [exit('FailJob', 'In', [9])],
      of: initFailed,
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Container setup for pod shop/a failed with exit code 9 matching FailJob rule at index 0',
      },
    },
    {
      name: 'has no rule for success, not even by NotIn',
      rules: [exit('Ignore', 'NotIn', [1])],
      of: pod('a', { exitCode: 0 }),
      want: { isCounted: true },
    },
    {
      name: 'has no rule for a container that runs',
      rules: [exit('Ignore', 'NotIn', [1])],
      of: running,
      want: { isCounted: true },
    },
    {
      name: 'knows conditions',
      rules: [disrupted('FailJob')],
      of: evicted,
      want: {
        action: 'FailJob',
        isCounted: true,
        failJobMessage: 'Pod shop/a has condition DisruptionTarget matching FailJob rule at index 0',
      },
    },
    {
      name: 'wants their status as well',
      rules: [disrupted('Ignore', 'False')],
      of: evicted,
      want: { isCounted: true },
    },
    {
      name: 'passes over an action of a later release',
      rules: [disrupted('Later'), disrupted('Ignore')],
      of: evicted,
      want: { action: 'Ignore', isCounted: false },
    },
    {
      name: 'passes over an operator of a later release',
      rules: [exit('Ignore', 'Later', [7])],
      of: failed,
      want: { isCounted: true },
    },
  ])('$name', ({ rules, of, want }) => {
    expect(matchPodFailurePolicy({ rules }, of)).toEqual(want)
  })
})

describe('a success policy', () => {
  test.each<{ name: string; rules: readonly SuccessPolicyRule[]; done: string; want?: number }>([
    { name: 'is not met by nothing', rules: [{ succeededCount: 0 }], done: '' },
    { name: 'by a count', rules: [{ succeededCount: 2 }], done: '1,5', want: 0 },
    { name: 'not by less', rules: [{ succeededCount: 3 }], done: '1,5' },
    { name: 'by all of its indexes', rules: [{ succeededIndexes: '1-3' }], done: '0-5', want: 0 },
    { name: 'not by some of them', rules: [{ succeededIndexes: '1-3' }], done: '2-9' },
    { name: 'by enough of them', rules: [{ succeededIndexes: '1-3,8', succeededCount: 2 }], done: '3-9', want: 0 },
    { name: 'not by others', rules: [{ succeededIndexes: '1-3', succeededCount: 1 }], done: '4-9' },
    { name: 'by the second rule', rules: [{ succeededIndexes: '0' }, { succeededCount: 1 }], done: '4', want: 1 },
    { name: 'not by a rule that nobody can read', rules: [{ succeededIndexes: 'x', succeededCount: 1 }], done: '4' },
  ])('is met $name', ({ rules, done, want }) => {
    expect(matchSuccessPolicy({ rules }, 10, parseIndexes(done, 10))).toBe(want)
  })
})

describe('indexes', () => {
  test.each([
    ['', 10, '', 0],
    ['1,2', 10, '1,2', 2],
    ['1,2,3', 10, '1-3', 3],
    ['0-2,3,5', 10, '0-3,5', 5],
    ['3-20', 10, '3-9', 7],
    ['3,10,12', 10, '3', 1],
    ['x,1,2-y,4', 10, '1,4', 2],
    ['-3,5', 10, '5', 1],
  ])('%s below %i are %s', (text, completions, want, count) => {
    const parsed = parseIndexes(text, completions)
    expect(printIndexes(parsed)).toBe(want)
    expect(countIndexes(parsed)).toBe(count)
  })

  test('come together', () => {
    const merged = withIndexes(parseIndexes('0,2,8-9', 20), [7, 1, 15])
    expect(printIndexes(merged)).toBe('0-2,7-9,15')
    expect([0, 3, 7, 9, 10, 15, 16].filter((index) => hasIndex(merged, index))).toEqual([0, 7, 9, 15])
  })
})

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
    [0, 0],
    [1, 10],
    [2, 20],
    [6, 320],
    [7, 600],
    [2_000_000_000, 600],
  ])('after %i failures is %i s', (failuresAfterLastSuccess, want) => {
    const record = { failuresAfterLastSuccess, lastFailureMs: 0 }
    expect(remainingBackoffMs(record, podFailureBackoff, 0)).toBe(want * 1000)
    expect(remainingBackoffMs(record, podFailureBackoff, want * 1000 + 1)).toBe(0)
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
      name: 'when its deletion was asked for',
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

describe('the pod of an index', () => {
  const template = {
    metadata: { labels: { a: '1' }, finalizers: ['x/y'] },
    spec: {
      initContainers: [{ name: 'i', env: [{ name: 'JOB_COMPLETION_INDEX', value: '7' }] }],
      containers: [{ name: 'c' }],
    },
  }
  const sum = job({ spec: { completionMode: 'Indexed', completions: 9, backoffLimitPerIndex: 2, template } })

  test('knows its index, and how often it has failed', () => {
    const { draft } = forIndex(jobPodBatch(sum), sum, 3, pod('old', { index: 3, failures: 1, ignored: 2 }))
    expect(draft.metadata).toMatchObject({
      generateName: 'sum-3-',
      labels: { a: '1', 'batch.kubernetes.io/job-completion-index': '3' },
      annotations: {
        'batch.kubernetes.io/job-completion-index': '3',
        'batch.kubernetes.io/job-index-failure-count': '2',
        'batch.kubernetes.io/job-index-ignored-failure-count': '2',
      },
      finalizers: ['x/y', 'batch.kubernetes.io/job-tracking'],
    })
    expect(draft.spec?.hostname).toBe('sum-3')
    expect(draft.spec?.initContainers?.[0]?.env).toEqual([{ name: 'JOB_COMPLETION_INDEX', value: '7' }])
    expect(draft.spec?.containers[0]?.env?.[0]?.valueFrom?.fieldRef?.fieldPath).toBe(
      "metadata.labels['batch.kubernetes.io/job-completion-index']",
    )
  })

  test.each([
    { name: 'nothing before it', replaced: undefined, want: [0, 0] },
    { name: 'a failure', replaced: pod('a', { failures: 4 }), want: [5, 0] },
    { name: 'no count', replaced: pod('a'), want: [1, 0] },
    { name: 'a count that is none', replaced: pod('a', { failures: -3 }), want: [1, 0] },
    { name: 'a count that is too large', replaced: pod('a', { failures: 2 ** 31 }), want: [1, 0] },
  ])('after $name', ({ replaced, want }) => {
    const { failureCount, ignoredFailureCount } = nextIndexFailureCounts(sum, replaced)
    expect([failureCount, ignoredFailureCount]).toEqual(want)
  })

  test('has a name whose end is the index', () => {
    expect(indexedNamePrefix('a'.repeat(63), 12)).toBe(`${'a'.repeat(54)}-12-`)
  })
})

describe('a condition', () => {
  const text = { reason: 'r', message: 'm' }
  const yes = newCondition('Suspended', 'True', text, 0)
  const no = newCondition('Suspended', 'False', text, 0)
  test.each([
    { name: 'is added', list: undefined, wished: yes, want: [yes] },
    { name: 'is not added to say no', list: [], wished: no, want: [] },
    { name: 'is changed', list: [yes], wished: no, want: [no] },
    {
      name: 'keeps its time when it is the same',
      list: [yes],
      wished: newCondition('Suspended', 'True', text, 5000),
      want: [yes],
    },
  ])('$name', ({ list, wished, want }) => {
    expect(withCondition(list, wished)).toEqual(want)
  })
})
