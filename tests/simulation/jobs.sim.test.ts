import { creationTimeMs, isBeingDeleted, jobs, pods } from '@coxswain/api'
import { days, hours, job, minutes, seconds, startCluster, type JobOptions, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'
import { leadPods, type PodLife } from './lead-pods.ts'

const controllers = ['job', 'ttl-after-finished', 'garbage-collector-controller']

async function start(options: JobOptions, life: PodLife = { runsForMs: 0 }, those = controllers): Promise<TestCluster> {
  const cluster = await startCluster({ nodes: 0, without: ['scheduler'], controllers: those })
  leadPods(cluster, () => life)
  await cluster.apply(job(options))
  return cluster
}

const conditionsOf = (cluster: TestCluster): readonly string[] =>
  (cluster.get(jobs, 'sum')?.status?.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`)

/** Seconds from now until the Job is gone; undefined: it stays for hours. */
async function secondsUntilGone(cluster: TestCluster): Promise<number | undefined> {
  const startMs = cluster.clock.now()
  const isGone = (): boolean => cluster.get(jobs, 'sum') === undefined
  const done = await cluster.until(isGone, { withinMs: hours(2) }).catch(() => false)
  return done ? Math.round((cluster.clock.now() - startMs) / 1000) : undefined
}

describe('a finished Job goes when its time is over', () => {
  test.each([
    { name: 'as it was said', changes: {}, wanted: 70 },
    { name: 'later, if it is given more time', changes: { ttlSecondsAfterFinished: 500 }, wanted: 470 },
    { name: 'at once, if the time is over by what is said now', changes: { ttlSecondsAfterFinished: 10 }, wanted: 0 },
    { name: 'never, if nothing is said any more', changes: { ttlSecondsAfterFinished: null }, wanted: undefined },
  ])('$name', async ({ changes, wanted }) => {
    await using cluster = await start({ ttlSecondsAfterFinished: 100 })
    await cluster.until(() => conditionsOf(cluster).includes('Complete=True CompletionsReached'))
    await cluster.advance(seconds(30))
    await cluster.patch(jobs, 'sum', { spec: changes })
    expect(await secondsUntilGone(cluster)).toBe(wanted)
    if (wanted !== undefined) expect(cluster.list(pods)).toEqual([])
  })

  test('and waits for whoever holds it', async () => {
    const metadata = { finalizers: ['example.com/archive'] }
    await using cluster = await start({ ttlSecondsAfterFinished: 60, metadata })
    await cluster.advance(minutes(5))
    const held = cluster.get(jobs, 'sum')
    expect(held !== undefined && isBeingDeleted(held)).toBe(true)
    expect(cluster.list(pods)).toEqual([])
    await cluster.patch(jobs, 'sum', { metadata: { finalizers: null } })
    await cluster.settle()
    expect(cluster.get(jobs, 'sum')).toBeUndefined()
  })

  test('one that is not finished stays', async () => {
    await using cluster = await start({ ttlSecondsAfterFinished: 0 }, {}, ['job', 'ttl-after-finished'])
    await cluster.advance(days(1))
    expect(conditionsOf(cluster)).toEqual([])
    expect(cluster.get(jobs, 'sum')?.status?.active).toBe(1)
  })
})

describe('hours of a Job', () => {
  test('its failed pods are followed by others after 10 s, 20 s, … ten minutes, until the limit', async () => {
    await using cluster = await start({ backoffLimit: 9 }, { runsForMs: 0, exitCode: 1 }, ['job'])
    await cluster.until(() => conditionsOf(cluster).length === 2, { withinMs: hours(2) })
    const made = cluster
      .list(pods)
      .map((pod) => creationTimeMs(pod))
      .toSorted((a, b) => a - b)
    const gaps = made.slice(1).map((ms, index) => (ms - (made[index] ?? 0)) / 1000)
    expect(gaps).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600])
    expect(conditionsOf(cluster)).toEqual([
      'FailureTarget=True BackoffLimitExceeded',
      'Failed=True BackoffLimitExceeded',
    ])
  })

  test('suspended for a day it does not use up its time', async () => {
    await using cluster = await start({ spec: { activeDeadlineSeconds: 3600 } }, {}, ['job'])
    await cluster.advance(minutes(50))
    await cluster.patch(jobs, 'sum', { spec: { suspend: true } })
    await cluster.advance(days(1))
    expect(cluster.list(pods)).toEqual([])
    await cluster.patch(jobs, 'sum', { spec: { suspend: false } })
    await cluster.advance(minutes(59))
    expect(conditionsOf(cluster)).toEqual(['Suspended=False JobResumed'])
    await cluster.advance(minutes(2))
    expect(conditionsOf(cluster).slice(1)).toEqual([
      'FailureTarget=True DeadlineExceeded',
      'Failed=True DeadlineExceeded',
    ])
    const { status } = cluster.get(jobs, 'sum') ?? {}
    expect(status).toMatchObject({ failed: 1, uncountedTerminatedPods: {} })
  })

  test('by its failure policy what disturbs it does not count, and one exit code ends it', async () => {
    let made = 0
    const rules = [
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
    ]
    await using cluster = await startCluster({ nodes: 0, without: ['scheduler'], controllers })
    leadPods(cluster, () => ((made += 1) < 4 ? {} : { runsForMs: seconds(5), exitCode: 42 }))
    await cluster.apply(job({ backoffLimit: 0, spec: { podFailurePolicy: { rules } } }))
    for (let evicted = 0; evicted < 3; evicted += 1) {
      await cluster.until(() =>
        cluster.list(pods).some((pod) => pod.status?.phase === 'Running' && !isBeingDeleted(pod)),
      )
      const name = cluster.list(pods).find((pod) => pod.status?.phase === 'Running')?.metadata?.name ?? ''
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } }
      await cluster.client.resource(pods, 'default').create(eviction, { name, subresource: 'eviction' })
      await cluster.advance(seconds(2))
    }
    await cluster.until(() => conditionsOf(cluster).length === 2, { withinMs: hours(1) })
    expect(conditionsOf(cluster)).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy'])
    expect(cluster.get(jobs, 'sum')?.status?.failed).toBe(1)
  })
})
