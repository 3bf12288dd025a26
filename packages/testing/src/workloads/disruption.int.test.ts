import {
  events,
  jobs,
  podDisruptionBudgets,
  pods,
  toTime,
  type Eviction,
  type Job,
  type Pod,
  type PodDisruptionBudget,
} from '@coxswain/api'
import { isTooManyRequests } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { minutes, seconds } from '../durations.ts'
import { deploymentOf, deploymentsIn, runPods, startWorkloadCluster } from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function setUp() {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const chosen = ['replicaset', 'deployment', 'disruption']
  const cluster = await startWorkloadCluster({ clock, chosen, onBug: (error) => bugs.push(error) })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  await clock.settle()
  const inShop = cluster.client.resource(pods, 'shop')
  const budgets = cluster.client.resource(podDisruptionBudgets, 'shop')
  const evict = (name: string): Promise<Eviction> =>
    inShop.create<Eviction>({ metadata: { name } }, { name, subresource: 'eviction' })
  const statusOf = async (name = 'web') => (await budgets.get(name)).status
  return { clock, cluster, inShop, budgets, evict, statusOf }
}

const budgetOf = (spec: object): PodDisruptionBudget => ({
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
})

function podOf(name: string, more: Pod['metadata'] = {}): Pod {
  return {
    metadata: { name, labels: { app: 'web' }, ...more },
    spec: { containers: [{ name: 'main', image: 'nginx' }] },
  }
}

describe('evictions', () => {
  test('spend the budget, which comes back with the replacements', async () => {
    const { clock, cluster, inShop, budgets, evict, statusOf } = await setUp()
    runPods(cluster, clock)
    await budgets.create(budgetOf({ maxUnavailable: '30%' }))
    await deploymentsIn(cluster.client).create(deploymentOf('web', { replicas: 4 }))
    await clock.settle()
    expect(await statusOf()).toMatchObject({
      expectedPods: 4,
      desiredHealthy: 2,
      currentHealthy: 4,
      disruptionsAllowed: 2,
    })
    const names = (await inShop.list()).items.map(({ metadata }) => metadata?.name ?? '')
    const results = await Promise.allSettled(names.map(evict))
    const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    expect([refused.length, refused.every(isTooManyRequests)]).toEqual([2, true])
    await clock.advance(minutes(1))
    expect(await statusOf()).toMatchObject({ expectedPods: 4, currentHealthy: 4, disruptionsAllowed: 2 })
  })

  test('never leave fewer healthy pods than the budget asks for', async () => {
    const { clock, cluster, inShop, budgets, evict, statusOf } = await setUp()
    runPods(cluster, clock)
    await budgets.create(budgetOf({ minAvailable: 7 }))
    await deploymentsIn(cluster.client).create(deploymentOf('web', { replicas: 10 }))
    await clock.settle()
    let evicted = 0
    for (let round = 0; round < 5; round += 1) {
      // Those on their way out stay: no node ends them.
      const live = (await inShop.list()).items.filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
      const results = await Promise.allSettled(live.map(({ metadata }) => evict(metadata?.name ?? '')))
      const gone = results.filter(({ status }) => status === 'fulfilled').length
      expect(live.length - gone).toBeGreaterThanOrEqual(7)
      evicted += gone
      await clock.advance(seconds(40))
      expect(await statusOf()).toMatchObject({ currentHealthy: 10, disruptionsAllowed: 3 })
    }
    expect(evicted).toBe(15)
  })

  test('that never come are given up after two minutes', async () => {
    const { clock, cluster, inShop, budgets, statusOf } = await setUp()
    runPods(cluster, clock)
    await inShop.create(podOf('a'))
    await budgets.create(budgetOf({ minAvailable: 0 }))
    await clock.settle()
    const disruptedPods = { a: toTime(clock.now()), unknown: toTime(clock.now()) }
    await budgets.patch('web', { type: 'merge', body: { status: { disruptedPods } } }, { subresource: 'status' })
    await clock.advance(minutes(1))
    expect(await statusOf()).toMatchObject({ currentHealthy: 0, disruptedPods: { a: disruptedPods.a } })
    await clock.advance(minutes(1) + seconds(5))
    const status = await statusOf()
    expect([status?.currentHealthy, status?.disruptedPods]).toEqual([1, undefined])
  })
})

describe('a budget that cannot be counted', () => {
  test.each([
    {
      name: 'because the owner has no scale',
      owner: { apiVersion: 'batch/v1', kind: 'Job' },
      why: 'jobs.batch does not implement the scale subresource',
    },
    {
      name: 'because nobody serves the owner',
      owner: { apiVersion: 'x.io/v1', kind: 'Thing' },
      why: 'no matches for kind "Thing" in version "x.io/v1"',
    },
    {
      name: 'because the owner is gone',
      owner: { apiVersion: 'apps/v1', kind: 'StatefulSet' },
      why: 'found no controllers for pod "a"',
    },
  ])('$name lets nothing go', async ({ owner, why }) => {
    const { clock, cluster, inShop, budgets, statusOf } = await setUp()
    runPods(cluster, clock)
    const job: Job = {
      metadata: { name: 'owner' },
      spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx' }], restartPolicy: 'Never' } } },
    }
    const { metadata } = await cluster.client.resource(jobs, 'shop').create(job)
    const uid = owner.kind === 'Job' ? (metadata?.uid ?? '') : 'another'
    await inShop.create(podOf('a', { ownerReferences: [{ ...owner, name: 'owner', uid, controller: true }] }))
    await budgets.create(budgetOf({ maxUnavailable: 1 }))
    await clock.settle()
    const status = await statusOf()
    expect(status?.disruptionsAllowed).toBe(0)
    expect(status?.conditions).toMatchObject([{ status: 'False', reason: 'SyncFailed', message: why }])
  })
})

test('pods without an owner do not count, where owners tell the number, and that is told', async () => {
  const { clock, cluster, inShop, budgets, statusOf } = await setUp()
  runPods(cluster, clock)
  await inShop.create(podOf('alone'))
  await deploymentsIn(cluster.client).create(deploymentOf('web', { replicas: 2 }))
  await budgets.create(budgetOf({ maxUnavailable: 1 }))
  await clock.advance(seconds(1))
  // All three are healthy: upstream's arithmetic, of which the event warns.
  expect(await statusOf()).toMatchObject({
    expectedPods: 2,
    desiredHealthy: 1,
    currentHealthy: 3,
    disruptionsAllowed: 2,
  })
  const { items } = await cluster.client.resource(events, 'shop').list()
  const event = items.find(({ reason, message = '' }) => reason === 'UnmanagedPods' && message.includes('{app: web,}'))
  expect(event).toMatchObject({
    type: 'Warning',
    source: { component: 'controllermanager' },
    involvedObject: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', namespace: 'shop', name: 'web' },
  })
})

test('its three queues are measured as Kubernetes measures them', async () => {
  const { clock, cluster, inShop, budgets } = await setUp()
  runPods(cluster, clock)
  await inShop.create(podOf('a'))
  await budgets.create(budgetOf({ minAvailable: 0 }))
  await clock.settle()
  const disruptedPods = { a: toTime(clock.now()) }
  await budgets.patch('web', { type: 'merge', body: { status: { disruptedPods } } }, { subresource: 'status' })
  await clock.advance(minutes(3))
  const mark = { type: 'DisruptionTarget', status: 'True', lastTransitionTime: toTime(clock.now()) }
  await inShop.patch('a', { type: 'strategic', body: { status: { conditions: [mark] } } }, { subresource: 'status' })
  await clock.advance(minutes(3))
  const told = cluster.metrics.write()
  for (const queue of ['disruption', 'disruption_recheck', 'stale_pod_disruption']) {
    expect(told).toMatch(new RegExp(`workqueue_adds_total\\{name="${queue}"\\} [1-9]`))
  }
})

test('the mark of a disruption that did not come is taken off after two minutes', async () => {
  const { clock, cluster, inShop } = await setUp()
  runPods(cluster, clock)
  await inShop.create(podOf('a'))
  await clock.settle()
  const mark = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: 'x',
    lastTransitionTime: toTime(clock.now()),
  }
  await inShop.patch('a', { type: 'strategic', body: { status: { conditions: [mark] } } }, { subresource: 'status' })
  const state = async () => (await inShop.get('a')).status?.conditions?.find(({ type }) => type === mark.type)
  await clock.advance(seconds(119))
  expect(await state()).toMatchObject({ status: 'True' })
  await clock.advance(seconds(2))
  expect(await state()).toMatchObject({ status: 'False' })
  expect(await state()).not.toHaveProperty('reason')
})
