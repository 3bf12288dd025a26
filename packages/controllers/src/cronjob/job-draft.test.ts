import { createTimeZones, utc } from '@coxswain/api/cron'
import { describe, expect, test } from 'vitest'
import { atMs } from '../shared/testing/builders.ts'
import { cronJob } from './testing/cron-jobs.ts'
import { jobDraft } from './job-draft.ts'

describe('the Job of a run', () => {
  const labels = { a: '1' }
  const template = { spec: { template: { metadata: { labels: { b: '2' } } }, activeDeadlineSeconds: 1 } }
  test.each([
    { name: 'in UTC', timeZone: 'UTC', annotations: { x: '1' }, scheduled: '2026-04-01T10:00:00Z' },
    { name: 'without a zone', annotations: { x: '1' }, scheduled: '2026-04-01T10:00:00Z' },
    {
      name: 'in a zone',
      timeZone: 'Europe/Berlin',
      annotations: { x: '1', y: '2' },
      scheduled: '2026-04-01T12:00:00+02:00',
    },
  ])('$name has the template’s labels, annotations and spec, and when it should have been', (row) => {
    const { timeZone, annotations, scheduled } = row
    const spec = { timeZone, jobTemplate: { ...template, metadata: { labels, annotations } } }
    const draft = jobDraft(cronJob({ spec }), atMs('10:00:59'), createTimeZones(utc))
    expect(draft).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: `tick-${atMs('10:00:00') / 60_000}`,
        namespace: 'shop',
        labels,
        annotations: {
          ...annotations,
          'batch.kubernetes.io/cronjob-scheduled-timestamp': scheduled.replace(':00:00', ':00:59'),
        },
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            name: 'tick',
            uid: 'uid-tick',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: template.spec,
    })
  })
})
