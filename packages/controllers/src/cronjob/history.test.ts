import { describe, expect, test } from 'vitest'
import { cronJob, job } from './testing/cron-jobs.ts'
import { compareByStart, surplusJobs } from './history.ts'

describe('history', () => {
  const old = job('old', { is: 'Complete', started: '08:00:00' })
  const recent = job('recent', { is: 'Complete', started: '09:00:00' })
  const failed = job('failed', { is: 'Failed', started: '08:30:00' })
  test.each([
    { name: 'without limits keeps all', limits: {}, want: [] },
    { name: 'keeps the youngest', limits: { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 1 }, want: ['old'] },
    {
      name: 'may keep none',
      limits: { successfulJobsHistoryLimit: 0, failedJobsHistoryLimit: 0 },
      want: ['old', 'recent', 'failed'],
    },
    { name: 'may limit one kind only', limits: { failedJobsHistoryLimit: 0 }, want: ['failed'] },
  ])('$name', ({ limits, want }) => {
    const surplus = surplusJobs(cronJob({ spec: limits }), [recent, old, failed, job('running')])
    expect(surplus.map(({ metadata }) => metadata?.name)).toEqual(want)
  })

  test.each([
    { name: 'by their start', jobs: [recent, old], want: ['old', 'recent'] },
    { name: 'who never started last', jobs: [job('x'), old], want: ['old', 'x'] },
    { name: 'who started first, whatever the names', jobs: [old, job('a')], want: ['old', 'a'] },
    { name: 'by name if nobody started', jobs: [job('b'), job('a')], want: ['a', 'b'] },
    {
      name: 'by name if at the same time',
      jobs: [job('b', { started: '08:00:00' }), job('a', { started: '08:00:00' })],
      want: ['a', 'b'],
    },
  ])('is in order: $name', ({ jobs, want }) => {
    expect(jobs.toSorted(compareByStart).map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})
