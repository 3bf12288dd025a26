import {
  apiVersionOf,
  clusterRoles,
  configMaps,
  events,
  isBeingDeleted,
  nameOf,
  namespaces,
  secrets,
  type KubeObject,
  type OwnerReference,
} from '@coxswain/api'
import { configMap, expectObject, minutes, namespace, startCluster, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const start = () => startCluster({ nodes: 0, without: ['scheduler'], controllers: ['garbage-collector-controller'] })

const referenceTo = ({ apiVersion = '', kind = '', metadata }: KubeObject, more: object = {}): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
  ...more,
})
const owned = (name: string, ...ownerReferences: readonly OwnerReference[]) =>
  configMap({ name, metadata: { ownerReferences } })
const clusterRole = (name: string, ...ownerReferences: readonly OwnerReference[]) => ({
  apiVersion: apiVersionOf(clusterRoles),
  kind: clusterRoles.kind,
  metadata: { name, ownerReferences },
  rules: [],
})
const hold = (cluster: TestCluster, name: string, ...finalizers: readonly string[]) =>
  cluster.patch(configMaps, name, { metadata: { finalizers: finalizers.length === 0 ? null : finalizers } })
const left = (cluster: TestCluster): readonly string[] => cluster.list(configMaps).map(nameOf).toSorted()
const told = (cluster: TestCluster): readonly string[] =>
  cluster.list(events).map((event) => {
    const { type, reason, message, source, involvedObject } = event
    const { kind, namespace: at = '', name } = involvedObject
    return `${event.metadata?.namespace}: ${type} ${reason} of ${source?.component} on ${kind} ${at}/${name}: ${message}`
  })

describe('an owner in another namespace', () => {
  test.each([
    { name: 'that is shown first', isRestarted: false },
    { name: 'that is found at the start', isRestarted: true },
  ])('keeps nothing, and that is told: $name', async ({ isRestarted }) => {
    await using cluster = await start()
    await cluster.apply(namespace({ name: 'far' }))
    const owner = await cluster.apply(configMap({ name: 'owner', namespace: 'far' }))
    if (isRestarted) await cluster.stop('controller-manager')
    await cluster.apply(owned('child', referenceTo(owner)))
    if (isRestarted) await cluster.start('controller-manager')
    await cluster.until(() => !left(cluster).includes('child'), { withinMs: minutes(1) })
    await cluster.advance(minutes(1))
    expect(cluster.get(configMaps, 'owner', { namespace: 'far' })).toBeDefined()
    const where = `[v1/ConfigMap, namespace: default, name: owner, uid: ${owner.metadata?.uid}]`
    expect(told(cluster)).toEqual([
      `default: Warning OwnerRefInvalidNamespace of garbage-collector-controller on ConfigMap default/child: ownerRef ${where} does not exist in namespace "default"`,
    ])
  })
})

describe('what is in no namespace', () => {
  test('and names an owner in one stays, which is told, and is left alone', async () => {
    await using cluster = await start()
    const owner = await cluster.apply(configMap({ name: 'owner' }))
    await cluster.apply(clusterRole('child', referenceTo(owner)))
    await cluster.advance(minutes(1))
    const where = `[v1/ConfigMap, namespace: , name: owner, uid: ${owner.metadata?.uid}]`
    expect(told(cluster)).toEqual([
      `default: Warning OwnerRefInvalidNamespace of garbage-collector-controller on ClusterRole /child: ownerRef ${where} does not exist in namespace ""`,
    ])
    await cluster.delete(configMaps, 'owner')
    await cluster.advance(minutes(30))
    const linesBefore = cluster.trace.length
    await cluster.advance(minutes(60))
    expect(cluster.trace.slice(linesBefore)).toEqual([])
    expectObject(cluster, { type: clusterRoles, name: 'child' })
  })

  test('may own anything', async () => {
    await using cluster = await start()
    const owner = await cluster.apply(clusterRole('owner'))
    await cluster.apply(owned('near', referenceTo(owner)))
    await cluster.apply(clusterRole('child', referenceTo(owner)))
    await cluster.advance(minutes(1))
    expect([left(cluster).includes('near'), told(cluster)]).toEqual([true, []])
    await cluster.delete(clusterRoles, 'owner')
    await cluster.advance(minutes(1))
    expect([left(cluster).includes('near'), cluster.get(clusterRoles, 'child')]).toEqual([false, undefined])
  })
})

describe('an owner that waits for its dependents', () => {
  test('does not wait for those that another owner keeps', async () => {
    await using cluster = await start()
    const [going, staying] = [
      await cluster.apply(configMap({ name: 'going' })),
      await cluster.apply(configMap({ name: 'staying' })),
    ]
    const blocking = { blockOwnerDeletion: true }
    await cluster.apply(owned('both', referenceTo(going, blocking), referenceTo(staying, blocking)))
    await cluster.apply(owned('one', referenceTo(going, blocking)))
    await cluster.settle()
    await cluster.delete(configMaps, 'going', { propagationPolicy: 'Foreground' })
    await cluster.until(() => cluster.get(configMaps, 'going') === undefined, { withinMs: minutes(1) })
    expect(left(cluster).filter((name) => ['one', 'both', 'staying'].includes(name))).toEqual(['both', 'staying'])
    const { ownerReferences } = expectObject(cluster, { type: configMaps, name: 'both' }).metadata ?? {}
    expect(ownerReferences?.map(({ name }) => name)).toEqual(['staying'])
  })

  test('does not wait for those that do not block it', async () => {
    await using cluster = await start()
    const owner = await cluster.apply(configMap({ name: 'owner' }))
    await cluster.apply(owned('held', referenceTo(owner)))
    await hold(cluster, 'held', 'example.com/held')
    await cluster.settle()
    await cluster.delete(configMaps, 'owner', { propagationPolicy: 'Foreground' })
    await cluster.until(() => cluster.get(configMaps, 'owner') === undefined, { withinMs: minutes(1) })
    expect(isBeingDeleted(expectObject(cluster, { type: configMaps, name: 'held' }))).toBe(true)
    await hold(cluster, 'held')
    expect(cluster.get(configMaps, 'held')).toBeUndefined()
  })

  test('goes when a dependent stops blocking it', async () => {
    await using cluster = await start()
    const owner = await cluster.apply(configMap({ name: 'owner' }))
    await cluster.apply(owned('held', referenceTo(owner, { blockOwnerDeletion: true })))
    await hold(cluster, 'held', 'example.com/held')
    await cluster.settle()
    await cluster.delete(configMaps, 'owner', { propagationPolicy: 'Foreground' })
    await cluster.advance(minutes(1))
    expect(cluster.get(configMaps, 'owner')).toBeDefined()
    await cluster.patch(configMaps, 'held', { metadata: { ownerReferences: [referenceTo(owner)] } })
    await cluster.until(() => cluster.get(configMaps, 'owner') === undefined, { withinMs: minutes(1) })
  })
})

test('what is deleted twice, in two ways, goes when nobody holds it any more', async () => {
  await using cluster = await start()
  await cluster.apply(configMap({ name: 'held' }))
  await hold(cluster, 'held', 'example.com/held')
  await cluster.settle()
  await cluster.delete(configMaps, 'held', { propagationPolicy: 'Foreground' })
  await cluster.advance(minutes(1))
  expect(expectObject(cluster, { type: configMaps, name: 'held' }).metadata?.finalizers).toEqual(['example.com/held'])
  await cluster.delete(configMaps, 'held', { propagationPolicy: 'Background' })
  await cluster.advance(minutes(1))
  expect(expectObject(cluster, { type: configMaps, name: 'held' }).metadata?.finalizers).toEqual(['example.com/held'])
  await hold(cluster, 'held')
  expect(cluster.get(configMaps, 'held')).toBeUndefined()
})

test('what names an owner of a kind that nobody serves stays', async () => {
  await using cluster = await start()
  const unknown = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'u' }
  await cluster.apply(owned('child', unknown))
  await cluster.advance(minutes(60))
  expect(left(cluster)).toContain('child')
})

test('kinds are taken as they come, one owning the other', async () => {
  await using cluster = await start()
  const map = await cluster.apply(configMap({ name: 'top' }))
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'middle', ownerReferences: [referenceTo(map)] } }
  const middle = await cluster.apply(secret)
  await cluster.apply(owned('bottom', referenceTo(middle)))
  await cluster.settle()
  await cluster.delete(configMaps, 'top')
  await cluster.advance(minutes(1))
  expect([left(cluster).includes('bottom'), cluster.get(secrets, 'middle')]).toEqual([false, undefined])
  expect(cluster.list(namespaces).map(nameOf)).toContain('default')
})
