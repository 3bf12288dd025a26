import type { Pod } from '@coxswain/api'
import { isPodActive } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { job, jobPod as pod, type JobPodTraits } from '../shared/testing/job-builders.ts'
import { failedIndexesOf, succeededIndexesOf } from './job-indexes.ts'
import { keptPodsByIndex, nextIndexFailureCounts } from './kept-pods.ts'

describe('the failed pod that is kept for its index', () => {
  const failed = (name: string, index: number, failures: number, more: JobPodTraits = {}): Pod =>
    pod(name, { index, failures, phase: 'Failed', ...more })
  test.each<{
    name: string
    limit?: number
    pods: readonly Pod[]
    awaited?: readonly string[]
    want: readonly string[]
  }>([
    {
      name: 'is of an index that may be tried again',
      pods: [failed('a', 0, 0), failed('b', 1, 1), failed('c', 2, 0)],
      want: ['a', 'c'],
    },
    { name: 'is none that is released', pods: [failed('a', 0, 0, { isTracked: false })], want: [] },
    { name: 'is none whose release is awaited', pods: [failed('a', 0, 0)], awaited: ['uid-a'], want: [] },
    { name: 'is none of an index that the Job has not', pods: [failed('a', 4, 0)], want: [] },
    {
      name: 'is none where another one is active',
      pods: [failed('a', 0, 0), pod('b', { index: 0, failures: 1 })],
      want: [],
    },
    {
      name: 'is none where another one has succeeded',
      pods: [failed('a', 0, 0), pod('b', { index: 0, failures: 1, phase: 'Succeeded' })],
      want: [],
    },
    { name: 'is none that succeeded', pods: [pod('a', { index: 0, phase: 'Succeeded' })], want: [] },
    { name: 'is one on its way out', pods: [pod('a', { index: 0, failures: 0, isGoing: true })], want: ['a'] },
    {
      name: 'has failed most often',
      limit: 4,
      pods: [failed('a', 0, 0), failed('b', 0, 2), failed('c', 0, 1)],
      want: ['b'],
    },
    {
      name: 'has failed most often, ignored failures too',
      limit: 4,
      pods: [failed('a', 0, 1), failed('b', 0, 0, { ignored: 2 }), failed('c', 0, 0)],
      want: ['b'],
    },
    {
      name: 'has failed last',
      limit: 4,
      pods: [failed('a', 0, 1, { ended: '09:30:01' }), failed('b', 0, 1, { ended: '09:30:02' }), failed('c', 0, 1)],
      want: ['b'],
    },
    {
      name: 'is the latter of two that are alike',
      limit: 4,
      pods: [failed('a', 0, 1), failed('b', 0, 1)],
      want: ['b'],
    },
    {
      name: 'is the former where the latter has failed more often but earlier',
      limit: 4,
      pods: [failed('a', 0, 1, { ended: '09:30:01' }), failed('b', 0, 2)],
      want: ['a'],
    },
  ])('$name', ({ limit = 1, pods, awaited = [], want }) => {
    const sum = job({ spec: { completionMode: 'Indexed', completions: 3, backoffLimitPerIndex: limit } })
    const kept = keptPodsByIndex({
      job: sum,
      pods,
      active: pods.filter(isPodActive),
      awaited: new Set(awaited),
      succeeded: succeededIndexesOf(sum, pods).all,
      failed: failedIndexesOf(sum, pods),
    })
    expect([...kept.values()].map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})

describe('the pod that takes its place', () => {
  const rules = [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }]
  const sum = job({ spec: { podFailurePolicy: { rules } } })
  const disrupted = (failures: number, ignored?: number): Pod =>
    pod('a', {
      failures,
      ...(ignored === undefined ? {} : { ignored }),
      status: { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    })
  test.each([
    { name: 'none before it', replaced: undefined, want: [0, 0] },
    { name: 'a failure', replaced: pod('a', { failures: 4 }), want: [5, 0] },
    { name: 'no count', replaced: pod('a'), want: [1, 0] },
    { name: 'the largest count', replaced: pod('a', { failures: 2 ** 31 - 1 }), want: [2 ** 31, 0] },
    { name: 'a count of zero', replaced: pod('a', { failures: 0 }), want: [1, 0] },
    { name: 'an ignored failure', replaced: disrupted(3), want: [3, 1] },
    { name: 'a second one', replaced: disrupted(3, 4), want: [3, 5] },
    {
      name: 'a count that is no number',
      replaced: pod('a', { metadata: { annotations: { 'batch.kubernetes.io/job-index-failure-count': 'x' } } }),
      want: [1, 0],
    },
    { name: 'a count that is none', replaced: pod('a', { failures: -3 }), want: [1, 0] },
    { name: 'a count that is too large', replaced: pod('a', { failures: 2 ** 31 }), want: [1, 0] },
  ])('tells of $name', ({ replaced, want }) => {
    const { failureCount, ignoredFailureCount } = nextIndexFailureCounts(sum, replaced)
    expect([failureCount, ignoredFailureCount]).toEqual(want)
  })
})
