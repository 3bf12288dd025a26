import { cronJobs, jobs, nameOf, toTime, type Job, type KubeObject } from '@coxswain/api'
import { cronJob, days, hours, minutes, startCluster, VirtualClock, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

interface SetUp {
  readonly start?: string
  /** How the run with this number ends, from 1. */
  readonly endOf?: (run: number) => 'Complete' | 'Failed'
  readonly runsForMs?: number
}

/** CronJobs alone: whoever runs their Jobs is the test, which tells how they end. */
async function setUp({ start = '2026-04-01T00:00:30Z', endOf = () => 'Complete', runsForMs = 0 }: SetUp = {}) {
  const clock = new VirtualClock({ startMs: Date.parse(start) })
  const cluster = await startCluster({ clock, nodes: 0, without: ['scheduler'], controllers: ['cronjob'] })
  const started: string[] = []
  cluster.onCommit(({ type, object }) => {
    if (type !== 'created' || !isJob(object)) return
    started.push(object.metadata?.annotations?.[scheduledAnnotation] ?? '')
    const as = endOf(started.length)
    // Whoever replaces the run meanwhile was faster.
    clock.after(runsForMs, () => void finish(cluster, object, as).catch(() => undefined))
  })
  return { cluster, started }
}

const isJob = (object: KubeObject): object is Job => object.kind === 'Job'

async function finish(cluster: TestCluster, job: Job, as: 'Complete' | 'Failed'): Promise<void> {
  const at = toTime(cluster.clock.now())
  const reason = as === 'Complete' ? 'CompletionsReached' : 'BackoffLimitExceeded'
  const types = as === 'Complete' ? ['SuccessCriteriaMet', as] : ['FailureTarget', as]
  const conditions = types.map((type) => ({ type, status: 'True', reason, message: '', lastTransitionTime: at }))
  const counts = as === 'Complete' ? { succeeded: 1, completionTime: at } : { failed: 1 }
  const status = { startTime: job.metadata?.creationTimestamp, conditions, ...counts }
  await cluster.patch(jobs, nameOf(job), { status }, { subresource: 'status' })
}

const has =
  (type: string) =>
  ({ status }: Job): boolean =>
    status?.conditions?.some((one) => one.type === type) === true

describe('policies', () => {
  test.each([
    {
      policy: 'Forbid',
      startsAt: [1, 3, 6],
      why: 'waits for the run before, and makes up for none that it passed over',
    },
    { policy: 'Replace', startsAt: [1, 2, 3, 4, 5, 6, 7], why: 'ends the run before' },
    { policy: 'Allow', startsAt: [1, 2, 3, 4, 5, 6, 7], why: 'runs beside it' },
  ] as const)('$policy $why', async ({ policy, startsAt }) => {
    const { cluster, started } = await setUp({ runsForMs: minutes(2.5) })
    await using _ = cluster
    await cluster.apply(cronJob({ schedule: '* * * * *', concurrencyPolicy: policy }))
    let activeMax = 0
    cluster.onCommit(() => {
      activeMax = Math.max(activeMax, cluster.list(jobs).filter((job) => !has('Complete')(job)).length)
    })
    await cluster.advance(minutes(7))
    expect(started).toEqual(startsAt.map((minute) => `2026-04-01T00:0${minute}:00Z`))
    expect(activeMax).toBe(policy === 'Allow' ? 3 : 1)
  })
})

describe('daylight saving', () => {
  const berlin = 'Europe/Berlin'
  test.each([
    {
      name: 'a time that the night leaves out is passed over',
      start: '2026-03-27T12:00:00Z',
      schedule: '30 2 * * *',
      started: ['2026-03-28T02:30:00+01:00', '2026-03-30T02:30:00+02:00'],
    },
    {
      name: 'every hour: the one that is left out does not come',
      start: '2026-03-28T23:30:00Z',
      schedule: '0 0-4 * * *',
      started: ['2026-03-29T01:00:00+01:00', '2026-03-29T03:00:00+02:00', '2026-03-29T04:00:00+02:00'],
      forMs: hours(6),
    },
    {
      name: 'a time that the night shows twice comes twice',
      start: '2026-10-23T12:00:00Z',
      schedule: '30 2 * * *',
      started: [
        '2026-10-24T02:30:00+02:00',
        '2026-10-25T02:30:00+02:00',
        '2026-10-25T02:30:00+01:00',
        '2026-10-26T02:30:00+01:00',
      ],
    },
    {
      name: 'midnight comes once a day all through',
      start: '2026-03-27T12:00:00Z',
      schedule: '0 0 * * *',
      started: ['2026-03-28T00:00:00+01:00', '2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00'],
    },
    {
      name: 'where midnight is left out, midnight is passed over',
      zone: 'America/Asuncion',
      start: '2023-09-30T12:00:00Z',
      schedule: '0 0 * * *',
      started: ['2023-10-02T00:00:00-03:00'],
      forMs: days(2),
    },
    {
      name: 'half an hour is enough',
      zone: 'Australia/Lord_Howe',
      start: '2026-10-02T12:00:00Z',
      schedule: '15 2 * * *',
      started: ['2026-10-03T02:15:00+10:30', '2026-10-05T02:15:00+11:00'],
    },
  ])('$name', async ({ start, schedule, started: expected, zone = berlin, forMs = days(3) }) => {
    const { cluster, started } = await setUp({ start })
    await using _ = cluster
    await cluster.apply(cronJob({ schedule, timeZone: zone }))
    await cluster.advance(forMs)
    expect(started).toEqual(expected)
  })
})

describe('a month', () => {
  test('of an hourly CronJob: each hour once, and of the past what the limits say', async () => {
    const { cluster, started } = await setUp({ endOf: (run) => (run % 10 === 0 ? 'Failed' : 'Complete') })
    await using _ = cluster
    const spec = { successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 2 }
    await cluster.apply(cronJob({ schedule: '0 * * * *', spec }))
    let kept = 0
    let keptMax = 0
    cluster.onCommit(({ type, object }) => {
      if (!isJob(object) || type === 'updated') return
      kept += type === 'created' ? 1 : -1
      keptMax = Math.max(keptMax, kept)
    })
    await cluster.advance(days(30))
    const first = Date.UTC(2026, 3, 1, 1)
    expect(started).toEqual(Array.from({ length: 30 * 24 }, (_each, hour) => toTime(first + hours(hour))))
    expect(cluster.list(jobs).filter(has('Complete'))).toHaveLength(3)
    expect(cluster.list(jobs).filter(has('Failed'))).toHaveLength(2)
    expect(keptMax).toBe(3 + 2 + 1)
    expect(cluster.get(cronJobs, 'tick')?.status).toEqual({
      lastScheduleTime: '2026-05-01T00:00:00Z',
      lastSuccessfulTime: '2026-04-30T23:00:00Z',
    })
    expect(cluster.errors).toEqual([])
  })
})
