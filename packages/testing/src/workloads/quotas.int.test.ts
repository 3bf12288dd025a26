import { configMaps, pods, replicaSets, resourceQuotas, services, type ResourceQuota } from '@coxswain/api'
import { isForbidden } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, expect, test } from 'vitest'
import { minutes, seconds } from '../durations.ts'
import { runPods, startWorkloadCluster } from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function setUp() {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const chosen = ['replicaset', 'resourcequota']
  const cluster = await startWorkloadCluster({ clock, chosen, onBug: (error) => bugs.push(error) })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  await clock.advance(seconds(1))
  const { client } = cluster
  const quotas = client.resource(resourceQuotas, 'shop')
  const usedOf = async (name = 'q') => (await quotas.get(name)).status?.used
  const settle = (): Promise<void> => clock.advance(seconds(1))
  return { clock, cluster, client, quotas, usedOf, settle, inShop: client.resource(pods, 'shop') }
}

const quotaOf = (hard: Readonly<Record<string, string>>, spec: object = {}): ResourceQuota => ({
  metadata: { name: 'q' },
  spec: { hard, ...spec },
})
const labels = { app: 'web' }
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'nginx' }] } }
const replicaSetOf = (replicas: number) => ({
  metadata: { name: 'web' },
  spec: { replicas, selector: { matchLabels: labels }, template },
})

test('a new quota counts what is there, and is charged from then on', async () => {
  const { client, quotas, usedOf, settle } = await setUp()
  const maps = client.resource(configMaps, 'shop')
  await maps.create({ metadata: { name: 'before' } })
  await quotas.create(quotaOf({ configmaps: '2', pods: '1', 'count/replicasets.apps': '1', 'count/things.x.io': '1' }))
  await settle()
  expect(await usedOf()).toEqual({ configmaps: '1', pods: '0', 'count/replicasets.apps': '0' })
  await maps.create({ metadata: { name: 'after' } })
  expect(await usedOf()).toMatchObject({ configmaps: '2' })
  const refused = await maps.create({ metadata: { name: 'more' } }).catch((error: unknown) => error)
  expect(isForbidden(refused)).toBe(true)
  await maps.delete('before')
  await settle()
  expect(await usedOf()).toMatchObject({ configmaps: '1' })
  await maps.create({ metadata: { name: 'more' } })
})

test('controllers stop at the quota, and go on when it is raised', async () => {
  const { clock, cluster, client, quotas, usedOf, settle, inShop } = await setUp()
  runPods(cluster, clock)
  await quotas.create(quotaOf({ pods: '10' }))
  await settle()
  await client.resource(replicaSets, 'shop').create(replicaSetOf(40))
  await clock.advance(seconds(5))
  expect([(await inShop.list()).items.length, await usedOf()]).toEqual([10, { pods: '10' }])
  await quotas.patch('q', { type: 'merge', body: { spec: { hard: { pods: '100' } } } })
  await clock.advance(minutes(20))
  expect([(await inShop.list()).items.length, await usedOf()]).toEqual([40, { pods: '40' }])
})

test('what ends, and what changes its type, is given back', async () => {
  const { clock, cluster, client, quotas, usedOf, settle, inShop } = await setUp()
  runPods(cluster, clock)
  await quotas.create(quotaOf({ pods: '5', 'count/pods': '5', services: '5', 'services.nodeports': '5' }))
  await settle()
  await inShop.create({ metadata: { name: 'p', labels }, spec: template.spec })
  const inShopServices = client.resource(services, 'shop')
  await inShopServices.create({ metadata: { name: 's' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } })
  await settle()
  expect(await usedOf()).toEqual({ pods: '1', 'count/pods': '1', services: '1', 'services.nodeports': '1' })
  await inShop.patch('p', { type: 'merge', body: { status: { phase: 'Succeeded' } } }, { subresource: 'status' })
  await inShopServices.patch('s', { type: 'merge', body: { spec: { type: 'ClusterIP' } } })
  await settle()
  expect(await usedOf()).toEqual({ pods: '0', 'count/pods': '1', services: '1', 'services.nodeports': '0' })
})

test('whatever somebody wrote into it is put right every five minutes', async () => {
  const { clock, quotas, usedOf, settle } = await setUp()
  await quotas.create(quotaOf({ pods: '5' }))
  await settle()
  await quotas.patch('q', { type: 'merge', body: { status: { used: { pods: '4' } } } }, { subresource: 'status' })
  await clock.advance(minutes(1))
  expect(await usedOf()).toEqual({ pods: '4' })
  await clock.advance(minutes(5))
  expect(await usedOf()).toEqual({ pods: '0' })
})

test('a quota at rest costs no write', async () => {
  const { clock, quotas, settle } = await setUp()
  await quotas.create(quotaOf({ pods: '5', 'requests.cpu': '1500m' }, { scopes: ['NotTerminating'] }))
  await settle()
  const before = (await quotas.get('q')).metadata?.resourceVersion
  await clock.advance(minutes(60))
  expect((await quotas.get('q')).metadata?.resourceVersion).toBe(before)
})
