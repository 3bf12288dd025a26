import { controllerRevisions, events, persistentVolumeClaims, pods, type Pod, type StatefulSet } from '@coxswain/api'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import {
  change,
  imagesOf,
  podsOf,
  setOf,
  soon,
  startRunning,
  startStatefulCluster,
  withImage,
  type Spec,
  type StatefulCluster,
} from './stateful-cluster.ts'
import { namesOf, runPods } from './workload-cluster.ts'

const policies = ['OrderedReady', 'Parallel'] as const
const withUpdate =
  (image: string, replicas: number) =>
  (live: StatefulSet): Spec => ({ ...withImage(image)(live), replicas })
const times = (count: number, image: string): readonly string[] => Array.from({ length: count }, () => image)

const rows = [
  { name: 'another image', from: 3, to: 3 },
  { name: 'another image, and more pods', from: 3, to: 5 },
  { name: 'another image, and fewer pods', from: 5, to: 3 },
] as const

describe.each(policies)('%s', (podManagementPolicy) => {
  describe('RollingUpdate, and back again', () => {
    test.each(rows)('$name', async ({ from, to }) => {
      await using world = await startRunning({ replicas: from, podManagementPolicy })
      const { cluster, clock, sets, client } = world
      await change(cluster, withUpdate('db:2', to))
      await clock.advance(soon)
      expect(await imagesOf(cluster)).toEqual(times(to, 'db:2'))
      const { status: updated } = await sets.get('db')
      expect(updated).toMatchObject({ replicas: to, currentReplicas: to, updatedReplicas: to, observedGeneration: 2 })
      expect(updated?.currentRevision).toBe(updated?.updateRevision)

      await change(cluster, withImage('db:1'))
      await clock.advance(soon)
      expect(await imagesOf(cluster)).toEqual(times(to, 'db:1'))
      const { items } = await client.resource(controllerRevisions, 'shop').list()
      expect(items.map(({ revision }) => revision).toSorted()).toEqual([2, 3])
      const { status } = await sets.get('db')
      expect(items.find(({ revision }) => revision === 3)?.metadata?.name).toBe(status?.currentRevision)
    })
  })

  describe('OnDelete', () => {
    test.each(rows)('$name', async ({ from, to }) => {
      await using world = await startRunning({
        replicas: from,
        podManagementPolicy,
        updateStrategy: { type: 'OnDelete' },
      })
      const { cluster, clock, sets } = world
      await change(cluster, withUpdate('db:2', to))
      await clock.advance(soon)
      const kept = Math.min(from, to)
      expect(await imagesOf(cluster)).toEqual([...times(kept, 'db:1'), ...times(to - kept, 'db:2')])
      const { status } = await sets.get('db')
      expect(status).toMatchObject({ replicas: to, currentReplicas: kept })
      expect(status?.updatedReplicas ?? 0).toBe(to - kept)

      await change(cluster, () => ({ replicas: 0 }))
      await clock.advance(soon)
      expect(await podsOf(cluster)).toEqual([])
      await change(cluster, () => ({ replicas: to }))
      await clock.advance(soon)
      expect(await imagesOf(cluster)).toEqual(times(to, 'db:2'))
      // Nobody tells when such an update is complete.
      expect((await sets.get('db')).status?.currentRevision).not.toBe(status?.updateRevision)
    })
  })

  describe('RollingUpdate down to the second of', () => {
    test.each([
      { from: 3, to: 3, want: ['db:1', 'db:1', 'db:2'] },
      { from: 3, to: 5, want: ['db:1', 'db:1', 'db:2', 'db:2', 'db:2'] },
      { from: 2, to: 2, want: ['db:1', 'db:1'] },
    ])('$to, of $from before', async ({ from, to, want }) => {
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
      await using world = await startRunning({ replicas: from, podManagementPolicy, updateStrategy })
      const { cluster, clock, sets, client } = world
      await change(cluster, withUpdate('db:2', to))
      await clock.advance(soon)
      expect(await imagesOf(cluster)).toEqual(want)

      // A pod below the partition comes back as it was, one above it as it should be.
      for (const name of ['db-0', `db-${to - 1}`])
        await client.resource(pods, 'shop').delete(name, { gracePeriodSeconds: 0 })
      await clock.advance(soon)
      expect(await imagesOf(cluster)).toEqual(want)
      const { status } = await sets.get('db')
      expect(status?.currentRevision).not.toBe(status?.updateRevision)
      expect(status).toMatchObject({ replicas: to, currentReplicas: 2 })
    })
  })

  test('pods that are gone come back', async () => {
    await using world = await startRunning({ replicas: 5, podManagementPolicy })
    const { cluster, clock, client, sets } = world
    for (const name of ['db-0', 'db-2', 'db-4'])
      await client.resource(pods, 'shop').delete(name, { gracePeriodSeconds: 0 })
    await clock.advance(soon)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0', 'db-1', 'db-2', 'db-3', 'db-4'])
    expect((await sets.get('db')).status).toMatchObject({ replicas: 5, readyReplicas: 5, updatedReplicas: 5 })
  })

  test.each(['Failed', 'Succeeded'])(
    'a pod that is %s comes back, though its deletion is refused once',
    async (phase) => {
      let left = 1
      const refuse = ({ verb, target }: ApiRequest): StatusError | undefined =>
        verb === 'delete' && target.resource === 'pods' && left-- > 0 ? broken : undefined
      await using world = await startRunning({ replicas: 3, podManagementPolicy }, { refuse })
      const { cluster, clock, client } = world
      const before = (await podsOf(cluster)).map(({ metadata }) => metadata?.uid)
      const body = { status: { phase } }
      await client.resource(pods, 'shop').patch('db-1', { type: 'merge', body }, { subresource: 'status' })
      await clock.advance(soon)
      const after = (await podsOf(cluster)).map(({ metadata }) => metadata?.uid)
      expect(after.map((uid, index) => uid === before[index])).toEqual([true, false, true])
    },
  )

  test.each(['create pods', 'delete pods', 'update statefulsets/status'])(
    '%s is refused twice, and everything happens all the same',
    async (refused) => {
      let left = 0
      const refuse = ({ verb, target }: ApiRequest): StatusError | undefined => {
        const what = `${verb} ${target.resource}${target.subresource === undefined ? '' : `/${target.subresource}`}`
        return what === refused && left-- > 0 ? broken : undefined
      }
      await using world = await startRunning({ replicas: 0, podManagementPolicy }, { refuse })
      const { cluster, clock, sets } = world
      for (const replicas of [3, 5, 1, 0]) {
        left = 2
        await change(cluster, () => ({ replicas }))
        await clock.advance(soon)
        expect(await podsOf(cluster)).toHaveLength(replicas)
        const { status } = await sets.get('db')
        expect([status?.replicas, status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0]).toEqual([
          replicas,
          replicas,
          replicas,
        ])
      }
    },
  )
})

const broken = new StatusError({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  code: 500,
  reason: 'InternalError',
  message: 'broken',
})

describe('revisions', () => {
  test.each([
    { limit: 0, most: 2 },
    { limit: 2, most: 4 },
    { limit: -1, most: 7 },
  ])('a limit of $limit keeps at most $most', async ({ limit, most }) => {
    await using world = await startRunning({ replicas: 2, revisionHistoryLimit: limit })
    const { cluster, clock, client } = world
    const counts: number[] = []
    for (const image of [2, 3, 4, 5, 6, 7]) {
      await change(cluster, withImage(`db:${image}`))
      await clock.advance(soon)
      counts.push((await client.resource(controllerRevisions, 'shop').list()).items.length)
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(most)
    if (limit < 0) expect(counts.at(-1)).toBe(7)
  })
})

describe('availability', () => {
  const minReadySeconds = 30

  test('an update goes on when what it replaced has been ready for long enough', async () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
    await using world = await startRunning({
      replicas: 4,
      podManagementPolicy: 'Parallel',
      minReadySeconds,
      updateStrategy,
    })
    const { cluster, clock } = world
    await clock.advance(60_000)
    await change(cluster, withImage('db:2'))
    await clock.advance(29_000)
    expect(await imagesOf(cluster)).toEqual(['db:1', 'db:1', 'db:1', 'db:2'])
    await clock.advance(35_000)
    expect(await imagesOf(cluster)).toEqual(['db:1', 'db:1', 'db:2', 'db:2'])
  })

  test('scaling down waits until the pods that stay are available', async () => {
    await using world = await startRunning({ replicas: 3, podManagementPolicy: 'Parallel', minReadySeconds })
    const { cluster, clock, sets } = world
    // The order of a set cannot be changed; a set is made again around its pods.
    await sets.delete('db', { propagationPolicy: 'Orphan' })
    await clock.advance(100)
    await orphan(world)
    await sets.create(setOf({ replicas: 1, minReadySeconds }))
    await clock.advance(10_000)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0', 'db-1', 'db-2'])
    await clock.advance(60_000)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0'])
  })

  test('OnDelete does not ask for it', async () => {
    await using world = await startRunning({
      replicas: 2,
      podManagementPolicy: 'Parallel',
      minReadySeconds,
      updateStrategy: { type: 'OnDelete' },
    })
    const { cluster, clock, sets } = world
    await change(cluster, withImage('db:2'))
    await clock.advance(1000)
    const { status } = await sets.get('db')
    expect(status).toMatchObject({ readyReplicas: 2, availableReplicas: 0 })
    expect(status?.updateRevision).not.toBe(status?.currentRevision)
  })
})

/** What the garbage collector does when a set is deleted, and its pods are to stay. */
async function orphan({ client, sets, clock }: StatefulCluster): Promise<void> {
  const body = { metadata: { ownerReferences: null } }
  for (const objects of [client.resource(pods, 'shop'), client.resource(controllerRevisions, 'shop')]) {
    const { items } = await objects.list()
    for (const { metadata } of items) await objects.patch(metadata?.name ?? '', { type: 'merge', body })
  }
  await sets.patch('db', { type: 'merge', body: { metadata: { finalizers: null } } })
  await clock.advance(100)
}

const data = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}
const log = { ...data, metadata: { name: 'log' } }

describe('claims', () => {
  const deletes = { whenDeleted: 'Retain', whenScaled: 'Delete' }

  test('of a pod that was scaled away must be gone before there is another of its name', async () => {
    const policy = { persistentVolumeClaimRetentionPolicy: deletes, volumeClaimTemplates: [data] }
    await using world = await startRunning({ replicas: 2, ...policy })
    const { cluster, clock, client } = world
    await change(cluster, () => ({ replicas: 1 }))
    await clock.advance(soon)
    await change(cluster, () => ({ replicas: 2 }))
    await clock.advance(60_000)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0'])
    const claims = client.resource(persistentVolumeClaims, 'shop')
    await claims.patch('data-db-1', { type: 'merge', body: { metadata: { finalizers: null } } })
    await claims.delete('data-db-1')
    // Nobody watches claims; what wakes the set next is something else.
    await client
      .resource(pods, 'shop')
      .patch('db-0', { type: 'merge', body: { metadata: { annotations: { a: 'b' } } } })
    await clock.advance(soon)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0', 'db-1'])
  })

  test.each(policies)(
    'of pods that are adopted and scaled away in one sync go with them (%s)',
    async (podManagementPolicy) => {
      await using world = await startRunning({ replicas: 3, volumeClaimTemplates: [data] })
      const { cluster, clock, sets, client } = world
      await sets.delete('db', { propagationPolicy: 'Orphan' })
      await orphan(world)
      await sets.create(
        setOf({
          replicas: 1,
          podManagementPolicy,
          volumeClaimTemplates: [data],
          persistentVolumeClaimRetentionPolicy: deletes,
        }),
      )
      await clock.advance(soon)
      expect(namesOf(await podsOf(cluster))).toEqual(['db-0'])
      const { items } = await client.resource(persistentVolumeClaims, 'shop').list()
      const owners = items.map(({ metadata }) => [
        metadata?.name,
        ...(metadata?.ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`),
      ])
      expect(owners.toSorted()).toEqual([['data-db-0'], ['data-db-1', 'Pod/db-1'], ['data-db-2', 'Pod/db-2']])
    },
  )

  test('get the owner of a new policy, though Go wrote the volumes in another order', async () => {
    const volumeClaimTemplates = [data, log]
    await using world = await startStatefulCluster()
    const { cluster, clock, sets, client } = world
    runPods(cluster, clock)
    const volume = (name: string) => ({ name, persistentVolumeClaim: { claimName: `${name}-db-0` } })
    const seen: Pod = {
      metadata: { name: 'db-0', labels: { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' } },
      spec: { containers: [{ name: 'main', image: 'db:1' }], volumes: [volume('log'), volume('data')] },
    }
    for (const claim of volumeClaimTemplates) {
      await client
        .resource(persistentVolumeClaims, 'shop')
        .create({ ...claim, metadata: { name: `${claim.metadata.name}-db-0` } })
    }
    await client.resource(pods, 'shop').create(seen)
    await clock.settle()
    await sets.create(setOf({ replicas: 1, volumeClaimTemplates, updateStrategy: { type: 'OnDelete' } }))
    await clock.advance(soon)
    const persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Retain' }
    await change(cluster, () => ({ persistentVolumeClaimRetentionPolicy }))
    await clock.advance(60_000)
    const [pod] = await podsOf(cluster)
    expect(pod?.spec?.volumes?.slice(0, 2).map(({ name }) => name)).toEqual(['log', 'data'])
    const { items } = await client.resource(persistentVolumeClaims, 'shop').list()
    expect(items.map(({ metadata }) => metadata?.ownerReferences?.[0]?.name)).toEqual(['db', 'db'])
    const { items: reported } = await client.resource(events, 'shop').list()
    expect(reported.filter(({ type }) => type === 'Warning').map(({ message }) => message)).toEqual([])
  })
})

describe('parallel sets scale in few steps', () => {
  test.each([
    { from: 3, to: 30 },
    { from: 10, to: 1 },
    { from: 12, to: 0 },
    { from: 0, to: 60 },
  ])('from $from to $to', async ({ from, to }) => {
    await using world = await startRunning({
      replicas: from,
      podManagementPolicy: 'Parallel',
      volumeClaimTemplates: [data],
    })
    const { cluster, clock, sets } = world
    expect(await podsOf(cluster)).toHaveLength(from)
    await change(cluster, () => ({ replicas: to }))
    await clock.advance(1000)
    expect(await podsOf(cluster)).toHaveLength(to)
    expect((await sets.get('db')).status?.replicas).toBe(to)
  })
})
