import type { Pod } from '@coxswain/api'
import { silentLogger } from '@coxswain/base'
import { createMetricsRegistry } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { SetClock } from '../shared/testing/set-clock.ts'
import { PlannedEvictions, podReferenceOf } from './planned-evictions.ts'
import { reconcileEviction, type Deps } from './reconcile.ts'
import { addedMs, devicePod } from './testing/builders.ts'
import { deletedTotal, deletionDuration, disruptionCondition } from './texts.ts'

const key = 'shop/web/uid-web'
const reads = 'get pods shop/web'
const evicts = [reads, 'patch pods shop/web', 'delete pods shop/web']
const taints = [{ slice: 's', driver: 'd', pool: 'p', device: 'a', index: 0 }]

/** The eviction of `web` is due now; `live` is what the server has. */
function setUp(live: readonly Pod[] = [devicePod()], refuse?: Refuse) {
  const { client, requests, told } = recordingClient({ pods: live }, refuse)
  const clock = new SetClock(addedMs)
  const planned = new PlannedEvictions()
  planned.plan(podReferenceOf(devicePod()), { whenMs: addedMs, taints })
  const metrics = createMetricsRegistry()
  const seen: unknown[] = []
  const deps: Deps = {
    client,
    clock,
    logger: silentLogger,
    recorder: { event: (...event) => void seen.push(event) },
    claims: { get: () => undefined },
    planned,
    deleted: metrics.counter(deletedTotal.name, deletedTotal.help),
    duration: metrics.histogram(deletionDuration.name, deletionDuration.help, deletionDuration.buckets),
    wakeAfter: () => undefined,
  }
  const reconcile = () => reconcileEviction(deps, key, new AbortController().signal)
  const counted = (): number => Number(/_pod_deletions_total (\d+)/.exec(metrics.write())?.[1])
  return { clock, planned, metrics, seen, requests, told, reconcile, counted }
}

test('an eviction that is due is told of, marked, and carried out for this very pod', async () => {
  const { reconcile, told, requests, seen, planned } = setUp()
  expect(await reconcile()).toEqual({ kind: 'done', why: 'it is deleted because of ResourceSlice s d/p/a taint #0' })
  expect(told()).toEqual(evicts)
  expect(requests[1]?.body).toMatchObject({
    metadata: { uid: 'uid-web' },
    status: { conditions: [disruptionCondition] },
  })
  expect(requests[2]?.body).toMatchObject({ preconditions: { uid: 'uid-web' } })
  const reference = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web', uid: 'uid-web' }
  expect(seen).toEqual([[reference, 'Normal', 'DeviceTaintManagerEviction', 'Marking for deletion']])
  expect(planned.size).toBe(0)
  await reconcile()
  expect(told()).toEqual(evicts)
})

test('one that is not due yet waits for the rest of its time', async () => {
  const { reconcile, told, planned, clock } = setUp()
  planned.plan(podReferenceOf(devicePod()), { whenMs: addedMs + 5000, taints })
  clock.advance(2000)
  expect(await reconcile()).toEqual({ kind: 'wake-after', delayMs: 3000, why: 'its time has not come' })
  clock.advance(3000)
  await reconcile()
  expect(told()).toEqual(evicts)
})

test('one that was called off is not carried out', async () => {
  const { reconcile, told, planned } = setUp()
  planned.cancel(podReferenceOf(devicePod()))
  await reconcile()
  expect(told()).toEqual([])
})

describe('the pod', () => {
  const leaving: Pod = {
    ...devicePod(),
    metadata: { ...devicePod().metadata, deletionTimestamp: '2026-04-01T09:59:00Z' },
  }
  const marked: Pod = { ...devicePod(), status: { conditions: [disruptionCondition] } }
  test.each<{ name: string; live: readonly Pod[]; want: readonly string[]; counts: number; events: number }>([
    { name: 'is gone', live: [], want: [reads], counts: 0, events: 0 },
    { name: 'is another one', live: [devicePod('web', { uid: 'x' })], want: [reads], counts: 0, events: 0 },
    { name: 'is on its way out, which counts', live: [leaving], want: [reads], counts: 1, events: 0 },
    { name: 'is marked', live: [marked], want: [reads, 'delete pods shop/web'], counts: 1, events: 1 },
  ])('$name', async ({ live, want, counts, events }) => {
    const { reconcile, told, seen, counted, planned } = setUp(live)
    expect((await reconcile()).kind).toBe('done')
    expect([told(), counted(), seen.length, planned.size]).toEqual([want, counts, events, 0])
  })

  test.each(['patch', 'delete'] as const)('goes between read and %s, which does not count', async (verb) => {
    const gone: Refuse = (request) => (request.verb === verb ? refusal(404, 'NotFound') : undefined)
    const { reconcile, counted, planned } = setUp(undefined, gone)
    expect((await reconcile()).kind).toBe('done')
    expect([counted(), planned.size]).toEqual([0, 0])
  })

  test.each(['get', 'patch', 'delete'] as const)('stays planned when %s is refused', async (verb) => {
    let refusals = 0
    const refuseOnce: Refuse = (request) =>
      request.verb === verb && ++refusals === 1 ? refusal(409, 'Conflict') : undefined
    const { reconcile, counted, planned } = setUp(undefined, refuseOnce)
    await expect(reconcile()).rejects.toThrow('Conflict')
    expect([counted(), planned.size]).toEqual([0, 1])
    expect((await reconcile()).kind).toBe('done')
    expect([counted(), planned.size]).toEqual([1, 0])
  })
})

test('evictions are counted, with the seconds that they were late', async () => {
  const { reconcile, metrics, clock } = setUp()
  clock.advance(20)
  await reconcile()
  const text = metrics.write()
  expect(text).toContain(`# HELP ${deletedTotal.name} ${deletedTotal.help}\n# TYPE ${deletedTotal.name} counter\n`)
  expect(text).toContain(`# HELP ${deletionDuration.name} ${deletionDuration.help}\n`)
  expect(text).toContain(`${deletedTotal.name} 1\n`)
  const buckets = [...text.matchAll(/_bucket\{le="([^"]+)"\} (\d)/g)].map(([, le, count]) => `${le} ${count}`)
  expect(buckets.slice(0, 3)).toEqual(['0.005 0', '0.025 1', '0.1 1'])
  expect([buckets.length, buckets.at(-2)]).toEqual([13, '240 1'])
  expect(text).toContain(`${deletionDuration.name}_sum 0.02\n`)
})
