import {
  configMaps,
  deployments,
  isBeingDeleted,
  namespaces,
  pods,
  replicaSets,
  secrets,
  serviceAccounts,
  type KubeObject,
} from '@coxswain/api'
import { must } from '@coxswain/base'
import { StatusError } from '@coxswain/client'
import {
  chaos,
  configMap,
  deployment,
  expectGone,
  expectObject,
  expectPods,
  internalError,
  minutes,
  namespace,
  pod,
  podsOf,
  replicaSet,
  seconds,
  startCluster,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const web = { type: deployments, name: 'web' } as const
const slowly = { annotations: { 'coxswain.dev/stops-after': '5s' } }

async function withWeb(cluster: TestCluster): Promise<void> {
  await cluster.apply(deployment({ replicas: 3, pods: slowly }))
  await cluster.until(() => expectObject(cluster, web).status?.availableReplicas === 3)
}

const nothingIsLeft = (cluster: TestCluster): boolean =>
  cluster.list(deployments).length + cluster.list(replicaSets).length + cluster.list(pods).length === 0

describe('deletion of a Deployment', () => {
  test('in the background: it goes at once, its ReplicaSets and pods after it', async () => {
    await using cluster = await startCluster()
    await withWeb(cluster)
    await cluster.delete(deployments, 'web', { propagationPolicy: 'Background' })
    expectGone(cluster, web)
    expect(cluster.list(replicaSets)).toHaveLength(1)
    await cluster.until(() => nothingIsLeft(cluster), { withinMs: minutes(1) })
  })

  test('in the foreground: it stays until its pods and ReplicaSets are gone', async () => {
    await using cluster = await startCluster()
    await withWeb(cluster)
    const order: string[] = []
    cluster.onCommit(({ type, object }) => {
      if (type === 'deleted' && ['Deployment', 'ReplicaSet', 'Pod'].includes(object.kind ?? ''))
        order.push(object.kind ?? '')
    })
    await cluster.delete(deployments, 'web', { propagationPolicy: 'Foreground' })
    await cluster.advance(seconds(2))
    expect(isBeingDeleted(expectObject(cluster, web))).toBe(true)
    expect(expectObject(cluster, web).metadata?.finalizers).toEqual(['foregroundDeletion'])
    expectPods(cluster, { count: 0, terminating: 3 })
    await cluster.until(() => nothingIsLeft(cluster), { withinMs: minutes(1) })
    expect(order).toEqual(['Pod', 'Pod', 'Pod', 'ReplicaSet', 'Deployment'])
  })

  test('leaving orphans: they stay, are nobody’s, and are adopted by the next one', async () => {
    await using cluster = await startCluster()
    await withWeb(cluster)
    const before = podsOf(cluster, 'web').map(({ metadata }) => metadata?.uid)
    await cluster.delete(deployments, 'web', { propagationPolicy: 'Orphan' })
    await cluster.advance(minutes(1))
    expectGone(cluster, web)
    const set = must(cluster.list(replicaSets)[0], 'the ReplicaSet has stayed')
    expect(set.metadata?.ownerReferences ?? []).toEqual([])
    expectPods(cluster, { count: 3, ready: 3 })

    await withWeb(cluster)
    expect(podsOf(cluster, 'web').map(({ metadata }) => metadata?.uid)).toEqual(before)
    expect(cluster.list(replicaSets).map(({ metadata }) => metadata?.uid)).toEqual([set.metadata?.uid])
  })

  test.each(['Background', 'Foreground', 'Orphan'] as const)('%s, under faults', async (propagationPolicy) => {
    await using cluster = await startCluster({ seed: propagationPolicy })
    await withWeb(cluster)
    chaos()(cluster)
    await cluster.delete(deployments, 'web', { propagationPolicy })
    for (let crashes = 0; crashes < 5; crashes += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await cluster.advance(seconds(2))
      // oxlint-disable-next-line no-await-in-loop
      await cluster.crash('controller-manager')
    }
    cluster.calm()
    await cluster.advance(minutes(5))
    expectGone(cluster, web)
    const left = propagationPolicy === 'Orphan' ? [1, 3] : [0, 0]
    expect([cluster.list(replicaSets).length, cluster.list(pods).length]).toEqual(left)
  })
})

describe('the garbage collector', () => {
  const owned = (name: string, owner: KubeObject, isBlocking = false) =>
    configMap({
      name,
      metadata: {
        ownerReferences: [
          {
            apiVersion: must(owner.apiVersion, 'it came from the server'),
            kind: must(owner.kind, 'it came from the server'),
            name: must(owner.metadata?.name, 'it came from the server'),
            uid: must(owner.metadata?.uid, 'it came from the server'),
            ...(isBlocking ? { blockOwnerDeletion: true } : {}),
          },
        ],
      },
    })

  test('takes what belongs to something that never was', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    const ghost = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'ghost', uid: 'b0a1' } }
    await cluster.apply(owned('stray', ghost))
    await cluster.until(() => cluster.get(configMaps, 'stray') === undefined, { withinMs: minutes(2) })
  })

  test('leaves what has another owner that is still there', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    const [one, two] = [
      await cluster.apply(configMap({ name: 'one' })),
      await cluster.apply(configMap({ name: 'two' })),
    ]
    const both = owned('both', one)
    const references = [...(both.metadata?.ownerReferences ?? []), ...(owned('x', two).metadata?.ownerReferences ?? [])]
    await cluster.apply({ ...both, metadata: { ...both.metadata, ownerReferences: references } })
    await cluster.settle()
    await cluster.delete(configMaps, 'one')
    await cluster.advance(minutes(1))
    const left = expectObject(cluster, { type: configMaps, name: 'both' })
    expect(left.metadata?.ownerReferences?.map(({ name }) => name)).toEqual(['two'])
    await cluster.delete(configMaps, 'two')
    await cluster.until(() => cluster.get(configMaps, 'both') === undefined, { withinMs: minutes(1) })
  })

  test('does not mix up an owner with another of the same name', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    const first = await cluster.apply(configMap({ name: 'owner' }))
    await cluster.apply(owned('child', first))
    await cluster.stop('controller-manager')
    await cluster.delete(configMaps, 'owner')
    await cluster.apply(configMap({ name: 'owner' }))
    await cluster.start('controller-manager')
    await cluster.until(() => cluster.get(configMaps, 'child') === undefined, { withinMs: minutes(2) })
    expectObject(cluster, { type: configMaps, name: 'owner' })
  })

  test('in the foreground waits only for those that block', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    const owner = await cluster.apply(configMap({ name: 'owner' }))
    const blocking = owned('blocking', owner, true)
    await cluster.apply({ ...blocking, metadata: { ...blocking.metadata, finalizers: ['example.com/held'] } })
    await cluster.settle()
    await cluster.delete(configMaps, 'owner', { propagationPolicy: 'Foreground' })
    await cluster.advance(minutes(1))
    expect(isBeingDeleted(expectObject(cluster, { type: configMaps, name: 'owner' }))).toBe(true)
    await cluster.patch(configMaps, 'blocking', { metadata: { finalizers: null } })
    await cluster.until(() => cluster.get(configMaps, 'owner') === undefined, { withinMs: minutes(1) })
  })
})

describe('deletion of a namespace', () => {
  const team = { type: namespaces, name: 'team' } as const

  async function withTeam(cluster: TestCluster): Promise<void> {
    await cluster.apply(namespace({ name: 'team' }))
    await cluster.until(() => cluster.get(serviceAccounts, 'default', { namespace: 'team' }))
    await cluster.apply(deployment({ namespace: 'team', replicas: 2, pods: slowly }))
    await cluster.apply(replicaSet({ namespace: 'team', name: 'other', replicas: 1 }))
    await cluster.apply(configMap({ namespace: 'team' }))
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'team', name: 'password' },
    })
    await cluster.apply(pod({ namespace: 'team', name: 'alone' }))
    await cluster.until(
      () => cluster.list(pods, { namespace: 'team' }).filter(({ status }) => status?.phase === 'Running').length === 4,
    )
  }

  test('takes everything in it, and nothing else', async () => {
    await using cluster = await startCluster()
    await cluster.apply(configMap())
    await withTeam(cluster)
    expect(cluster.get(secrets, 'password', { namespace: 'team' })).toBeDefined()
    await cluster.delete(namespaces, 'team')
    expectObject(cluster, team, { status: { phase: 'Terminating' } })
    await cluster.until(() => cluster.get(namespaces, 'team') === undefined, { withinMs: minutes(2) })
    expect(cluster.contentOf('team')).toEqual([])
    expectObject(cluster, { type: configMaps, name: 'settings' })
    expect(cluster.list(namespaces).map(({ metadata }) => metadata?.name)).toContain('default')
    await cluster.advance(minutes(10))
    expect(cluster.contentOf('team')).toEqual([])
  })

  test('lets nothing new in', async () => {
    await using cluster = await startCluster()
    await withTeam(cluster)
    await cluster.delete(namespaces, 'team')
    const refused = await cluster.apply(configMap({ namespace: 'team', name: 'late' })).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(StatusError)
    expect(refused).toMatchObject({ code: 403 })
  })

  test('waits for finalizers, and says so', async () => {
    await using cluster = await startCluster()
    await withTeam(cluster)
    await cluster.apply(configMap({ namespace: 'team', name: 'held', metadata: { finalizers: ['example.com/held'] } }))
    await cluster.delete(namespaces, 'team')
    await cluster.advance(minutes(5))
    const waiting = expectObject(cluster, team).status?.conditions?.find(
      ({ type }) => type === 'NamespaceFinalizersRemaining',
    )
    expect(waiting).toMatchObject({ status: 'True', message: expect.stringContaining('example.com/held') })
    expect(cluster.contentOf('team').map(({ metadata }) => metadata?.name)).toEqual(['held'])
    await cluster.patch(configMaps, 'held', { metadata: { finalizers: null } }, { namespace: 'team' })
    await cluster.until(() => cluster.get(namespaces, 'team') === undefined, { withinMs: minutes(30) })
  })

  test('ends when something in it cannot be deleted for a while', async () => {
    await using cluster = await startCluster()
    await withTeam(cluster)
    cluster.fail('deletecollection', '*', internalError(), { forMs: minutes(2) })
    await cluster.delete(namespaces, 'team')
    await cluster.advance(minutes(1))
    expectObject(cluster, team, { status: { phase: 'Terminating' } })
    await cluster.until(() => cluster.get(namespaces, 'team') === undefined, { withinMs: minutes(60) })
    expect(cluster.contentOf('team')).toEqual([])
  })

  test.each([1, 2, 3])('under faults, seed %d', async (seed) => {
    await using cluster = await startCluster({ seed })
    await withTeam(cluster)
    chaos()(cluster)
    await cluster.delete(namespaces, 'team')
    await cluster.advance(seconds(3))
    await cluster.crash('controller-manager')
    await cluster.advance(seconds(20))
    cluster.calm()
    await cluster.until(() => cluster.get(namespaces, 'team') === undefined, { withinMs: minutes(60) })
    expect(cluster.contentOf('team')).toEqual([])
  })
})

test('a new namespace gets its service account, and gets it back', async () => {
  await using cluster = await startCluster({ nodes: 0 })
  await cluster.apply(namespace({ name: 'team' }))
  await cluster.settle()
  const account = { type: serviceAccounts, name: 'default', namespace: 'team' } as const
  expectObject(cluster, account)
  await cluster.delete(serviceAccounts, 'default', { namespace: 'team' })
  await cluster.settle()
  expectObject(cluster, account)
})
