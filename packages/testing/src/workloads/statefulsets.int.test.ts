import { controllerRevisions, persistentVolumeClaims, pods, type Pod } from '@coxswain/api'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { change, imagesOf, labels, podsOf, setOf, startStatefulCluster, trace, withImage } from './stateful-cluster.ts'
import { letPodsGo, namesOf, runPods } from './workload-cluster.ts'

describe('a StatefulSet', () => {
  test('is created in order, each pod with its name, and is complete when all are ready', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, client, sets } = world
    const seen = trace(cluster)
    runPods(cluster, clock)
    await sets.create(setOf())
    await clock.settle()
    expect(seen).toEqual(['+db-0', '+db-1', '+db-2'])
    const [revision] = (await client.resource(controllerRevisions, 'shop').list()).items
    const name = revision?.metadata?.name ?? ''
    expect((await podsOf(cluster))[1]).toMatchObject({
      metadata: {
        name: 'db-1',
        generateName: 'db-',
        labels: {
          ...labels,
          'apps.kubernetes.io/pod-index': '1',
          'controller-revision-hash': name,
          'statefulset.kubernetes.io/pod-name': 'db-1',
        },
      },
      spec: { hostname: 'db-1', subdomain: 'db' },
    })
    expect((await sets.get('db')).status).toEqual({
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      currentRevision: name,
      updateRevision: name,
      collisionCount: 0,
    })
  })

  test('waits for the first pod to be ready; a parallel one does not', async () => {
    for (const [podManagementPolicy, want] of [
      ['OrderedReady', ['db-0']],
      ['Parallel', ['db-0', 'db-1', 'db-2']],
    ] as const) {
      await using world = await startStatefulCluster()
      const { clock, cluster, sets } = world
      runPods(cluster, clock, () => false)
      await sets.create(setOf({ podManagementPolicy }))
      await clock.advance(10_000)
      expect(namesOf(await podsOf(cluster))).toEqual(want)
    }
  })

  test('is scaled down from the top, one at a time, and starts where it is told', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, sets } = world
    runPods(cluster, clock)
    letPodsGo(cluster)
    await sets.create(setOf({ ordinals: { start: 5 } }))
    await clock.settle()
    const seen = trace(cluster)
    seen.length = 0
    await change(cluster, () => ({ replicas: 1 }))
    await clock.settle()
    expect(seen).toEqual(['-db-7', '-db-6'])
    expect(namesOf(await podsOf(cluster))).toEqual(['db-5'])
  })

  test('updates from the top down to the partition', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, sets } = world
    runPods(cluster, clock)
    letPodsGo(cluster)
    await sets.create(setOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }))
    await clock.settle()
    const seen = trace(cluster)
    seen.length = 0
    await change(cluster, withImage('db:2'))
    await clock.advance(10_000)
    expect(seen).toEqual(['-db-2', '+db-2', '-db-1', '+db-1'])
    expect(await imagesOf(cluster)).toEqual(['db:1', 'db:2', 'db:2'])
    const held = await sets.get('db')
    expect(held.status).toMatchObject({ currentReplicas: 1, updatedReplicas: 2 })
    expect(held.status?.currentRevision).not.toBe(held.status?.updateRevision)
    await change(cluster, () => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }))
    await clock.advance(10_000)
    const { status } = await sets.get('db')
    expect(status?.currentRevision).toBe(status?.updateRevision)
    expect(status).toMatchObject({ currentReplicas: 3, updatedReplicas: 3 })
  })

  test('a rollout that is stuck goes on when the pod is deleted by hand', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, client, sets } = world
    runPods(cluster, clock, (pod) => pod.spec?.containers[0]?.image !== 'broken')
    letPodsGo(cluster)
    await sets.create(setOf())
    await clock.settle()
    await change(cluster, withImage('broken'))
    await clock.advance(60_000)
    expect(await imagesOf(cluster)).toEqual(['db:1', 'db:1', 'broken'])
    await change(cluster, withImage('db:3'))
    await clock.advance(60_000)
    // As upstream: a pod that is not healthy is not replaced, whatever revision it is of.
    expect(await imagesOf(cluster)).toEqual(['db:1', 'db:1', 'broken'])
    await client.resource(pods, 'shop').delete('db-2', { gracePeriodSeconds: 0 })
    await clock.advance(60_000)
    expect(await imagesOf(cluster)).toEqual(['db:3', 'db:3', 'db:3'])
  })

  test('replaces several at a time while the gate of maxUnavailable is on', async () => {
    await using world = await startStatefulCluster({ gates: ['MaxUnavailableStatefulSet'] })
    const { clock, cluster, sets } = world
    runPods(cluster, clock)
    await sets.create(setOf({ podManagementPolicy: 'Parallel' }))
    await clock.settle()
    await change(cluster, withImage('db:2'))
    await clock.settle()
    const going = (await podsOf(cluster)).filter(({ metadata }) => metadata?.deletionTimestamp !== undefined)
    // Our API server has the field's gate off, so one at a time is what this set asks for.
    expect(namesOf(going)).toEqual(['db-2'])
    const text = cluster.metrics.write()
    expect(text).toContain('statefulset_controller_statefulset_max_unavailable')
  })

  test('becomes available by time alone', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, sets } = world
    runPods(cluster, clock)
    await sets.create(setOf({ replicas: 2, minReadySeconds: 30 }))
    await clock.advance(29_000)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0'])
    await clock.advance(2000)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0', 'db-1'])
    await clock.advance(31_000)
    expect((await sets.get('db')).status).toMatchObject({ readyReplicas: 2, availableReplicas: 2 })
  })

  test('keeps as many revisions as it is told, and gives an old one a new number when it comes back', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, client, sets } = world
    runPods(cluster, clock)
    letPodsGo(cluster)
    await sets.create(setOf({ replicas: 1, revisionHistoryLimit: 1 }))
    for (const image of ['db:2', 'db:3', 'db:2']) {
      await clock.advance(10_000)
      await change(cluster, withImage(image))
    }
    await clock.advance(10_000)
    const { items } = await client.resource(controllerRevisions, 'shop').list()
    expect(items.map(({ revision }) => revision).toSorted((a, b) => a - b)).toEqual([3, 4])
    const { status } = await sets.get('db')
    expect(items.find(({ revision }) => revision === 4)?.metadata?.name).toBe(status?.currentRevision)
  })
})

const data = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
}

describe('volume claims', () => {
  test.each([
    { whenDeleted: 'Retain', whenScaled: 'Retain', kept: [], scaled: [] },
    { whenDeleted: 'Delete', whenScaled: 'Retain', kept: ['StatefulSet/db'], scaled: ['StatefulSet/db'] },
    { whenDeleted: 'Retain', whenScaled: 'Delete', kept: [], scaled: ['Pod/db-1'] },
    { whenDeleted: 'Delete', whenScaled: 'Delete', kept: ['StatefulSet/db'], scaled: ['Pod/db-1'] },
  ])('whenDeleted $whenDeleted, whenScaled $whenScaled', async ({ kept, scaled, ...policy }) => {
    await using world = await startStatefulCluster()
    const { clock, cluster, client, sets } = world
    runPods(cluster, clock)
    const persistentVolumeClaimRetentionPolicy = policy
    await sets.create(setOf({ replicas: 2, volumeClaimTemplates: [data], persistentVolumeClaimRetentionPolicy }))
    await clock.advance(1000)
    const ownersOf = async (name: string): Promise<readonly string[]> => {
      const claim = await client.resource(persistentVolumeClaims, 'shop').get(name)
      return (claim.metadata?.ownerReferences ?? []).map((one) => `${one.kind}/${one.name}`)
    }
    expect(await ownersOf('data-db-0')).toEqual(kept)
    expect(await ownersOf('data-db-1')).toEqual(kept)
    expect((await podsOf(cluster))[1]?.spec?.volumes).toContainEqual({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-db-1' },
    })
    await change(cluster, () => ({ replicas: 1 }))
    await clock.advance(1000)
    expect(await ownersOf('data-db-0')).toEqual(kept)
    expect(await ownersOf('data-db-1')).toEqual(scaled)
  })

  test('of a pending pod come back', async () => {
    await using world = await startStatefulCluster()
    const { clock, client, sets } = world
    await sets.create(setOf({ replicas: 1, volumeClaimTemplates: [data] }))
    await clock.settle()
    const claims = client.resource(persistentVolumeClaims, 'shop')
    const live = await claims.get('data-db-0')
    await claims.update({ ...live, metadata: { ...live.metadata, finalizers: [] } })
    await claims.delete('data-db-0')
    await client
      .resource(pods, 'shop')
      .patch('db-0', { type: 'merge', body: { metadata: { annotations: { a: 'b' } } } })
    await clock.advance(1000)
    const back = await claims.get('data-db-0')
    expect(back.metadata?.deletionTimestamp).toBeUndefined()
    expect(back.metadata?.uid).not.toBe(live.metadata?.uid)
  })
})

describe('pods', () => {
  test('that ended are made again', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, client, sets } = world
    runPods(cluster, clock)
    letPodsGo(cluster)
    await sets.create(setOf({ replicas: 1 }))
    await clock.settle()
    const [first] = await podsOf(cluster)
    const inShop = client.resource(pods, 'shop')
    await inShop.patch('db-0', { type: 'merge', body: { status: { phase: 'Succeeded' } } }, { subresource: 'status' })
    await clock.settle()
    const [second] = await podsOf(cluster)
    expect(second?.metadata?.uid).not.toBe(first?.metadata?.uid)
    expect(second?.status?.phase).toBe('Running')
  })

  test('of the right name are adopted, others are let go', async () => {
    await using world = await startStatefulCluster()
    const { clock, cluster, client, sets } = world
    runPods(cluster, clock)
    const inShop = client.resource(pods, 'shop')
    const podOf = (name: string): Pod => ({
      metadata: { name, labels },
      spec: { containers: [{ name: 'main', image: 'db:1' }] },
    })
    for (const name of ['db-0', 'db-x', 'web-0']) await inShop.create(podOf(name))
    await clock.settle()
    await sets.create(setOf({ replicas: 1, updateStrategy: { type: 'OnDelete' } }))
    // Its first attempt to label what it adopted meets its own adoption.
    await clock.advance(1000)
    const owned = (await podsOf(cluster)).filter(({ metadata }) => metadata?.ownerReferences !== undefined)
    expect(namesOf(owned)).toEqual(['db-0'])
    expect(owned[0]?.metadata?.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-0' })
    await inShop.patch('db-0', { type: 'merge', body: { metadata: { labels: { app: 'lost' } } } })
    await clock.settle()
    expect((await inShop.get('db-0')).metadata?.ownerReferences ?? []).toEqual([])
  })

  test('that are refused are told of, and the status is written all the same', async () => {
    let isFull = true
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 403 } as const
    const quota = new StatusError({ ...status, reason: 'Forbidden', message: 'exceeded quota' })
    const refuse = ({ verb, target }: ApiRequest): StatusError | undefined =>
      isFull && verb === 'create' && target.resource === 'pods' ? quota : undefined
    await using world = await startStatefulCluster({ refuse })
    const { clock, cluster, sets } = world
    runPods(cluster, clock)
    await sets.create(setOf())
    await clock.advance(1000)
    const { status: seen } = await sets.get('db')
    expect(seen).toMatchObject({ observedGeneration: 1, replicas: 0 })
    expect(seen?.updateRevision).toMatch(/^db-/)
    isFull = false
    await clock.advance(60_000)
    expect(namesOf(await podsOf(cluster))).toEqual(['db-0', 'db-1', 'db-2'])
  })
})
