import type { Job } from '@coxswain/api'
import type { ApiRequest, StatusError } from '@coxswain/client'
import { createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs, listerOf } from '../shared/testing/builders.ts'
import { job } from '../shared/testing/job-builders.ts'
import { recordingClient, refusal } from '../shared/testing/recording-client.ts'
import { reconcile } from './reconcile.ts'
import { deletionDuration } from './texts.ts'

/** Ended at ten. */
const ended = (ttlSecondsAfterFinished: number | undefined, metadata: Job['metadata'] = {}): Job =>
  job({
    metadata,
    spec: { ttlSecondsAfterFinished },
    status: { conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: at('10:00:00') }] },
  })

interface Scene {
  readonly cached?: readonly Job[]
  readonly live?: readonly Job[]
  readonly refuse?: (request: ApiRequest) => StatusError | undefined
}

/** A minute after ten. */
function setUp({ cached = [ended(30)], live = cached, refuse }: Scene) {
  const { client, requests } = recordingClient({ jobs: live }, refuse)
  const registry = createMetricsRegistry()
  const { name, help, buckets } = deletionDuration
  const deps = {
    client,
    jobs: listerOf(cached),
    clock: new VirtualClock({ startMs: atMs('10:01:00') }),
    deletionDuration: registry.histogram(name, help, buckets),
  }
  const samples = (): readonly string[] =>
    registry
      .write()
      .split('\n')
      .filter((line) => /_(sum|count)/.test(line))
      .map((line) => line.replace('ttl_after_finished_controller_job_deletion_duration_seconds_', ''))
  const run = () => reconcile(deps, 'shop/sum', new AbortController().signal)
  return { run, requests, verbs: () => requests.map(({ verb }) => verb), samples }
}

test('a job whose time is over is read again, and deleted with its pods; how late that was is measured', async () => {
  const { run, requests, samples } = setUp({})
  expect(await run()).toMatchObject({ kind: 'done' })
  expect(requests).toMatchObject([
    { verb: 'get', target: { resource: 'jobs', namespace: 'shop', name: 'sum' } },
    {
      verb: 'delete',
      target: { resource: 'jobs', namespace: 'shop', name: 'sum' },
      body: { propagationPolicy: 'Foreground', preconditions: { uid: 'uid-sum' } },
    },
  ])
  expect(samples()).toEqual(['sum 30', 'count 1'])
})

const none = ['sum 0', 'count 0']

describe('nothing is asked about a job that', () => {
  test.each([
    { name: 'is gone', cached: [], want: { kind: 'done' } },
    { name: 'has time left', cached: [ended(90)], want: { kind: 'wake-after', delayMs: 30_000 } },
    { name: 'may stay', cached: [ended(undefined)], want: { kind: 'done' } },
    { name: 'is on its way out', cached: [ended(30, { deletionTimestamp: at('10:00:59') })], want: { kind: 'done' } },
    { name: 'runs', cached: [job({ spec: { ttlSecondsAfterFinished: 0 } })], want: { kind: 'done' } },
  ])('$name', async ({ cached, want }) => {
    const { run, verbs } = setUp({ cached })
    expect(await run()).toMatchObject(want)
    expect(verbs()).toEqual([])
  })
})

describe('what the API server has of it counts: a job that', () => {
  test.each([
    { name: 'is gone by now', live: [], want: { kind: 'done' } },
    { name: 'has been given more time', live: [ended(90)], want: { kind: 'wake-after', delayMs: 30_000 } },
    { name: 'may stay by now', live: [ended(undefined)], want: { kind: 'done' } },
    {
      name: 'is on its way out by now',
      live: [ended(30, { deletionTimestamp: at('10:00:59') })],
      want: { kind: 'done' },
    },
    {
      name: 'is another of the name, and runs',
      live: [job({ metadata: { uid: 'another' }, spec: { ttlSecondsAfterFinished: 0 } })],
      want: { kind: 'done' },
    },
  ])('$name stays', async ({ live, want }) => {
    const { run, verbs, samples } = setUp({ live })
    expect(await run()).toMatchObject(want)
    expect([verbs(), samples()]).toEqual([['get'], none])
  })

  test('is another of the name, and is over as well, is the one that goes', async () => {
    const { run, requests } = setUp({ live: [ended(10, { uid: 'another' })] })
    await run()
    expect(requests[1]?.body).toMatchObject({ preconditions: { uid: 'another' } })
  })
})

describe('a fault is tried again:', () => {
  test.each([
    { name: 'a read that is refused', verb: 'get', code: 500, reason: 'InternalError', verbs: ['get'] },
    {
      name: 'a deletion that is refused',
      verb: 'delete',
      code: 500,
      reason: 'InternalError',
      verbs: ['get', 'delete'],
    },
    { name: 'a deletion of what is gone', verb: 'delete', code: 404, reason: 'NotFound', verbs: ['get', 'delete'] },
    { name: 'a deletion of another', verb: 'delete', code: 409, reason: 'Conflict', verbs: ['get', 'delete'] },
  ])('$name', async ({ verb, code, reason, verbs: wanted }) => {
    const { run, verbs, samples } = setUp({
      refuse: (request) => (request.verb === verb ? refusal(code, reason) : undefined),
    })
    await expect(run()).rejects.toThrow(reason)
    expect([verbs(), samples()]).toEqual([wanted, none])
  })

  test('a job that does not say when it ended', async () => {
    const timeless = job({
      spec: { ttlSecondsAfterFinished: 0 },
      status: { conditions: [{ type: 'Failed', status: 'True' }] },
    })
    const { run } = setUp({ cached: [timeless] })
    await expect(run()).rejects.toThrow('unable to find the time when the Job shop/sum finished')
  })
})

test('the measure is Kubernetes’ own', () => {
  const { name, help, buckets } = deletionDuration
  expect([name, help.startsWith('[ALPHA] ')]).toEqual([
    'ttl_after_finished_controller_job_deletion_duration_seconds',
    true,
  ])
  expect([buckets.length, buckets[0], buckets.at(-1)]).toEqual([14, 0.1, 819.2])
})
