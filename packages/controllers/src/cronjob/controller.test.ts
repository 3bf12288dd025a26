import type { CronJob, Job } from '@coxswain/api'
import { createTimeZones, utc } from '@coxswain/api/cron'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf } from '../shared/testing/builders.ts'
import { cronJobHandlers, jobHandlers } from './controller.ts'
import { controllerNameIndex, observe } from './observe.ts'

const tick: CronJob = {
  metadata: { name: 'tick', namespace: 'shop', uid: 'uid-tick', creationTimestamp: at('09:30:00') },
  spec: { schedule: '0 * * * *', jobTemplate: {} },
}
const withSpec = (spec: Partial<NonNullable<CronJob['spec']>>): CronJob => ({
  ...tick,
  spec: { schedule: '0 * * * *', jobTemplate: {}, ...spec },
})

function setUp(now = '09:45:00') {
  const woken: string[] = []
  const told: string[] = []
  const handlers = cronJobHandlers({
    clock: new VirtualClock({ startMs: atMs(now) }),
    zones: createTimeZones(utc),
    recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
    controller: {
      wake: (key) => void woken.push(key),
      wakeAfter: (key, delayMs) => void woken.push(`${key} in ${delayMs}`),
    },
    forget: (cronJob) => void woken.push(`forget ${cronJob.metadata?.uid}`),
  })
  return { woken, told, handlers }
}

describe('a CronJob that changes', () => {
  test.each([
    {
      name: 'in its template is looked at now',
      spec: { jobTemplate: { metadata: { labels: { a: '1' } } } },
      want: ['shop/tick'],
    },
    { name: 'in nothing, too: a resync', spec: {}, want: ['shop/tick'] },
    { name: 'in its schedule waits for the next run', spec: { schedule: '0 10 * * *' }, want: ['shop/tick in 900100'] },
    { name: 'in its zone, too', spec: { timeZone: 'Asia/Kolkata' }, want: ['shop/tick in 2700100'] },
    {
      name: 'to no schedule waits for another change',
      spec: { schedule: 'x' },
      want: [],
      told: ['Warning UnParseableCronJobSchedule unparseable schedule for cronjob: x'],
    },
  ])('$name', ({ spec, want, told: wantTold = [] }) => {
    const { woken, told, handlers } = setUp()
    handlers.updated?.(tick, withSpec(spec))
    expect(woken).toEqual(want)
    expect(told).toEqual(wantTold)
  })

  const inBerlin = { timeZone: 'Europe/Berlin' }
  test.each([
    {
      name: 'other times, to come soon',
      before: { schedule: '30 * * * *' },
      after: { schedule: '* * * * *' },
      want: ['shop/tick in 1100'],
    },
    {
      name: 'a longer interval, counted from the last run',
      before: { schedule: '@every 1m' },
      after: { schedule: '@every 5m' },
      want: ['shop/tick in 241100'],
    },
    {
      name: 'a shorter interval, counted from the last run',
      before: { schedule: '@every 5m' },
      after: { schedule: '@every 1m' },
      want: ['shop/tick in 1100'],
    },
    {
      name: 'a template in a zone that stays',
      before: inBerlin,
      after: { ...inBerlin, jobTemplate: { metadata: { labels: { a: '1' } } } },
      want: ['shop/tick'],
    },
    { name: 'no zone any more', before: inBerlin, after: {}, want: ['shop/tick in 1100'] },
    {
      name: 'a zone that is none: its sync tells',
      before: inBerlin,
      after: { timeZone: 'No/Where' },
      want: ['shop/tick in 1100'],
    },
    {
      name: 'a zone in the schedule: its sync warns',
      before: inBerlin,
      after: { ...inBerlin, schedule: 'TZ=UTC 0 * * * *' },
      want: ['shop/tick in 1100'],
    },
    {
      name: 'a date that never comes: its sync tells',
      before: inBerlin,
      after: { schedule: '0 0 31 2 *' },
      want: ['shop/tick in -'],
    },
  ])('has $name', ({ before, after, want }) => {
    const { woken, told, handlers } = setUp('09:59:59')
    const status = { lastScheduleTime: at('09:59:00') }
    handlers.updated?.({ ...withSpec(before), status }, { ...withSpec(after), status })
    expect(woken.map((text) => text.replace(/in -.*/, 'in -'))).toEqual(want)
    expect(told).toEqual([])
  })

  test('or comes or goes is looked at', () => {
    const { woken, handlers } = setUp()
    handlers.added?.(tick, false)
    handlers.deleted?.(tick, false)
    expect(woken).toEqual(['shop/tick', 'forget uid-tick', 'shop/tick'])
  })
})

describe('a Job', () => {
  const jobOf = (kind: string, name: string, resourceVersion = '1'): Job => ({
    metadata: {
      name: 'a',
      namespace: 'shop',
      resourceVersion,
      ownerReferences: [{ apiVersion: 'batch/v1', kind, name, uid: 'uid-tick', controller: true }],
    },
    spec: { template: {} },
  })
  const orphan: Job = { metadata: { name: 'a', namespace: 'shop', resourceVersion: '2' }, spec: { template: {} } }

  test.each([
    { name: 'wakes its CronJob', previous: jobOf('CronJob', 'tick'), next: jobOf('CronJob', 'tick', '2'), want: 1 },
    { name: 'of another kind wakes nobody', previous: jobOf('Job', 'tick'), next: jobOf('Job', 'tick', '2'), want: 0 },
    {
      name: 'of an unknown CronJob wakes nobody',
      previous: jobOf('CronJob', 'x'),
      next: jobOf('CronJob', 'x', '2'),
      want: 0,
    },
    { name: 'wakes nobody on a resync', previous: jobOf('CronJob', 'tick'), next: jobOf('CronJob', 'tick'), want: 0 },
    { name: 'that is given away wakes who had it', previous: jobOf('CronJob', 'tick'), next: orphan, want: 1 },
    {
      name: 'that was nobody’s wakes who has it',
      previous: { ...orphan, metadata: { ...orphan.metadata, resourceVersion: '1' } },
      next: jobOf('CronJob', 'tick', '2'),
      want: 1,
    },
  ])('$name', ({ previous, next, want }) => {
    const woken: string[] = []
    const handlers = jobHandlers(listerOf([tick]), { wake: (key) => void woken.push(key) })
    handlers.updated?.(previous, next)
    expect(woken).toHaveLength(want)
  })

  test.each([
    { name: 'that comes or goes wakes its CronJob', job: jobOf('CronJob', 'tick'), want: ['shop/tick', 'shop/tick'] },
    {
      name: 'that comes on its way out as well',
      job: {
        ...jobOf('CronJob', 'tick'),
        metadata: { ...jobOf('CronJob', 'tick').metadata, deletionTimestamp: at('09:00:00') },
      },
      want: ['shop/tick', 'shop/tick'],
    },
    { name: 'of nobody wakes nobody', job: orphan, want: [] },
    {
      name: 'of an earlier CronJob of that name wakes nobody',
      job: {
        ...orphan,
        metadata: {
          ...orphan.metadata,
          ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: 'gone', controller: true }],
        },
      },
      want: [],
    },
  ])('$name', ({ job, want }) => {
    const woken: string[] = []
    const handlers = jobHandlers(listerOf([tick]), { wake: (key) => void woken.push(key) })
    handlers.added?.(job, false)
    handlers.deleted?.(job, false)
    expect(woken).toEqual(want)
  })

  test('that is given to another CronJob wakes both', () => {
    const other: CronJob = { ...tick, metadata: { ...tick.metadata, name: 'tock' } }
    const woken: string[] = []
    const handlers = jobHandlers(listerOf([tick, other]), { wake: (key) => void woken.push(key) })
    handlers.updated?.(jobOf('CronJob', 'tick'), jobOf('CronJob', 'tock', '2'))
    expect(woken).toEqual(['shop/tick', 'shop/tock'])
  })
})

describe('the Jobs of a CronJob', () => {
  const named = (
    name: string,
    owner: string | undefined,
    { namespace = 'shop', kind = 'CronJob', labels = {} } = {},
  ): Job => ({
    metadata: {
      name,
      namespace,
      labels,
      ownerReferences:
        owner === undefined ? [] : [{ apiVersion: 'batch/v1', kind, name: owner, uid: 'any', controller: true }],
    },
    spec: { template: {} },
  })
  test.each([
    { name: 'are none without a controller', jobs: [named('a', undefined), named('b', undefined)], want: [] },
    { name: 'are those that name it', jobs: [named('a', undefined), named('b', 'tick')], want: ['b'] },
    { name: 'are none of other namespaces', jobs: [named('a', 'tick', { namespace: 'elsewhere' })], want: [] },
    {
      name: 'are told by their controller, not by labels',
      jobs: [named('a', 'tick', { labels: { of: 'x' } }), named('b', 'tock', { labels: { of: 'x' } })],
      want: ['a'],
    },
    { name: 'are told by its name alone, whatever its kind', jobs: [named('a', 'tick', { kind: 'Job' })], want: ['a'] },
    {
      name: 'are not those that it only owns',
      jobs: [
        {
          ...named('a', 'tick'),
          metadata: {
            ...named('a', 'tick').metadata,
            ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: 'any' }],
          },
        },
      ],
      want: [],
    },
  ])('$name', ({ jobs, want }) => {
    const listers = {
      cronJobs: listerOf([tick]),
      jobs: listerOf<Job>(jobs, { [controllerNameIndex.name]: controllerNameIndex.of }),
    }
    expect(observe(listers, 'shop/tick')?.children.map(({ metadata }) => metadata?.name)).toEqual(want)
    expect(observe(listers, 'shop/tock')).toBeUndefined()
  })
})
