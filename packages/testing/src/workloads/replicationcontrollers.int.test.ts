import { events, pods, replicationControllers, type Pod, type ReplicationController } from '@coxswain/api'
import { StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { listOf, namesOf, runPods, startWorkloadCluster } from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** The controllers of ReplicationControllers and of ReplicaSets, side by side; `refuse` may answer them with an error. */
async function setUp(refuse: (request: ApiRequest) => StatusError | undefined = () => undefined) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const chosen = ['replicationcontroller', 'replicaset']
  const requests: string[] = []
  const cluster = await startWorkloadCluster({
    clock,
    chosen,
    onBug: (error) => bugs.push(error),
    refuse: (request) => {
      const { verb, target } = request
      requests.push([verb, target.resource, target.subresource].filter((part) => part !== undefined).join(' '))
      return refuse(request)
    },
  })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  const { client } = cluster
  const controllers = client.resource(replicationControllers, 'shop')
  const podsOf = async (owner: string): Promise<readonly Pod[]> =>
    (await listOf(client)).pods.filter(({ metadata }) => metadata?.ownerReferences?.[0]?.name === owner)
  return { clock, cluster, client, requests, controllers, inShop: client.resource(pods, 'shop'), podsOf }
}

const labels = { app: 'web' }
const podSpec = { containers: [{ name: 'main', image: 'nginx' }] }

function controllerOf(name: string, replicas: number, more: ReplicationController['spec'] = {}): ReplicationController {
  return {
    metadata: { name },
    spec: { replicas, selector: labels, template: { metadata: { labels }, spec: podSpec }, ...more },
  }
}

describe('a ReplicationController', () => {
  test('makes pods that are its own, and tells how many there are, but not of terminating ones', async () => {
    const { clock, cluster, client, controllers, podsOf } = await setUp()
    runPods(cluster, clock)
    const { metadata } = await controllers.create(controllerOf('web', 3))
    await clock.settle()
    const made = await podsOf('web')
    expect(made).toHaveLength(3)
    expect(made[0]?.metadata?.ownerReferences).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ReplicationController',
        name: 'web',
        uid: metadata?.uid,
        controller: true,
        blockOwnerDeletion: true,
      },
    ])
    expect((await controllers.get('web')).status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    })
    const told = (await client.resource(events, 'shop').list()).items as readonly {
      reason?: string
      involvedObject?: object
      source?: object
    }[]
    expect(told).toHaveLength(3)
    expect(told[0]).toMatchObject({
      reason: 'SuccessfulCreate',
      involvedObject: { kind: 'ReplicationController', apiVersion: 'v1', name: 'web' },
      source: { component: 'replication-controller' },
    })
  })

  test('follows its size, also through the scale', async () => {
    const { clock, controllers, podsOf } = await setUp()
    await controllers.create(controllerOf('web', 1))
    await clock.settle()
    for (const size of [4, 0, 2]) {
      // oxlint-disable-next-line no-await-in-loop -- one size after the other
      await controllers.patch('web', { type: 'merge', body: { spec: { replicas: size } } }, { subresource: 'scale' })
      // oxlint-disable-next-line no-await-in-loop
      await clock.settle()
      // oxlint-disable-next-line no-await-in-loop
      expect(await podsOf('web')).toHaveLength(size)
      // oxlint-disable-next-line no-await-in-loop
      expect((await controllers.get('web')).status?.replicas).toBe(size)
    }
  })

  test('replaces a pod that is deleted and one that has failed, and leaves the failed one', async () => {
    const { clock, controllers, inShop, podsOf } = await setUp()
    await controllers.create(controllerOf('web', 2))
    await clock.settle()
    const [deleted = '', failed = ''] = namesOf(await podsOf('web'))
    await inShop.delete(deleted, { gracePeriodSeconds: 0 })
    await inShop.patch(failed, { type: 'merge', body: { status: { phase: 'Failed' } } }, { subresource: 'status' })
    await clock.settle()
    const left = namesOf(await podsOf('web'))
    expect(left).toHaveLength(3)
    expect(left).toContain(failed)
    expect((await controllers.get('web')).status?.replicas).toBe(2)
  })

  test('adopts orphans that it selects, and no more than it wants stay', async () => {
    const { clock, controllers, inShop, podsOf } = await setUp()
    for (const name of ['a', 'b', 'c', 'd']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await inShop.create({ metadata: { name, labels: name === 'd' ? { app: 'other' } : labels }, spec: podSpec })
    }
    await controllers.create(controllerOf('web', 2))
    await clock.settle()
    expect(await podsOf('web')).toHaveLength(2)
    expect((await inShop.get('d')).metadata?.ownerReferences ?? []).toEqual([])
  })

  test('lets go of a pod by its labels, and takes it back by them', async () => {
    const { clock, controllers, inShop, podsOf } = await setUp()
    await controllers.create(controllerOf('web', 1))
    await clock.settle()
    const [name = ''] = namesOf(await podsOf('web'))
    const label = (app: string) => inShop.patch(name, { type: 'merge', body: { metadata: { labels: { app } } } })
    await label('lost')
    await clock.settle()
    expect((await inShop.get(name)).metadata?.ownerReferences ?? []).toEqual([])
    expect(namesOf(await podsOf('web'))).toHaveLength(1)
    await controllers.patch('web', { type: 'merge', body: { spec: { replicas: 2 } } })
    await label('web')
    await clock.settle()
    expect(namesOf(await podsOf('web'))).toContain(name)
    expect(await podsOf('web')).toHaveLength(2)
  })

  test('and another of the same selector do not share pods', async () => {
    const { clock, client, controllers, podsOf } = await setUp()
    await controllers.create(controllerOf('one', 2))
    await controllers.create(controllerOf('two', 3))
    await clock.settle()
    expect([await podsOf('one'), await podsOf('two')].map(({ length }) => length)).toEqual([2, 3])
    expect((await listOf(client)).pods).toHaveLength(5)
  })

  test('counts pods as fully labeled, ready and available each for itself', async () => {
    const { clock, cluster, controllers } = await setUp()
    runPods(cluster, clock)
    const all = { ...labels, tier: 'front' }
    const inShop = cluster.client.resource(pods, 'shop')
    await inShop.create({ metadata: { name: 'a', labels }, spec: podSpec })
    const spec = { minReadySeconds: 30, template: { metadata: { labels: all }, spec: podSpec } }
    await controllers.create(controllerOf('web', 2, spec))
    await clock.advance(1000)
    expect((await controllers.get('web')).status).toMatchObject({
      replicas: 2,
      fullyLabeledReplicas: 1,
      readyReplicas: 2,
    })
    expect((await controllers.get('web')).status).not.toHaveProperty('availableReplicas')
    await clock.advance(31_000)
    expect((await controllers.get('web')).status).toMatchObject({ availableReplicas: 2 })
  })

  test('tells of pods that are refused, and no longer when they come', async () => {
    let isFull = true
    const refusal = new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      code: 403,
      reason: 'Forbidden',
      message: 'exceeded quota',
    })
    const { clock, client, controllers, podsOf } = await setUp(({ verb, target }) =>
      isFull && verb === 'create' && target.resource === 'pods' ? refusal : undefined,
    )
    await controllers.create(controllerOf('web', 2))
    await clock.settle()
    expect((await controllers.get('web')).status?.conditions).toMatchObject([
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' },
    ])
    const [told] = (await client.resource(events, 'shop').list()).items as readonly { message?: string }[]
    expect(told?.message).toBe('Error creating: exceeded quota')
    isFull = false
    await clock.advance(60_000)
    expect(await podsOf('web')).toHaveLength(2)
    expect((await controllers.get('web')).status).not.toHaveProperty('conditions')
  })

  test('looks at its live self before it adopts, and puts its status where its own is', async () => {
    const { clock, controllers, inShop, requests } = await setUp()
    await inShop.create({ metadata: { name: 'a', labels }, spec: podSpec })
    requests.length = 0
    await controllers.create(controllerOf('web', 1))
    await clock.settle()
    expect(requests).toEqual(['get replicationcontrollers', 'patch pods', 'update replicationcontrollers status'])
  })
})
