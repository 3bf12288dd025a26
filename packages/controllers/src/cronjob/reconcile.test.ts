import type { CronJob, Job } from '@coxswain/api'
import { createTimeZones, utc } from '@coxswain/api/cron'
import { StatusError } from '@coxswain/client'
import { createMetricsRegistry, createWrittenVersions } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { jobNameAt } from './job-draft.ts'
import { controllerNameIndex } from './observe.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { creationSkew } from './texts.ts'

type Spec = NonNullable<CronJob['spec']>
type Policy = 'Allow' | 'Forbid' | 'Replace'

const policies: readonly Policy[] = ['Allow', 'Forbid', 'Replace']
const zones = createTimeZones(utc)
const minute = 60_000
const hour = 60 * minute
/** What is added to every wait. */
const slack = 100
const weekLater = '2026-04-08T10:00:00Z'
const longSeconds = 1_000_000

/** Times are of the 1st of April, or whole. */
const instant = (time: string): string => (time.includes('T') ? time : at(time))

interface Situation {
  readonly schedule?: string
  readonly spec?: Partial<Spec>
  readonly deadline?: number
  readonly created?: string
  readonly last?: string
  readonly now: string
  /** Its last Job. */
  readonly job?: 'active' | 'complete' | 'failed'
  /** When that one should have been started. */
  readonly jobOf?: string
  /** Where the last Job is known: in the status, in the cache of Jobs, in the status that the server has. */
  readonly known?: { readonly listed?: boolean; readonly cached?: boolean; readonly live?: boolean }
  readonly isGoing?: boolean
  readonly refuse?: Refuse
  /** The Job that the server has under the name of the next one. */
  readonly existing?: Job
  /** What the controller wrote last, where the cache has version 5 of it. */
  readonly wrote?: { readonly resource: 'jobs' | 'cronjobs'; readonly version: string }
  readonly isGone?: boolean
}

function cronJobOf({ schedule = '0 * * * *', spec, deadline, created, last, job, isGoing }: Situation): CronJob {
  return {
    metadata: {
      name: 'tick',
      namespace: 'shop',
      uid: 'uid-tick',
      resourceVersion: '1',
      creationTimestamp: instant(created ?? (job === undefined ? '09:58:00' : '08:58:00')),
      ...(isGoing === true ? { deletionTimestamp: at('09:00:00') } : {}),
    },
    spec: {
      schedule,
      concurrencyPolicy: 'Allow',
      jobTemplate: { spec: { template: {} } },
      ...(deadline === undefined ? {} : { startingDeadlineSeconds: deadline }),
      ...spec,
    },
    status: last === undefined && job === undefined ? {} : { lastScheduleTime: instant(last ?? '09:02:00') },
  }
}

function jobOf(cronJob: CronJob, scheduled: string, is: Situation['job'] = 'active'): Job {
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: 'uid-tick', controller: true }
  const type = is === 'complete' ? 'Complete' : 'Failed'
  return {
    metadata: {
      name: jobNameAt(cronJob, Date.parse(instant(scheduled))),
      namespace: 'shop',
      uid: 'uid-job',
      ownerReferences: [owner],
    },
    spec: { template: {} },
    status: is === 'active' ? {} : { completionTime: at('09:03:00'), conditions: [{ type, status: 'True' }] },
  }
}

function withListed(cronJob: CronJob, job: Job | undefined): CronJob {
  if (job === undefined) return cronJob
  const { name, namespace, uid } = job.metadata ?? {}
  return { ...cronJob, status: { ...cronJob.status, active: [{ kind: 'Job', name, namespace, uid }] } }
}

const isNewer = (cronJob: CronJob): CronJob => ({ ...cronJob, metadata: { ...cronJob.metadata, resourceVersion: '2' } })

async function sync(situation: Situation, signal: AbortSignal = new AbortController().signal) {
  const { known: { listed = true, cached = true, live = listed } = {}, jobOf: of = '09:02:00' } = situation
  const bare = cronJobOf(situation)
  const job = situation.job === undefined ? undefined : jobOf(bare, of, situation.job)
  const cronJob = withListed(bare, listed ? job : undefined)
  const onServer = [job, situation.existing].filter((one) => one !== undefined)
  const server = recordingClient(
    { cronjobs: [isNewer(withListed(bare, live ? job : undefined))], jobs: onServer },
    situation.refuse,
    ({ verb, body }) => {
      if (verb === 'create') return { ...(body as Job), metadata: createdMetadata(body as Job) }
      return verb === 'update' ? { ...(body as CronJob), metadata: { resourceVersion: '8' } } : body
    },
  )
  const events: string[] = []
  const metrics = createMetricsRegistry()
  const { name, help, buckets } = creationSkew
  const deps: Deps = {
    listers: {
      cronJobs: listerOf(situation.isGone === true ? [] : [cronJob]),
      jobs: listerOf(job !== undefined && cached ? [job] : [], { [controllerNameIndex.name]: controllerNameIndex.of }),
    },
    client: server.client,
    recorder: { event: (_, type, reason, message) => void events.push(`${type} ${reason} ${message}`) },
    clock: new VirtualClock({ startMs: Date.parse(instant(situation.now)) }),
    written: createWrittenVersions({
      watched: ['jobs', 'cronjobs'].map((resource) => ({ group: 'batch', resource, cache: { resourceVersion: '5' } })),
    }),
    zones,
    creationSkew: metrics.histogram(name, help, buckets),
  }
  const { wrote } = situation
  if (wrote !== undefined) deps.written.wrote('shop/tick', 'uid-tick', wrote.resource, wrote.version)
  const outcome = await reconcile(deps, 'shop/tick', signal).catch((error: unknown) => ({
    kind: 'retry' as const,
    error,
  }))
  const written = server.requests.findLast(({ verb }) => verb === 'update')?.body as CronJob | undefined
  return {
    outcome,
    events,
    metrics,
    written,
    status: written?.status,
    sent: server.requests,
    requests: server.told(),
    /** What the cache lacks afterwards. */
    lacks: deps.written.behind('shop/tick')?.message,
  }
}

/** The server has its own clock: 2 s behind ten. */
const createdMetadata = ({ metadata }: Job): Job['metadata'] => ({
  ...metadata,
  uid: 'uid-new',
  resourceVersion: '7',
  creationTimestamp: at('10:00:02'),
})

const reasonOf = (event: string): string => event.split(' ')[1] ?? ''
const starts = 'create jobs shop/'
const reports = 'update cronjobs shop/tick'

interface Row extends Situation {
  readonly name: string
  /** It is the same with each of them. */
  readonly policies?: readonly Policy[]
  readonly want: {
    /** Default: none. */
    readonly requests?: readonly string[]
    readonly reasons?: readonly string[]
    /** How many the written status lists. */
    readonly active?: number
    /** Nothing: it is not looked at again by itself. */
    readonly waitsMs?: number
    readonly fails?: boolean
  }
}

const started = { requests: [starts, reports], reasons: ['SuccessfulCreate'], active: 1 }
const noted = { requests: [reports], reasons: ['SawCompletedJob'], active: 0 }
const notedAndStarted = { requests: [starts, reports], reasons: ['SawCompletedJob', 'SuccessfulCreate'], active: 1 }
const beside = { ...started, active: 2 }
const zone = { timeZone: 'America/New_York' }
const runOf = (time: string): string => `tick-${Date.parse(instant(time)) / minute}`
const lastRun = runOf('09:02:00')

function check(rows: readonly Row[]): void {
  const all = rows.flatMap(({ policies: those = policies, ...row }) =>
    those.map((concurrencyPolicy) => ({
      ...row,
      title: `${row.name}, ${concurrencyPolicy}`,
      spec: { concurrencyPolicy, ...row.spec },
    })),
  )
  test.each(all)('$title', async ({ want, ...situation }) => {
    const { outcome, events, status, requests } = await sync(situation)
    const { requests: wanted = [], reasons = [], active, waitsMs, fails = false } = want
    expect({ requests, reasons: events.map(reasonOf) }).toEqual({ requests: wanted, reasons })
    expect(status === undefined ? undefined : (status.active ?? []).length).toBe(active)
    if (fails) expect(String('error' in outcome ? outcome.error : '')).toMatch(/^StatusError|could not replace job/)
    else if (waitsMs === undefined) expect(outcome.kind).toBe('done')
    else expect(outcome).toMatchObject({ kind: 'wake-after', delayMs: waitsMs })
  })
}

describe('that never ran', () => {
  check([
    { name: 'has no schedule', schedule: 'soon', now: '09:59:00', want: { reasons: ['UnparseableSchedule'] } },
    {
      name: 'is in no zone',
      spec: { timeZone: 'bad zone' },
      now: '09:59:00',
      want: { reasons: ['UnknownTimeZone'] },
    },
    { name: 'waits for its time', now: '09:59:00', want: { waitsMs: minute + slack } },
    { name: 'waits for its time in a zone', spec: zone, now: '09:59:00', want: { waitsMs: minute + slack } },
    { name: 'starts', now: '10:02:00', want: { ...started, waitsMs: 58 * minute + slack } },
    { name: 'starts in a zone', spec: zone, now: '10:02:00', want: { ...started, waitsMs: 58 * minute + slack } },
    {
      name: 'starts with a zone in its schedule beside another',
      schedule: 'TZ=UTC 0 * * * *',
      spec: zone,
      now: '10:02:00',
      want: { ...started, reasons: ['UnsupportedSchedule', 'SuccessfulCreate'], waitsMs: 58 * minute + slack },
    },
    { name: 'is suspended', spec: { suspend: true }, now: '10:02:00', want: {} },
    { name: 'comes too late', deadline: 10, now: '10:13:00', want: { waitsMs: 47 * minute + slack } },
    {
      name: 'comes late, but not too late',
      deadline: longSeconds,
      now: '10:02:00',
      want: { ...started, waitsMs: 58 * minute + slack },
    },
    { name: 'is being deleted', isGoing: true, now: '10:02:00', want: {} },
  ])
})

describe('whose last run is over', () => {
  const over = { job: 'complete' } as const
  check([
    { ...over, name: 'waits for its time', now: '09:59:00', want: { ...noted, waitsMs: minute + slack } },
    { ...over, name: 'starts', now: '10:02:00', want: { ...notedAndStarted, waitsMs: 58 * minute + slack } },
    { ...over, name: 'is suspended', spec: { suspend: true }, now: '10:02:00', want: noted },
    { ...over, name: 'is being deleted', isGoing: true, now: '10:02:00', want: noted },
    {
      ...over,
      name: 'comes too late',
      deadline: 10,
      now: '10:02:00',
      want: { ...noted, waitsMs: 58 * minute + slack },
    },
    {
      ...over,
      name: 'comes late, but not too late',
      deadline: longSeconds,
      now: '10:02:00',
      want: { ...notedAndStarted, waitsMs: 58 * minute + slack },
    },
    {
      ...over,
      name: 'is a week late, and starts once, under protest',
      now: weekLater,
      want: {
        ...notedAndStarted,
        reasons: ['SawCompletedJob', 'TooManyMissedTimes', 'SuccessfulCreate'],
        waitsMs: hour + slack,
      },
    },
    {
      ...over,
      name: 'is a week late, with a deadline before that',
      deadline: longSeconds,
      now: weekLater,
      want: {
        ...notedAndStarted,
        reasons: ['SawCompletedJob', 'TooManyMissedTimes', 'SuccessfulCreate'],
        waitsMs: hour + slack,
      },
    },
    {
      ...over,
      name: 'is a week late, and counts from its deadline of hours',
      deadline: 2 * 3600,
      now: weekLater,
      want: { ...notedAndStarted, waitsMs: hour + slack },
    },
    {
      ...over,
      name: 'is a week late, and counts from its deadline of seconds',
      deadline: 10,
      now: weekLater,
      want: { ...notedAndStarted, waitsMs: hour + slack },
    },
    {
      ...over,
      name: 'was started by a clock that has been set back since',
      jobOf: '10:01:00',
      now: '09:59:00',
      known: { listed: false },
      want: { requests: [reports], active: 0, waitsMs: minute + slack },
    },
  ])
})

describe('whose last run goes on', () => {
  const active = { job: 'active' } as const
  check([
    { ...active, name: 'waits for its time', now: '09:59:00', want: { waitsMs: minute + slack } },
    {
      ...active,
      name: 'starts another beside it',
      policies: ['Allow'],
      now: '10:02:00',
      want: { ...beside, waitsMs: 58 * minute + slack },
    },
    {
      ...active,
      name: 'starts none',
      policies: ['Forbid'],
      now: '10:02:00',
      want: { reasons: ['JobAlreadyActive'], waitsMs: 58 * minute + slack },
    },
    {
      ...active,
      name: 'starts another in its place',
      policies: ['Replace'],
      now: '10:02:00',
      want: {
        requests: [`get jobs shop/${lastRun}`, `delete jobs shop/${lastRun}`, starts, reports],
        reasons: ['SuccessfulDelete', 'SuccessfulCreate'],
        active: 1,
        waitsMs: 58 * minute + slack,
      },
    },
    {
      ...active,
      name: 'cannot read it to replace it',
      policies: ['Replace'],
      now: '10:02:00',
      refuse: ({ verb }) => (verb === 'get' ? refusal(400, 'BadRequest') : undefined),
      want: { requests: [`get jobs shop/${lastRun}`], reasons: ['FailedGet'], fails: true },
    },
    {
      ...active,
      name: 'cannot delete it to replace it',
      policies: ['Replace'],
      now: '10:02:00',
      refuse: ({ verb }) => (verb === 'delete' ? refusal(500, 'InternalError') : undefined),
      want: {
        requests: [`get jobs shop/${lastRun}`, `delete jobs shop/${lastRun}`],
        reasons: ['FailedDelete'],
        fails: true,
      },
    },
    { ...active, name: 'is suspended', spec: { suspend: true }, now: '10:02:00', want: {} },
    { ...active, name: 'comes too late', deadline: 10, now: '10:02:00', want: { waitsMs: 58 * minute + slack } },
    {
      ...active,
      name: 'comes late, but not too late',
      policies: ['Allow'],
      deadline: longSeconds,
      now: '10:02:00',
      want: { ...beside, waitsMs: 58 * minute + slack },
    },
    {
      ...active,
      name: 'has it in the list, and not yet in the cache',
      jobOf: '10:00:00',
      now: '10:02:00.100',
      deadline: longSeconds,
      known: { cached: false },
      want: { requests: [`get jobs shop/${runOf('10:00:00')}`], waitsMs: 58 * minute },
    },
    {
      ...active,
      name: 'has it in the cache, and not yet in the list',
      jobOf: '10:00:00',
      now: '10:02:00.100',
      deadline: longSeconds,
      known: { listed: false, live: true },
      want: { requests: ['get cronjobs shop/tick'], waitsMs: 58 * minute },
    },
  ])
})

describe('every hour from the last run on', () => {
  const every = { schedule: '@every 1h', policies: ['Allow'] as const }
  const complete = { ...every, job: 'complete' } as const
  const active = { ...every, job: 'active' } as const
  check([
    {
      ...every,
      name: 'it never ran and waits',
      created: '09:58:00',
      now: '10:00:00',
      want: { waitsMs: 58 * minute + slack },
    },
    {
      ...every,
      name: 'it never ran and starts',
      created: '08:58:00',
      now: '09:58:00',
      want: { ...started, waitsMs: hour + slack },
    },
    {
      ...every,
      name: 'it never ran and comes too late',
      deadline: 10,
      created: '08:58:00',
      now: '09:58:11',
      want: { waitsMs: hour - 11_000 + slack },
    },
    {
      ...every,
      name: 'it never ran and comes late, but not too late',
      deadline: longSeconds,
      created: '08:58:00',
      now: '09:58:09',
      want: { ...started, waitsMs: hour - 9000 + slack },
    },
    {
      ...complete,
      name: 'it ran and waits',
      last: '09:58:00',
      now: '10:00:00',
      want: { ...noted, waitsMs: 58 * minute + slack },
    },
    {
      ...complete,
      name: 'it ran and starts again',
      last: '09:58:00',
      now: '11:00:00',
      want: { ...notedAndStarted, waitsMs: 58 * minute + slack },
    },
    {
      ...complete,
      name: 'it ran and comes too late',
      deadline: 10,
      last: '09:58:00',
      now: '10:58:11',
      want: { ...noted, waitsMs: hour - 11_000 + slack },
    },
    {
      ...complete,
      name: 'it ran and is a week late',
      last: '10:02:00',
      now: weekLater,
      want: {
        ...notedAndStarted,
        reasons: ['SawCompletedJob', 'TooManyMissedTimes', 'SuccessfulCreate'],
        waitsMs: 2 * minute + slack,
      },
    },
    {
      ...complete,
      name: 'it ran, is a week late, and too late for the last time',
      deadline: 10,
      last: '10:02:00',
      now: '2026-04-08T10:02:11Z',
      want: { ...noted, waitsMs: hour - 11_000 + slack },
    },
    {
      ...active,
      name: 'it runs and waits',
      last: '09:58:00',
      now: '10:00:00',
      want: { waitsMs: 58 * minute + slack },
    },
    {
      ...active,
      name: 'it runs and starts another',
      last: '08:58:00',
      now: '10:02:00',
      want: { ...beside, waitsMs: 56 * minute + slack },
    },
    {
      ...active,
      name: 'it runs and comes too late',
      deadline: 10,
      last: '09:58:00',
      now: '10:58:11',
      want: { waitsMs: hour - 11_000 + slack },
    },
    {
      ...active,
      name: 'it runs and comes late, but not too late',
      deadline: longSeconds,
      last: '09:58:00',
      now: '10:58:09',
      want: { ...beside, waitsMs: hour - 9000 + slack },
    },
    {
      ...every,
      name: 'it counts from where its deadline begins, and from that run on',
      deadline: 2 * 3600,
      last: '06:00:00',
      now: '10:30:00',
      want: { ...started, waitsMs: hour + slack },
    },
  ])
})

describe('a Job that is refused', () => {
  const now = '10:02:00'
  const refusing =
    (error: StatusError): Refuse =>
    ({ verb }) =>
      verb === 'create' ? error : undefined
  const exists = refusing(refusal(409, 'AlreadyExists'))
  const next = jobOf(cronJobOf({ now }), '10:00:00')
  const foreign = { ...next, metadata: { ...next.metadata, ownerReferences: [] } }
  const terminating = new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code: 403,
    reason: 'Forbidden',
    message: 'namespace shop is being terminated',
    details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
  })
  const asked = [starts, `get jobs shop/${runOf('10:00:00')}`]
  check([
    {
      name: 'is tried again, and told of',
      now,
      refuse: refusing(refusal(500, 'InternalError')),
      want: { requests: [starts], reasons: ['FailedCreate'], fails: true },
    },
    {
      name: 'in a namespace that goes is tried again, and not told of',
      now,
      refuse: refusing(terminating),
      want: { requests: [starts], fails: true },
    },
    {
      name: 'because it is there, and not in the list, is listed',
      now,
      refuse: exists,
      existing: next,
      want: { requests: [...asked, reports], active: 1, waitsMs: 58 * minute + slack },
    },
    {
      name: 'because a foreign one is there is theirs',
      now,
      refuse: exists,
      existing: foreign,
      want: { requests: asked },
    },
    {
      name: 'because one is there that cannot be read is tried again',
      now,
      refuse: ({ verb }) => {
        if (verb === 'create') return refusal(409, 'AlreadyExists')
        return verb === 'get' ? refusal(500, 'InternalError') : undefined
      },
      want: { requests: asked, fails: true },
    },
    {
      name: 'does not keep the status from being written',
      job: 'complete',
      now,
      refuse: refusing(refusal(500, 'InternalError')),
      want: { requests: [starts, reports], reasons: ['SawCompletedJob', 'FailedCreate'], active: 0, fails: true },
    },
    {
      name: 'does not keep old ones: a quota may be full of them',
      job: 'complete',
      known: { listed: false },
      spec: { successfulJobsHistoryLimit: 0 },
      now,
      refuse: refusing(refusal(403, 'Forbidden')),
      want: {
        requests: [`delete jobs shop/${lastRun}`, starts, reports],
        reasons: ['SuccessfulDelete', 'FailedCreate'],
        active: 0,
        fails: true,
      },
    },
  ])
})

describe('what cannot be read or written is tried again', () => {
  const now = '09:59:00'
  const failing =
    (kind: string, plural: string): Refuse =>
    ({ verb, target }) =>
      verb === kind && target.resource === plural ? refusal(500, 'InternalError') : undefined
  check([
    {
      name: 'the status',
      policies: ['Allow'],
      job: 'complete',
      now,
      refuse: failing('update', 'cronjobs'),
      want: { ...noted, fails: true },
    },
    {
      name: 'the CronJob, for a Job that is not in the list',
      policies: ['Allow'],
      job: 'active',
      known: { listed: false },
      now,
      refuse: failing('get', 'cronjobs'),
      want: { requests: ['get cronjobs shop/tick'], fails: true },
    },
    {
      name: 'a Job that is only in the list',
      policies: ['Allow'],
      job: 'active',
      known: { cached: false },
      now,
      refuse: failing('get', 'jobs'),
      want: { requests: [`get jobs shop/${lastRun}`], fails: true },
    },
  ])
})

describe('nothing is done', () => {
  const now = '10:02:00'
  check([
    { name: 'when it is gone', policies: ['Allow'], isGone: true, now, want: {} },
    {
      name: 'while the cache lacks its last Job',
      policies: ['Allow'],
      wrote: { resource: 'jobs', version: '6' },
      now,
      want: { waitsMs: 5 },
    },
    {
      name: 'while the cache lacks its last status',
      policies: ['Allow'],
      wrote: { resource: 'cronjobs', version: '6' },
      now,
      want: { waitsMs: 5 },
    },
  ])

  test('but for what the cache has', async () => {
    const { requests } = await sync({ wrote: { resource: 'jobs', version: '5' }, now })
    expect(requests).toEqual([starts, reports])
  })
})

describe('afterwards the cache is waited for that lacks', () => {
  const now = '10:02:00'
  test.each([
    { name: 'the Job', situation: { now }, want: 'version: 7 for group resource jobs.batch' },
    {
      name: 'the status',
      situation: { job: 'complete', spec: { suspend: true }, now } as const,
      want: 'version: 8 for group resource cronjobs.batch',
    },
    { name: 'nothing', situation: { spec: { suspend: true }, now }, want: undefined },
  ])('$name', async ({ situation, want }) => {
    const { lacks } = await sync(situation)
    if (want === undefined) expect(lacks).toBeUndefined()
    else expect(lacks).toContain(want)
  })
})

describe('a controller that stops asks for nothing more, and tells nothing', () => {
  const now = '10:02:00'
  const active = { job: 'active', now } as const
  const rows: readonly (Situation & { readonly during: string })[] = [
    { during: 'create jobs shop/', now },
    { during: 'get cronjobs shop/tick', ...active, known: { listed: false } },
    { during: `get jobs shop/${lastRun}`, ...active, known: { cached: false } },
    { during: `get jobs shop/${lastRun}`, ...active, spec: { concurrencyPolicy: 'Replace' } },
    { during: `delete jobs shop/${lastRun}`, job: 'failed', spec: { failedJobsHistoryLimit: 0 }, now },
  ]
  test.each(rows)('during $during', async ({ during, ...situation }) => {
    const stop = new AbortController()
    const refuse: Refuse = () => {
      stop.abort()
      return refusal(500, 'stopped')
    }
    const { outcome, events, requests } = await sync({ ...situation, refuse }, stop.signal)
    expect(outcome).toMatchObject({ error: { message: 'stopped' } })
    expect({ requests, events }).toEqual({ requests: [during], events: [] })
  })
})

describe('events say', () => {
  const now = '10:02:00'
  const no = refusal(500, 'it cannot be')
  const rows: readonly (Situation & { readonly want: string })[] = [
    {
      now,
      schedule: 'at "noon"',
      want: 'Warning UnparseableSchedule unparseable schedule: "at \\"noon\\"" : expected exactly 5 fields, found 2: [at "noon"]',
    },
    {
      now,
      schedule: '0 0 30 2 *',
      want: 'Warning InvalidSchedule invalid schedule: 0 0 30 2 * : time difference between two schedules is less than 1 second',
    },
    {
      now: '09:59:00',
      schedule: 'CRON_TZ=UTC 0 * * * *',
      want:
        'Warning UnsupportedSchedule CRON_TZ or TZ used in schedule "CRON_TZ=UTC 0 * * * *" is not officially supported, see ' +
        'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
    },
    {
      now,
      spec: { timeZone: 'No/Where' },
      want: 'Warning UnknownTimeZone invalid timeZone: "No/Where": unknown time zone No/Where',
    },
    {
      now: weekLater,
      want:
        'Warning TooManyMissedTimes too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check ' +
        'clock skew',
    },
    {
      now: '09:59:00',
      job: 'active',
      known: { listed: false },
      want: `Warning UnexpectedJob Saw a job that the controller did not create or forgot: ${lastRun}`,
    },
    { now, job: 'complete', want: `Normal SawCompletedJob Saw completed job: ${lastRun}, condition: Complete` },
    { now, job: 'failed', want: `Normal SawCompletedJob Saw completed job: ${lastRun}, condition: Failed` },
    {
      now,
      job: 'active',
      known: { cached: false },
      refuse: ({ verb, target }) =>
        verb === 'get' && target.resource === 'jobs' ? refusal(404, 'NotFound') : undefined,
      want: `Normal MissingJob Active job went missing: ${lastRun}`,
    },
    {
      now,
      job: 'active',
      spec: { concurrencyPolicy: 'Forbid' },
      want:
        'Normal JobAlreadyActive Not starting job because prior execution is running and concurrency policy is ' +
        'Forbid',
    },
    {
      now,
      job: 'active',
      spec: { concurrencyPolicy: 'Replace' },
      refuse: ({ verb }) => (verb === 'get' ? no : undefined),
      want: 'Warning FailedGet Get job: it cannot be',
    },
    {
      now,
      job: 'active',
      spec: { concurrencyPolicy: 'Replace' },
      refuse: ({ verb }) => (verb === 'delete' ? no : undefined),
      want: 'Warning FailedDelete Deleted job: it cannot be',
    },
    {
      now,
      refuse: ({ verb }) => (verb === 'create' ? no : undefined),
      want: 'Warning FailedCreate Error creating job: it cannot be',
    },
    { now, want: `Normal SuccessfulCreate Created job ${runOf('10:00:00')}` },
    {
      now,
      job: 'active',
      spec: { concurrencyPolicy: 'Replace' },
      want: `Normal SuccessfulDelete Deleted job ${lastRun}`,
    },
  ]
  test.each(rows)('$want', async ({ want, ...situation }) => {
    expect((await sync(situation)).events).toContain(want)
  })
})

test('Jobs are deleted in the background, with their pods', async () => {
  const spec = { concurrencyPolicy: 'Replace', failedJobsHistoryLimit: 0 }
  for (const job of ['active', 'failed'] as const) {
    const { sent } = await sync({ job, spec, now: '10:02:00' })
    const deletion = sent.find(({ verb }) => verb === 'delete')
    expect(deletion?.body).toMatchObject({ propagationPolicy: 'Background' })
  }
})

test('the status is written onto the CronJob that was read last', async () => {
  const now = '10:02:00'
  const versionOf = async (known: Situation['known']) => {
    const { written } = await sync({ job: 'active', known: known ?? {}, now })
    return { version: written?.metadata?.resourceVersion, active: written?.status?.active?.length }
  }
  expect(await versionOf({ listed: true })).toEqual({ version: '1', active: 2 })
  expect(await versionOf({ listed: false, live: true })).toEqual({ version: '2', active: 2 })
})

describe('the status tells', () => {
  test('of a run that was started: which Job, and when it should have been', async () => {
    const { status } = await sync({ now: '10:02:00' })
    expect(status).toEqual({
      active: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name: runOf('10:00:00'),
          namespace: 'shop',
          uid: 'uid-new',
          resourceVersion: '7',
        },
      ],
      lastScheduleTime: at('10:00:00'),
    })
  })

  test.each([{ limit: undefined }, { limit: 0 }, { limit: 10 }])(
    'of the last success, with a history of $limit',
    async ({ limit }) => {
      const spec = limit === undefined ? {} : { successfulJobsHistoryLimit: limit }
      const { status } = await sync({ job: 'complete', spec, now: '09:59:00' })
      expect(status?.lastSuccessfulTime).toBe(at('09:03:00'))
    },
  )

  test('of no success that is none', async () => {
    expect((await sync({ job: 'failed', now: '09:59:00' })).status?.lastSuccessfulTime).toBeUndefined()
  })
})

test('how late a Job was made is measured, and only if it was made', async () => {
  const name = 'cronjob_controller_job_creation_skew_duration_seconds'
  const { metrics } = await sync({ now: '10:02:00' })
  const text = metrics.write()
  expect(text).toContain(`# HELP ${name} [STABLE] `)
  const bounds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
  const buckets = [...text.matchAll(/_bucket\{le="([^"]+)"\} (\d)/g)].map(([, bound, count]) => [bound, Number(count)])
  expect(buckets).toEqual([...bounds.map((bound) => [String(bound), bound < 2 ? 0 : 1]), ['+Inf', 1]])
  expect(text).toContain(`${name}_sum 2\n`)
  const refused = await sync({
    now: '10:02:00',
    refuse: ({ verb }) => (verb === 'create' ? refusal(500, 'x') : undefined),
  })
  expect(refused.metrics.write()).not.toContain(`${name}_count 1`)
})
