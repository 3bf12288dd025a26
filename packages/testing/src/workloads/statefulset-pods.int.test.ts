import { pods, statefulSets, type Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import {
  change,
  imagesOf,
  podsOf,
  setOf,
  soon,
  startRunning,
  withImage,
  type StatefulCluster,
} from './stateful-cluster.ts'
import { namesOf } from './workload-cluster.ts'

/** The pod stays until somebody lets it go, though its deletion was asked for. */
async function hold({ client }: StatefulCluster, name: string): Promise<void> {
  await client
    .resource(pods, 'shop')
    .patch(name, { type: 'merge', body: { metadata: { finalizers: ['example.com/hold'] } } })
}
async function release({ client }: StatefulCluster, name: string): Promise<void> {
  await client.resource(pods, 'shop').patch(name, { type: 'merge', body: { metadata: { finalizers: null } } })
}
async function end({ client }: StatefulCluster, name: string, phase: string): Promise<void> {
  await client
    .resource(pods, 'shop')
    .patch(name, { type: 'merge', body: { status: { phase } } }, { subresource: 'status' })
}
const uidsOf = (all: readonly Pod[]): readonly (string | undefined)[] => all.map(({ metadata }) => metadata?.uid)

test('of a parallel set those that ended come back, while one that is held does not', async () => {
  await using world = await startRunning({ replicas: 3, podManagementPolicy: 'Parallel' })
  const { cluster, clock, client } = world
  const before = uidsOf(await podsOf(cluster))
  await hold(world, 'db-0')
  await client.resource(pods, 'shop').delete('db-0', { gracePeriodSeconds: 0 })
  await end(world, 'db-1', 'Failed')
  await end(world, 'db-2', 'Succeeded')
  await clock.advance(soon)
  const during = await podsOf(cluster)
  expect(uidsOf(during).map((uid, index) => uid === before[index])).toEqual([true, false, false])
  expect(during.map(({ status }) => status?.phase)).toEqual(['Running', 'Running', 'Running'])
  await release(world, 'db-0')
  await clock.advance(soon)
  const after = await podsOf(cluster)
  expect(uidsOf(after).map((uid, index) => uid === before[index])).toEqual([false, false, false])
})

test('of an ordered set none comes back before one that is held', async () => {
  await using world = await startRunning({ replicas: 3 })
  const { cluster, clock, client } = world
  await hold(world, 'db-0')
  for (const name of ['db-0', 'db-2']) await client.resource(pods, 'shop').delete(name, { gracePeriodSeconds: 0 })
  await clock.advance(soon)
  expect(namesOf(await podsOf(cluster))).toEqual(['db-0', 'db-1'])
  await release(world, 'db-0')
  await clock.advance(soon)
  expect(namesOf(await podsOf(cluster))).toEqual(['db-0', 'db-1', 'db-2'])
})

test('a pod below the partition that failed comes back as it was', async () => {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
  await using world = await startRunning({ replicas: 2, updateStrategy })
  const { cluster, clock, client, sets } = world
  await hold(world, 'db-0')
  await change(cluster, withImage('db:2'))
  await clock.advance(soon)
  expect(await imagesOf(cluster)).toEqual(['db:1', 'db:2'])
  const { currentRevision } = (await sets.get('db')).status ?? {}
  await end(world, 'db-0', 'Failed')
  await clock.advance(soon)
  expect((await sets.get('db')).status).toMatchObject({ replicas: 2, readyReplicas: 1, currentRevision })
  await client.resource(pods, 'shop').delete('db-0', { gracePeriodSeconds: 0 })
  await release(world, 'db-0')
  await clock.advance(soon)
  expect(await imagesOf(cluster)).toEqual(['db:1', 'db:2'])
  expect((await sets.get('db')).status).toMatchObject({ readyReplicas: 2, currentRevision })
})

describe('ordinals', () => {
  test.each([
    { start: undefined, replicas: 3, want: ['0', '1', '2'] },
    { start: 0, replicas: 2, want: ['0', '1'] },
    { start: 4, replicas: 3, want: ['4', '5', '6'] },
    { start: 2, replicas: 5, want: ['2', '3', '4', '5', '6'] },
  ])('from $start on, $replicas', async ({ start, replicas, want }) => {
    await using world = await startRunning({ replicas, ...(start === undefined ? {} : { ordinals: { start } }) })
    const { cluster, clock } = world
    const all = await podsOf(cluster)
    expect(namesOf(all)).toEqual(want.map((index) => `db-${index}`))
    expect(all.map(({ metadata }) => metadata?.labels?.['apps.kubernetes.io/pod-index'])).toEqual(want)
    await change(cluster, () => ({ replicas: 1 }))
    await clock.advance(soon)
    expect(namesOf(await podsOf(cluster))).toEqual([`db-${want[0]}`])
  })

  test('of another start come before those of the old one go', async () => {
    await using world = await startRunning({ replicas: 3 })
    const { cluster, clock } = world
    await change(cluster, () => ({ ordinals: { start: 2 } }))
    await clock.advance(soon)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-2', 'db-3', 'db-4'])
  })
})

test('a change that makes no pods is seen all the same', async () => {
  await using world = await startRunning({ replicas: 1, updateStrategy: { type: 'OnDelete' } })
  const { cluster, clock, sets } = world
  await change(cluster, ({ spec }) => ({
    template: { ...spec?.template, metadata: { labels: { app: 'db' }, annotations: { a: 'b' } } },
  }))
  await clock.advance(soon)
  expect((await sets.get('db')).status).toMatchObject({ observedGeneration: 2, replicas: 1 })
})

const data = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
}

test('what was sent at first may be sent again, and changes nothing', async () => {
  await using world = await startRunning({ replicas: 1, volumeClaimTemplates: [data] })
  const { sets } = world
  const live = await sets.get('db')
  const { spec } = setOf({ replicas: 1, volumeClaimTemplates: [data] })
  if (spec === undefined) throw new Error('it has a spec')
  const again = await sets.update({ ...live, spec })
  expect(again.metadata).toMatchObject({ generation: 1, resourceVersion: live.metadata?.resourceVersion })
})

test('its scale is read and written', async () => {
  await using world = await startRunning({ replicas: 2 })
  const { cluster, clock, client } = world
  const scale = client.resource(statefulSets, 'shop')
  const subresource = { subresource: 'scale' }
  expect(await scale.get('db', subresource)).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 2 },
    status: { replicas: 2, selector: 'app=db' },
  })
  await scale.patch('db', { type: 'merge', body: { spec: { replicas: 4 } } }, subresource)
  await clock.advance(soon)
  expect(await podsOf(cluster)).toHaveLength(4)
})
