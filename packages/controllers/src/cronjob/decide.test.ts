import { toTime, type CronJob, type Job } from '@coxswain/api'
import { createTimeZones, parseSchedule, utc } from '@coxswain/api/cron'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { cronJob, job } from './testing/cron-jobs.ts'
import { decide, missedDeadline } from './decide.ts'
import { fold } from './fold.ts'
import { surplusJobs } from './history.ts'
import { jobDraft } from './job-draft.ts'
import { nextTime } from './schedule/next-time.ts'
import { startSync, type CronEvent, type Decision, type Result, type Sync } from './sync.ts'

interface Run {
  readonly events: readonly CronEvent[]
  readonly kinds: readonly string[]
  readonly sync: Sync
  readonly last: Decision
}

/** A whole sync; `answers` says what comes of each kind of write. */
function run(start: Sync, nowMs: number, answers: Readonly<Record<string, Result>> = {}): Run {
  const events: CronEvent[] = []
  const kinds: string[] = []
  let sync = start
  for (;;) {
    const decision = decide(sync, { nowMs, zones: createTimeZones(utc) })
    events.push(...(decision.events ?? []))
    if (decision.kind === 'settled' || decision.kind === 'fail') return { events, kinds, sync, last: decision }
    if (decision.kind !== 'go-on' && !(decision.kind === 'clean-up' && decision.jobs.length === 0))
      kinds.push(decision.kind)
    sync = fold(sync, decision, answers[decision.kind] ?? {})
  }
}

const made = { create: { job: job('tick-29') } }

describe('a run', () => {
  test.each([
    { name: 'is started when it is due', of: {}, now: '10:00:10', kinds: ['create', 'write-status'] },
    { name: 'is not, before', of: {}, now: '09:59:59', kinds: [] },
    { name: 'is not, twice', of: { last: '10:00:00' }, now: '10:00:10', kinds: [] },
    { name: 'is not, in a CronJob that goes', of: { isGoing: true }, now: '10:00:10', kinds: [] },
    { name: 'is not, suspended', of: { spec: { suspend: true } }, now: '10:00:10', kinds: [] },
    {
      name: 'is not, past its deadline',
      of: { schedule: '0 10 * * *', spec: { startingDeadlineSeconds: 5 } },
      now: '10:00:10',
      kinds: [],
    },
    {
      name: 'is, within its deadline',
      of: { spec: { startingDeadlineSeconds: 30 } },
      now: '10:00:10',
      kinds: ['create', 'write-status'],
    },
    {
      name: 'is, beside the last with Allow',
      of: { active: ['old'], spec: { concurrencyPolicy: 'Allow' } },
      now: '10:00:10',
      kinds: ['create', 'write-status'],
    },
    {
      name: 'is not, beside the last with Forbid',
      of: { active: ['old'], spec: { concurrencyPolicy: 'Forbid' } },
      now: '10:00:10',
      kinds: [],
      events: ['JobAlreadyActive'],
    },
    {
      name: 'ends the last with Replace',
      of: { active: ['old'], spec: { concurrencyPolicy: 'Replace' } },
      now: '10:00:10',
      kinds: ['replace', 'create', 'write-status'],
    },
    {
      name: 'is started with a zone in the schedule, under protest',
      of: { schedule: 'TZ=UTC 0 * * * *' },
      now: '10:00:10',
      kinds: ['create', 'write-status'],
      events: ['UnsupportedSchedule'],
    },
    {
      name: 'of very many that were missed is the last',
      of: { schedule: '* * * * *' },
      now: '12:00:10',
      kinds: ['create', 'write-status'],
      events: ['TooManyMissedTimes'],
    },
    {
      name: 'is none of no schedule',
      of: { schedule: 'x' },
      now: '10:00:10',
      kinds: [],
      events: ['UnparseableSchedule'],
    },
    {
      name: 'is none of a date that never comes',
      of: { schedule: '59 23 31 2 *' },
      now: '10:00:10',
      kinds: [],
      events: ['InvalidSchedule'],
    },
    {
      name: 'is none in no zone',
      of: { spec: { timeZone: 'No/Where' } },
      now: '10:00:10',
      kinds: [],
      events: ['UnknownTimeZone'],
    },
  ])('$name', ({ of, now, kinds, events = [] }) => {
    const active = 'active' in of ? of.active.map((name) => job(name)) : []
    const result = run(startSync(cronJob(of), active), atMs(now), made)
    expect(result.kinds).toEqual(kinds)
    expect(result.events.map(({ reason }) => reason)).toEqual(events)
  })

  test('that is past its deadline is not counted, so nobody is told', () => {
    const spec = { startingDeadlineSeconds: 5 }
    const { events, last } = run(startSync(cronJob({ spec, last: '09:00:00' }), []), atMs('10:00:05') + 500)
    expect(events).toEqual([])
    expect(last).toMatchObject({ kind: 'settled' })
  })

  test.each([
    { name: 'without a deadline', deadline: undefined, now: '10:59:00', isMissed: false },
    { name: 'at its deadline', deadline: 5, now: '10:00:05', isMissed: false },
    { name: 'just after its deadline', deadline: 5, now: '10:00:05.001', isMissed: true },
  ])('is missed $name: $isMissed', ({ deadline, now, isMissed }) => {
    const message = 'Missed scheduled time to start a job: Wed, 01 Apr 2026 10:00:00 +0000'
    const want = isMissed ? { type: 'Warning', reason: 'MissSchedule', message } : undefined
    expect(missedDeadline(atMs('10:00:00'), deadline, atMs(now))).toEqual(want)
  })

  test('is listed, and the next is waited for', () => {
    const { sync, last } = run(startSync(cronJob(), []), atMs('10:00:10'), made)
    expect(sync.status).toMatchObject({
      active: [{ kind: 'Job', apiVersion: 'batch/v1', name: 'tick-29', uid: 'uid-tick-29' }],
      lastScheduleTime: at('10:00:00'),
    })
    expect(last).toMatchObject({ kind: 'settled', recheckMs: 3_590_100 })
  })

  test.each([
    { name: 'cannot be started', answers: { create: { failure: new Error('no') } }, kinds: ['create'] },
    { name: 'cannot replace the last', answers: { replace: { failure: new Error('no') } }, kinds: ['replace'] },
  ])('is tried again when it $name', ({ answers, kinds }) => {
    const of = cronJob({ active: ['old'], spec: { concurrencyPolicy: kinds[0] === 'replace' ? 'Replace' : 'Allow' } })
    const result = run(startSync(of, [job('old')]), atMs('10:00:10'), answers)
    expect(result.kinds).toEqual(kinds)
    expect(result.last.kind).toBe('fail')
  })

  test('that somebody else has started is theirs', () => {
    const { kinds, last } = run(startSync(cronJob(), []), atMs('10:00:10'), { create: { job: job('x'), isDone: true } })
    expect(kinds).toEqual(['create'])
    expect(last).toMatchObject({ kind: 'settled', recheckMs: undefined })
  })
})

describe('its Jobs', () => {
  const quiet = atMs('09:45:00')

  test('leave the list when they end, and the last success is kept', () => {
    const children = [job('a', { is: 'Complete', completed: '09:40:00' }), job('b', { is: 'Failed' }), job('c')]
    const { sync, events } = run(startSync(cronJob({ active: ['a', 'b', 'c'] }), children), quiet)
    expect(sync.status.active?.map(({ name }) => name)).toEqual(['c'])
    expect(sync.status.lastSuccessfulTime).toBe(at('09:40:00'))
    expect(events.map(({ message }) => message)).toEqual([
      'Saw completed job: a, condition: Complete',
      'Saw completed job: b, condition: Failed',
    ])
  })

  test('are told of when they are not in the list, not even live', () => {
    const result = run(startSync(cronJob(), [job('a')]), quiet, { 'read-cron-job': { live: cronJob() } })
    expect(result.kinds).toEqual(['read-cron-job'])
    expect(result.events.map(({ reason }) => reason)).toEqual(['UnexpectedJob'])
  })

  test('are in the live list when the cache is behind', () => {
    const result = run(startSync(cronJob(), [job('a')]), quiet, {
      'read-cron-job': { live: cronJob({ active: ['a'] }) },
    })
    expect(result.events).toEqual([])
    expect(result.sync.status.active).toHaveLength(1)
  })

  test('that history has deleted are not in the live list either', () => {
    const children = [job('old', { is: 'Failed' }), job('a')]
    const start = startSync(cronJob({ active: ['old', 'b'], spec: { failedJobsHistoryLimit: 0 } }), children)
    const { kinds, sync } = run(start, quiet, {
      'clean-up': { gone: new Set(['uid-old']) },
      'read-cron-job': { live: cronJob({ active: ['old', 'a', 'b'] }) },
    })
    expect(kinds).toEqual(['clean-up', 'read-cron-job', 'look-for-jobs', 'write-status'])
    expect(sync.status.active?.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  test('are tried again when the live list cannot be read; what history has deleted is written before that', () => {
    const children = [job('old', { is: 'Failed' }), job('a')]
    const start = startSync(cronJob({ active: ['old'], spec: { failedJobsHistoryLimit: 0 } }), children)
    const { kinds, last, sync } = run(start, quiet, {
      'clean-up': { gone: new Set(['uid-old']) },
      'read-cron-job': { failure: new Error('no answer') },
    })
    expect(kinds).toEqual(['clean-up', 'read-cron-job', 'write-status'])
    expect(last).toMatchObject({ kind: 'fail', error: new Error('no answer') })
    expect(sync.status.active).toBeUndefined()
  })

  test('that vanished leave the list; others may be on their way into the cache', () => {
    const answers = { 'look-for-jobs': { gone: new Set(['uid-a']) } }
    const { kinds, sync } = run(startSync(cronJob({ active: ['a', 'b'] }), []), quiet, answers)
    expect(kinds).toEqual(['look-for-jobs', 'write-status'])
    expect(sync.status.active?.map(({ name }) => name)).toEqual(['b'])
  })

  test('without a uid leave the list, too, when they are not there', () => {
    const { metadata, spec } = cronJob()
    const live: CronJob = { metadata, spec, status: { active: [{ name: 'a', namespace: 'shop' }] } }
    const { sync } = run(startSync(live, []), quiet, { 'look-for-jobs': { gone: new Set(['']) } })
    expect(sync.status.active).toBeUndefined()
  })

  test('tell of the latest success only', () => {
    const children = [
      job('a', { is: 'Complete', completed: '09:40:00' }),
      job('b', { is: 'Complete', completed: '09:20:00' }),
    ]
    const { status } = run(startSync(cronJob(), children), quiet).sync
    expect(status.lastSuccessfulTime).toBe(at('09:40:00'))
    const again = startSync({ ...cronJob(), status }, children)
    expect(run(again, quiet).kinds).toEqual([])
  })

  test('that history deletes were successes, too', () => {
    const children = [job('a', { is: 'Complete', completed: '09:40:00' })]
    const start = startSync(cronJob({ spec: { successfulJobsHistoryLimit: 0 }, active: ['a'] }), children)
    const { kinds, events, sync } = run(start, quiet, { 'clean-up': { gone: new Set(['uid-a']) } })
    expect(kinds).toEqual(['clean-up', 'write-status'])
    expect(events).toEqual([])
    expect(sync.status).toMatchObject({ active: undefined, lastSuccessfulTime: at('09:40:00') })
  })

  test('are followed even when the CronJob goes', () => {
    const children = [job('a', { is: 'Complete' })]
    expect(run(startSync(cronJob({ active: ['a'], isGoing: true }), children), quiet).kinds).toEqual(['write-status'])
  })
})

test('a month of an hourly CronJob with history limits: every run once, and only the last are kept', () => {
  const spec = { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 2 }
  let live = cronJob({ spec, last: '10:00:00' })
  let jobs: readonly Job[] = []
  const started: string[] = []
  const schedule = parseSchedule('0 * * * *', utc)
  for (let now = atMs('10:00:00'); started.length < 720;) {
    now = nextTime(schedule, now) + 100
    const { metadata } = jobDraft(live, now, createTimeZones(utc))
    const next: Job = { ...job(metadata?.name ?? ''), metadata: { ...metadata, uid: `uid-${metadata?.name}` } }
    const before = jobs
    const { sync } = run(startSync(live, jobs), now, {
      'clean-up': { gone: new Set() },
      create: { job: next },
    })
    const surplus = new Set(surplusJobs(live, before))
    started.push(sync.status.lastScheduleTime ?? '')
    live = { ...live, status: sync.status }
    const is = started.length % 10 === 0 ? 'Failed' : 'Complete'
    const ended = { conditions: [{ type: is, status: 'True' }], startTime: toTime(now), completionTime: toTime(now) }
    jobs = [...before.filter((one) => !surplus.has(one)), { ...next, status: ended }]
  }
  expect(new Set(started).size).toBe(720)
  expect(started.at(-1)).toBe('2026-05-01T10:00:00Z')
  expect(jobs.length).toBeLessThanOrEqual(6)
  expect(live.status?.active).toHaveLength(1)
})
