import type { CronJob, Job } from '@coxswain/api'
import { createTimeZones, utc } from '@coxswain/api/cron'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf } from '../shared/testing/builders.ts'
import { cronJobHandlers, jobHandlers } from './controller.ts'

const tick: CronJob = {
  metadata: { name: 'tick', namespace: 'shop', uid: 'uid-tick', creationTimestamp: at('09:30:00') },
  spec: { schedule: '0 * * * *', jobTemplate: {} },
}
const withSpec = (spec: Partial<NonNullable<CronJob['spec']>>): CronJob => ({
  ...tick,
  spec: { schedule: '0 * * * *', jobTemplate: {}, ...spec },
})

function setUp() {
  const woken: string[] = []
  const told: string[] = []
  const handlers = cronJobHandlers({
    clock: new VirtualClock({ startMs: atMs('09:45:00') }),
    zones: createTimeZones(utc),
    recorder: { event: (_, type, reason) => void told.push(`${type} ${reason}`) },
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
      told: ['Warning UnParseableCronJobSchedule'],
    },
  ])('$name', ({ spec, want, told: wantTold = [] }) => {
    const { woken, told, handlers } = setUp()
    handlers.updated?.(tick, withSpec(spec))
    expect(woken).toEqual(want)
    expect(told).toEqual(wantTold)
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
})
