import { cronJobs, events, jobs, type CronJob } from '@coxswain/api'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { finishPods, type PodEnd } from './finish-pods.ts'
import { startWorkloadCluster } from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const minutes = (count: number): number => count * 60_000
const hours = (count: number): number => minutes(60 * count)

interface SetUp {
  readonly start?: string
  readonly endOf?: () => PodEnd | undefined
}

async function setUp({ start = '2026-04-01T12:00:30Z', endOf = () => undefined }: SetUp = {}) {
  const clock = new VirtualClock({ startMs: Date.parse(start) })
  const bugs: unknown[] = []
  const cluster = await startWorkloadCluster({ clock, chosen: ['cronjob', 'job'], onBug: (error) => bugs.push(error) })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  await clock.settle()
  finishPods(cluster, clock, endOf)
  const started: string[] = []
  cluster.informers.informer(jobs).addHandlers({
    added: ({ metadata }) => {
      started.push(metadata?.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'] ?? '')
    },
  })
  const inShop = cluster.client.resource(cronJobs, 'shop')
  const statusOf = async () => (await inShop.get('tick')).status
  const jobsNow = async () => (await cluster.client.resource(jobs, 'shop').list()).items
  return { clock, cluster, cronJobs: inShop, started, statusOf, jobs: jobsNow }
}

function cronJobOf(schedule: string, spec: Partial<NonNullable<CronJob['spec']>> = {}): CronJob {
  const containers = [{ name: 'main', image: 'busybox' }]
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace: 'shop' },
    spec: {
      schedule,
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers } } } },
      ...spec,
    },
  }
}

describe('a CronJob', () => {
  test('runs every hour for three days and keeps what its limits say', async () => {
    let runs = 0
    const {
      clock,
      cronJobs: inShop,
      started,
      statusOf,
      jobs: jobsNow,
    } = await setUp({
      endOf: () => ({ afterMs: minutes(1), exitCode: (runs += 1) % 10 === 0 ? 1 : 0 }),
    })
    const jobTemplate = { spec: { backoffLimit: 0, template: cronJobOf('').spec?.jobTemplate.spec?.template ?? {} } }
    await inShop.create(
      cronJobOf('0 * * * *', { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 2, jobTemplate }),
    )
    await clock.advance(hours(24 * 3))
    expect(started).toHaveLength(24 * 3)
    expect(new Set(started).size).toBe(24 * 3)
    const kept = await jobsNow()
    const as = (type: string) => kept.filter(({ status }) => status?.conditions?.some((one) => one.type === type))
    expect(as('Complete')).toHaveLength(3)
    expect(as('Failed')).toHaveLength(2)
    expect(kept).toHaveLength(6)
    expect(await statusOf()).toEqual({
      active: [expect.objectContaining({ kind: 'Job', namespace: 'shop' })],
      lastScheduleTime: '2026-04-04T12:00:00Z',
      lastSuccessfulTime: '2026-04-04T11:01:01Z',
    })
  })

  test('Forbid waits for the run before, and does not make up for what it passed over', async () => {
    const {
      clock,
      cronJobs: inShop,
      started,
      statusOf,
    } = await setUp({ endOf: () => ({ afterMs: minutes(2.5), exitCode: 0 }) })
    await inShop.create(cronJobOf('* * * * *', { concurrencyPolicy: 'Forbid' }))
    await clock.advance(minutes(7))
    expect(started).toEqual(['2026-04-01T12:01:00Z', '2026-04-01T12:03:00Z', '2026-04-01T12:06:00Z'])
    expect((await statusOf())?.active).toHaveLength(1)
  })

  test('Replace ends the run before', async () => {
    const { clock, cronJobs: inShop, started, jobs: jobsNow, statusOf } = await setUp()
    await inShop.create(cronJobOf('* * * * *', { concurrencyPolicy: 'Replace' }))
    await clock.advance(minutes(3))
    expect(started).toHaveLength(3)
    expect(await jobsNow()).toHaveLength(1)
    expect((await statusOf())?.active).toHaveLength(1)
  })

  test('Allow runs beside', async () => {
    const { clock, cronJobs: inShop, statusOf } = await setUp()
    await inShop.create(cronJobOf('* * * * *'))
    await clock.advance(minutes(3))
    expect((await statusOf())?.active).toHaveLength(3)
  })

  test('suspended starts nothing; afterwards it makes up for the last time only', async () => {
    const { clock, cronJobs: inShop, started } = await setUp({ endOf: () => ({ afterMs: 0, exitCode: 0 }) })
    await inShop.create(cronJobOf('*/10 * * * *', { suspend: true }))
    await clock.advance(hours(2))
    expect(started).toEqual([])
    await inShop.patch('tick', { type: 'merge', body: { spec: { suspend: false } } })
    await clock.advance(minutes(1))
    expect(started).toEqual(['2026-04-01T14:00:00Z'])
  })

  test('with another schedule waits for its first time', async () => {
    const { clock, cronJobs: inShop, started } = await setUp({ endOf: () => ({ afterMs: 0, exitCode: 0 }) })
    await inShop.create(cronJobOf('0 0 1 1 *'))
    await clock.advance(minutes(1))
    await inShop.patch('tick', { type: 'merge', body: { spec: { schedule: '5 * * * *' } } })
    await clock.advance(minutes(10))
    expect(started).toEqual(['2026-04-01T12:05:00Z'])
  })

  test('in Berlin: once in the night that has 2 h left out, twice when it comes twice', async () => {
    const spring = await setUp({ start: '2026-03-28T22:00:00Z', endOf: () => ({ afterMs: 0, exitCode: 0 }) })
    await spring.cronJobs.create(cronJobOf('30 2 * * *', { timeZone: 'Europe/Berlin' }))
    await spring.clock.advance(hours(36))
    expect(spring.started).toEqual(['2026-03-30T02:30:00+02:00'])

    const autumn = await setUp({ start: '2026-10-24T22:00:00Z', endOf: () => ({ afterMs: 0, exitCode: 0 }) })
    await autumn.cronJobs.create(cronJobOf('30 2 * * *', { timeZone: 'Europe/Berlin' }))
    await autumn.clock.advance(hours(12))
    expect(autumn.started).toEqual(['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'])
  })

  test('tells of what it does, in its own name, and measures it', async () => {
    const { clock, cluster, cronJobs: inShop } = await setUp()
    await inShop.create(cronJobOf('* * * * *'))
    await clock.advance(minutes(1))
    const told = (await cluster.client.resource(events, 'shop').list()).items
    expect(told).toContainEqual(
      expect.objectContaining({
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created job tick-${Date.parse('2026-04-01T12:01:00Z') / minutes(1)}`,
        source: { component: 'cronjob-controller' },
        reportingComponent: 'cronjob-controller',
        involvedObject: expect.objectContaining({ apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick' }),
      }),
    )
    const text = cluster.metrics.write()
    expect(text).toContain('cronjob_controller_job_creation_skew_duration_seconds_count 1\n')
    expect(text).toContain('workqueue_adds_total{name="cronjob"}')
  })

  test('lists a Job that it made and could not tell of, and starts none beside', async () => {
    const { clock, cluster, cronJobs: inShop, started, statusOf } = await setUp()
    const made = await inShop.create(cronJobOf('* * * * *', { suspend: true, concurrencyPolicy: 'Forbid' }))
    await cluster.client.resource(jobs, 'shop').create({
      metadata: {
        name: `tick-${Date.parse('2026-04-01T12:01:00Z') / minutes(1)}`,
        ownerReferences: [
          { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: made.metadata?.uid ?? '', controller: true },
        ],
      },
      spec: cronJobOf('').spec?.jobTemplate.spec,
    })
    await clock.advance(minutes(1))
    expect((await statusOf())?.active).toBeUndefined()
    await inShop.patch('tick', { type: 'merge', body: { spec: { suspend: false } } })
    await clock.advance(minutes(2))
    expect(started).toHaveLength(1)
    expect(await statusOf()).toMatchObject({
      active: [{ kind: 'Job', apiVersion: 'batch/v1', namespace: 'shop' }],
      lastScheduleTime: '2026-04-01T12:01:00Z',
    })
  })
})
