import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { indexedPods, job, jobPod as pod } from '../shared/testing/job-builders.ts'
import { parseIndexes, printIndexes } from './index-intervals.ts'
import { failedIndexesOf, firstPendingIndexes, sortedByIndex, succeededIndexesOf } from './job-indexes.ts'

const succeededAt = (...indexes: readonly (number | string)[]): readonly Pod[] =>
  indexedPods(...indexes.map((index) => `${index} Succeeded`))

describe('succeeded indexes', () => {
  test.each<{ name: string; before?: string; completions: number; pods?: readonly Pod[]; kept?: string; want: string }>(
    [
      { name: 'of one pod', completions: 2, pods: succeededAt(1), want: '1' },
      {
        name: 'of several pods of an index are one',
        completions: 11,
        pods: indexedPods('2 Failed', '5 Succeeded', '5 Succeeded', '10 Failed', '10 Succeeded'),
        want: '5,10',
      },
      {
        name: 'are runs',
        completions: 8,
        pods: [...indexedPods('0 Running', '1 Pending'), ...succeededAt(2, 3, 5, 6, 7)],
        want: '2,3,5-7',
      },
      {
        name: 'have a number that is none',
        completions: 6,
        pods: succeededAt(0, 2, 3, 4, 5, 'x', '-2'),
        want: '0,2-5',
      },
      { name: 'are those that the Job has', completions: 5, pods: succeededAt(0, 1, 2, 4, 5), want: '0-2,4' },
      { name: 'of before are those that the Job has', before: '0-5,8-10', completions: 8, kept: '0-5', want: '0-5' },
      { name: 'of before are cut', before: '0-5,8-10', completions: 10, kept: '0-5,8,9', want: '0-5,8,9' },
      {
        name: 'come between those of before',
        before: '0,4,5,10-12',
        completions: 13,
        pods: succeededAt(2, 7, 8),
        kept: '0,4,5,10-12',
        want: '0,2,4,5,7,8,10-12',
      },
      {
        name: 'come around those of before',
        before: '3,4,6',
        completions: 9,
        pods: succeededAt(2, 7, 8),
        kept: '3,4,6',
        want: '2-4,6-8',
      },
      {
        name: 'join those of before',
        before: '2,7,8',
        completions: 9,
        pods: succeededAt(3, 4, 6),
        kept: '2,7,8',
        want: '2-4,6-8',
      },
      {
        name: 'may be among those of before',
        before: '2-7',
        completions: 10,
        pods: succeededAt(0, 3, 5, 9),
        kept: '2-7',
        want: '0,2-7,9',
      },
      {
        name: 'of before may be spoilt',
        before: '0,1-foo,bar',
        completions: 4,
        pods: succeededAt(3),
        kept: '0',
        want: '0,3',
      },
      {
        name: 'are not of pods that are released',
        completions: 4,
        pods: [pod('a', { index: 1, phase: 'Succeeded', isTracked: false })],
        want: '',
      },
    ],
  )('$name', ({ before, completions, pods = [], kept = '', want }) => {
    const sum = job({ spec: { completions }, status: { completedIndexes: before } })
    const { previous, all } = succeededIndexesOf(sum, pods)
    expect([printIndexes(previous), printIndexes(all)]).toEqual([kept, want])
  })
})

describe('failed indexes', () => {
  const failed = (index: number, failures: number, isTracked = true): Pod =>
    pod(`p${index}`, { index, failures, isTracked, phase: 'Failed', exitCode: 3 })
  const byRule = (action: string) => ({
    podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [3] } }] },
  })
  test.each<{ name: string; limit: number; before?: string; pods: readonly Pod[]; spec?: object; want: string }>([
    { name: 'are at their limit', limit: 1, pods: [failed(0, 0), failed(1, 1)], want: '1' },
    { name: 'may have no second try', limit: 0, pods: [failed(0, 0)], want: '0' },
    { name: 'are not of pods that are released', limit: 0, pods: [failed(0, 0, false)], want: '' },
    { name: 'are those that the Job has', limit: 0, pods: [failed(3, 0)], want: '' },
    { name: 'are added', limit: 0, before: '0', pods: [failed(1, 0)], want: '0,1' },
    { name: 'are added to none', limit: 0, before: '', pods: [failed(1, 0)], want: '1' },
    { name: 'of before are those that the Job has', limit: 0, before: '9', pods: [failed(1, 0)], want: '1' },
    { name: 'are so by a rule', limit: 5, pods: [failed(0, 0)], spec: byRule('FailIndex'), want: '0' },
    {
      name: 'are not so by a failure that is ignored',
      limit: 0,
      pods: [failed(0, 0)],
      spec: byRule('Ignore'),
      want: '',
    },
    { name: 'are not of pods that succeeded', limit: 0, pods: succeededAt(0), want: '' },
  ])('$name', ({ limit, before, pods, spec, want }) => {
    const sum = job({
      spec: { completions: 2, backoffLimitPerIndex: limit, ...spec },
      status: { failedIndexes: before },
    })
    expect(printIndexes(failedIndexesOf(sum, pods))).toBe(want)
  })
})

describe('indexes that are free', () => {
  test.each<{
    name: string
    count?: number
    completions: number
    active?: readonly Pod[]
    done?: string
    failed?: string
    want: readonly number[]
  }>([
    { name: 'are the first', count: 3, completions: 5, want: [0, 1, 2] },
    { name: 'are no more than there are', count: 8, completions: 3, want: [0, 1, 2] },
    { name: 'are none if none is asked for', count: 0, completions: 3, want: [] },
    {
      name: 'are not those that are active',
      completions: 6,
      active: indexedPods('0 Running', '3 Pending', '6 Running', 'x Running'),
      want: [1, 2, 4, 5],
    },
    { name: 'are not those that have succeeded', completions: 9, done: '1-2,5-7', want: [0, 3, 4, 8] },
    { name: 'are not those that have failed', completions: 9, done: '1-2', failed: '4,6-7', want: [0, 3, 5, 8] },
    {
      name: 'are between all of them',
      count: 3,
      completions: 20,
      active: indexedPods('3 Running', '5 Running'),
      done: '0,4,8',
      failed: '1,6',
      want: [2, 7, 9],
    },
    { name: 'are none when all are done', completions: 3, done: '0-2', want: [] },
  ])('$name', ({ count = 99, completions, active = [], done = '', failed, want }) => {
    const sum = job({ spec: { completionMode: 'Indexed', completions } })
    const succeeded = parseIndexes(done, completions)
    const given = failed === undefined ? undefined : parseIndexes(failed, completions)
    expect(firstPendingIndexes({ job: sum, pods: active, active, succeeded, failed: given }, count)).toEqual(want)
  })
})

test('by their index pods without one come first, and the order among equals is kept', () => {
  const pods = indexedPods('2 Running', 'x Running', '0 Running', '2 Failed', '10 Running')
  expect(sortedByIndex(pods).map(({ metadata }) => metadata?.name)).toEqual(['x-1', '0-2', '2-0', '2-3', '10-4'])
})
