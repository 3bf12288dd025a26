import { describe, expect, test } from 'vitest'
import type { Job, JobSpec, JobStatus } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { defaultJob } from './defaults.ts'
import { generateSelector } from './generate-selector.ts'
import { countIndexes, firstOverlap } from './indexes.ts'
import { jobCells } from './table.ts'
import { validateJobStatusUpdate } from './validate-job-status.ts'
import { validateJobUpdate } from './validation.ts'

const told = (errors: FieldErrors): readonly string[] => [
  ...new Set(errors.map(({ field, message }) => `${field}: ${message}`)),
]

function jobOf(spec: Partial<JobSpec>, status: JobStatus = {}): Job {
  const draft: Job = {
    metadata: { name: 'j', uid: 'u' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'a:1' }] } }, ...spec },
    status,
  }
  return defaultJob(generateSelector(draft))
}

test('the selector is made of the uid', () => {
  const { spec } = jobOf({})
  expect(spec?.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } })
  expect(spec?.template.metadata?.labels).toEqual({
    'batch.kubernetes.io/controller-uid': 'u',
    'batch.kubernetes.io/job-name': 'j',
    'controller-uid': 'u',
    'job-name': 'j',
  })
})

describe('indexes', () => {
  test.each([
    ['', 0],
    ['0', 1],
    ['1,3-5,7', 5],
    ['1,1', 'non-increasing order, previous: 1, current: 1'],
    ['3-1', 'non-increasing order, previous: 3, current: 1'],
    ['9,10', 'too large index: "10"'],
    ['a', 'cannot convert string to integer for index: "a"'],
    ['9223372036854775808', 'cannot convert string to integer for index: "9223372036854775808"'],
    [
      '1-2-3',
      'the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by \'-\'',
    ],
  ])('%s', (text, wanted) => {
    expect(countIndexes(text, 10)).toBe(wanted)
  })

  test.each([
    ['', '1', undefined],
    ['1-3', '4-5', undefined],
    ['1-3,7', '5,7', 7],
    ['1-5', '3', 3],
  ])('%s and %s', (completed, failed, wanted) => {
    expect(firstOverlap(completed, failed, 10)).toBe(wanted)
  })
})

describe('of a job', () => {
  const image = (name: string): Partial<JobSpec> => ({
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: name }] } },
  })
  const indexed = (count: number, parallelism = count): Partial<JobSpec> => ({
    completionMode: 'Indexed',
    completions: count,
    parallelism,
  })

  test.each<{ name: string; from: Job; to: Job; wanted: readonly string[] }>([
    {
      name: 'how many at once may change',
      from: jobOf({ completions: 4 }),
      to: jobOf({ completions: 4, parallelism: 3, suspend: true }),
      wanted: [],
    },
    {
      name: 'how many in all may not',
      from: jobOf({ completions: 1 }),
      to: jobOf({ completions: 2 }),
      wanted: ['spec.completions: Invalid value: 2: field is immutable'],
    },
    { name: 'unless both do, with indexes', from: jobOf(indexed(2)), to: jobOf(indexed(3)), wanted: [] },
    {
      name: 'one alone does not, with indexes',
      from: jobOf(indexed(2)),
      to: jobOf(indexed(3, 2)),
      wanted: ['spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism'],
    },
    {
      name: 'who manages it may not',
      from: jobOf({}),
      to: jobOf({ managedBy: 'example.com/x' }),
      wanted: ['spec.managedBy: Invalid value: "example.com/x": field is immutable'],
    },
    {
      name: 'where it runs may, while it is suspended',
      from: jobOf({ suspend: true }),
      to: jobOf({
        suspend: true,
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'a:1' }], nodeSelector: { a: 'b' } },
        },
      }),
      wanted: [],
    },
  ])('$name', ({ from, to, wanted }) => {
    expect(told(validateJobUpdate(to, from))).toEqual(wanted)
  })

  test.each([
    ['spec.template', {}],
    ['spec.template.spec', { suspend: true }],
  ])('the image may never: %s', (field, spec) => {
    const found = told(validateJobUpdate(jobOf({ ...image('b:1'), ...spec }), jobOf({ ...image('a:1'), ...spec })))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(new RegExp(`^${field}: Invalid value: .*: field is immutable$`, 's'))
  })
})

describe('the status of a job', () => {
  const condition = (type: string): NonNullable<JobStatus['conditions']>[number] => ({ type, status: 'True' })
  const time = '2026-01-01T00:00:00Z'
  const done: JobStatus = {
    startTime: time,
    completionTime: time,
    conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
  }

  test.each<{ name: string; from?: Job; to: Job; wanted: readonly string[] }>([
    { name: 'completes', to: jobOf({}, done), wanted: [] },
    {
      name: 'completes without the criteria met',
      to: jobOf({}, { ...done, conditions: [condition('Complete')] }),
      wanted: [
        'status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
      ],
    },
    {
      name: 'completes without a time',
      to: jobOf({}, { startTime: time, conditions: done.conditions }),
      wanted: ['status.completionTime: Required value: completionTime is required for Complete jobs'],
    },
    {
      name: 'is done while pods run',
      to: jobOf({}, { ...done, active: 1 }),
      wanted: ['status.active: Invalid value: 1: active>0 is invalid for finished job'],
    },
    {
      name: 'has more ready pods than there are',
      to: jobOf({}, { active: 1, ready: 2 }),
      wanted: ['status.ready: Invalid value: 2: cannot set more ready pods than active'],
    },
    {
      name: 'has a negative number of pods, and says nothing of ready ones',
      to: jobOf({}, { active: -1 }),
      wanted: ['status.active: Invalid value: -1: must be greater than or equal to 0'],
    },
    {
      name: 'has indexes without being indexed',
      to: jobOf({}, { completedIndexes: '0' }),
      wanted: [
        'status.completedIndexes: Invalid value: "0": cannot set non-empty completedIndexes when non-indexed completion mode',
      ],
    },
  ])('$name', ({ from = jobOf({}), to, wanted }) => {
    expect(told(validateJobStatusUpdate(to, from))).toEqual(wanted)
  })
})

describe('the row of a job', () => {
  const now = Date.parse('2026-01-01T00:10:00Z')
  const row = (spec: Partial<JobSpec>, status: JobStatus): readonly unknown[] =>
    jobCells(jobOf(spec, status), now).slice(1, 4)
  const startTime = '2026-01-01T00:00:00Z'

  test.each<{ name: string; found: readonly unknown[]; wanted: readonly unknown[] }>([
    { name: 'one that was not started', found: row({ completions: 3 }, {}), wanted: ['Running', '0/3', ''] },
    {
      name: 'one that runs',
      found: row({ completions: 3 }, { startTime, succeeded: 1 }),
      wanted: ['Running', '1/3', '10m'],
    },
    {
      name: 'one that is done',
      found: row(
        {},
        {
          startTime,
          completionTime: '2026-01-01T00:01:30Z',
          succeeded: 1,
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      ),
      wanted: ['Complete', '1/1', '90s'],
    },
    { name: 'one without a count', found: row({ parallelism: 3 }, {}), wanted: ['Running', '0/1 of 3', ''] },
    {
      name: 'one that waits',
      found: row({}, { conditions: [{ type: 'Suspended', status: 'True' }] }),
      wanted: ['Suspended', '0/1', ''],
    },
  ])('$name', ({ found, wanted }) => {
    expect(found).toEqual(wanted)
  })
})
