import { describe, expect, test } from 'vitest'
import { job, jobPod as pod } from '../shared/testing/job-builders.ts'
import { forIndex, indexedNamePrefix, jobPodBatch } from './pod-drafts.ts'

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
    { name: 'a short name', jobName: 'sum', index: 1, want: 'sum-1-' },
    { name: 'a name that is too long', jobName: 'a'.repeat(70), index: 1, want: `${'a'.repeat(55)}-1-` },
    { name: 'a name that is too long with an index', jobName: 'a'.repeat(57), index: 1, want: `${'a'.repeat(55)}-1-` },
    { name: 'a long index', jobName: 'a'.repeat(63), index: 12, want: `${'a'.repeat(54)}-12-` },
  ])('has $name, and its index at the end', ({ jobName, index, want }) => {
    expect(indexedNamePrefix(jobName, index)).toBe(want)
  })

  test('tells of ignored failures only if there are some', () => {
    const { draft } = forIndex(jobPodBatch(sum), sum, 3, undefined)
    expect(draft.metadata?.annotations).toEqual({
      'batch.kubernetes.io/job-completion-index': '3',
      'batch.kubernetes.io/job-index-failure-count': '0',
    })
  })

  test('tells of no failures without a limit for each index', () => {
    const plain = job({ spec: { completionMode: 'Indexed', completions: 9, template } })
    const { draft } = forIndex(jobPodBatch(plain), plain, 3, undefined)
    expect(draft.metadata?.annotations).toEqual({ 'batch.kubernetes.io/job-completion-index': '3' })
  })
})

describe('the pod of a Job without indexes', () => {
  const { draft } = jobPodBatch(
    job({
      spec: {
        template: {
          metadata: { labels: { a: '1' }, finalizers: ['batch.kubernetes.io/job-tracking'] },
          spec: { containers: [{ name: 'c' }] },
        },
      },
    }),
  )

  test('is of the template, and tracked once', () => {
    expect(draft).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: 'sum-',
        labels: { a: '1' },
        finalizers: ['batch.kubernetes.io/job-tracking'],
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            name: 'sum',
            uid: 'uid-sum',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { containers: [{ name: 'c' }] },
    })
  })
})
