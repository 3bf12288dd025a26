import { leases, type Lease } from '@coxswain/api'
import { isNotFound } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { refusal } from '../shared/testing/recording-client.ts'
import { startWithKinds, type KindsCluster, type KindsOptions } from '../shared/testing/start-with-kinds.ts'
import { storageVersionHandlers } from './controller.ts'
import { storageVersions, type StorageVersion } from './storage-versions.ts'
import { controllerName } from './texts.ts'

const start = (more: Partial<KindsOptions> = {}): Promise<KindsCluster> =>
  startWithKinds({ controller: controllerName, gates: ['StorageVersionAPI'], serves: [storageVersions], ...more })

const identity = (id: string, label = 'kube-apiserver', namespace = 'kube-system'): Lease => ({
  metadata: { name: id, namespace, labels: { 'apiserver.kubernetes.io/identity': label } },
  spec: { holderIdentity: id },
})

async function live({ client }: KindsCluster, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await client.resource(leases, 'kube-system').create(identity(id))
}

const die = ({ client }: KindsCluster, id: string): Promise<void> => client.resource(leases, 'kube-system').delete(id)

/** `records`: API servers, and the version that each encodes in. */
async function tell(
  { client }: KindsCluster,
  records: Readonly<Record<string, string>>,
  name = 'apps.deployments',
): Promise<void> {
  const made = await client.resource(storageVersions).create({ metadata: { name }, spec: {} })
  const told = Object.entries(records).map(([apiServerID, encodingVersion]) => ({
    apiServerID,
    encodingVersion,
    decodableVersions: [encodingVersion],
  }))
  const status = { storageVersions: told, commonEncodingVersion: 'v1' }
  await client.resource(storageVersions).updateStatus({ ...made, status })
}

async function toldBy({ client }: KindsCluster, name = 'apps.deployments') {
  const { status } = await client.resource(storageVersions).get(name)
  const [condition] = status?.conditions ?? []
  return {
    ids: status?.storageVersions?.map(({ apiServerID }) => apiServerID),
    common: status?.commonEncodingVersion,
    condition: condition && [condition.type, condition.status, condition.reason, condition.message],
  }
}
const isGone = (cluster: KindsCluster): Promise<boolean> =>
  toldBy(cluster).then(
    () => false,
    (error: unknown) => isNotFound(error),
  )

const allEqual = ['AllEncodingVersionsEqual', 'True', 'CommonEncodingVersionSet', 'Common encoding version set']
const notAllEqual = ['AllEncodingVersionsEqual', 'False', 'CommonEncodingVersionUnset', 'Common encoding version unset']

describe('the lease of an API server goes', () => {
  test('and the others agree on a version', async () => {
    await using cluster = await start()
    await live(cluster, 'a', 'b', 'c')
    await tell(cluster, { a: 'v1', b: 'v2', c: 'v2' })
    await die(cluster, 'a')
    await cluster.clock.settle()
    expect(await toldBy(cluster)).toEqual({ ids: ['b', 'c'], common: 'v2', condition: allEqual })
  })

  test('and the others do not', async () => {
    await using cluster = await start()
    await live(cluster, 'a', 'b', 'c')
    await tell(cluster, { a: 'v1', b: 'v1', c: 'v2' })
    await die(cluster, 'a')
    await cluster.clock.settle()
    expect(await toldBy(cluster)).toEqual({ ids: ['b', 'c'], common: undefined, condition: notAllEqual })
  })

  test('of which nothing was told', async () => {
    await using cluster = await start()
    await live(cluster, 'a', 'b', 'c')
    await tell(cluster, { a: 'v1', c: 'v2' })
    await die(cluster, 'b')
    await cluster.clock.settle()
    expect(await toldBy(cluster)).toEqual({ ids: ['a', 'c'], common: 'v1', condition: undefined })
    expect(cluster.writes).toEqual([])
  })

  test('and nobody is left: the StorageVersion goes', async () => {
    await using cluster = await start()
    await live(cluster, 'a')
    await tell(cluster, { a: 'v1' })
    await die(cluster, 'a')
    await cluster.clock.settle()
    expect(await isGone(cluster)).toBe(true)
    expect(cluster.writes).toEqual(['delete storageversions apps.deployments'])
  })

  test('and is there again before anybody has looked', async () => {
    let isAway = true
    const refuse: KindsOptions['refuse'] = ({ verb, target }) =>
      isAway && verb === 'get' && target.resource === 'leases' ? refusal(500, 'InternalError') : undefined
    await using cluster = await start({ refuse })
    await live(cluster, 'a')
    await tell(cluster, { a: 'v1' })
    await die(cluster, 'a')
    await cluster.clock.settle()
    await live(cluster, 'a')
    isAway = false
    await cluster.clock.advance(1000)
    expect(cluster.writes).toEqual([])
  })

  test.each([
    { name: 'in another namespace', lease: identity('a', 'kube-apiserver', 'default') },
    { name: 'of another component', lease: identity('a', 'other') },
    { name: 'without a label', lease: { metadata: { name: 'a', namespace: 'kube-system' }, spec: {} } },
  ])('but it is none: $name', async ({ lease }) => {
    await using cluster = await start()
    const client = cluster.client.resource(leases, lease.metadata?.namespace)
    await client.create(lease)
    await client.delete('a')
    await cluster.clock.settle()
    expect(cluster.metrics('workqueue_adds_total{name="storage_version_garbage_collector_leases"}')).toEqual([
      'workqueue_adds_total{name="storage_version_garbage_collector_leases"} 0',
    ])
  })

  test('and one of several writes fails: the others are done, and it is tried again', async () => {
    let refusals = 1
    const refuse: KindsOptions['refuse'] = ({ verb, target }) =>
      verb === 'update' && target.name === 'x' && (refusals -= 1) >= 0 ? refusal(500, 'InternalError') : undefined
    await using cluster = await start({ refuse })
    await live(cluster, 'a', 'b')
    await tell(cluster, { a: 'v1', b: 'v2' }, 'x')
    await tell(cluster, { a: 'v1', b: 'v2' }, 'y')
    await die(cluster, 'a')
    await cluster.clock.settle()
    expect([(await toldBy(cluster, 'x')).ids, (await toldBy(cluster, 'y')).ids]).toEqual([['a', 'b'], ['b']])
    await cluster.clock.advance(1000)
    expect((await toldBy(cluster, 'x')).ids).toEqual(['b'])
    expect(cluster.writes).toEqual([
      'update storageversions/status x',
      'update storageversions/status y',
      'update storageversions/status x',
    ])
  })

  test('and it cannot be read: nothing is taken for gone', async () => {
    let isAway = false
    const refuse: KindsOptions['refuse'] = ({ verb, target }) =>
      isAway && verb === 'get' && target.resource === 'leases' ? refusal(500, 'InternalError') : undefined
    await using cluster = await start({ refuse })
    await live(cluster, 'a', 'b')
    await tell(cluster, { a: 'v1', b: 'v1' })
    isAway = true
    await die(cluster, 'a')
    await cluster.clock.settle()
    expect(cluster.writes).toEqual([])
    isAway = false
    await cluster.clock.advance(1000)
    expect((await toldBy(cluster)).ids).toEqual(['b'])
  })
})

describe('a StorageVersion', () => {
  test('loses the records of API servers that never were', async () => {
    await using cluster = await start()
    await live(cluster, 'a', 'b', 'c')
    await tell(cluster, { a: 'v1', b: 'v2', c: 'v2', d: 'v2' })
    await cluster.clock.settle()
    expect(await toldBy(cluster)).toEqual({ ids: ['a', 'b', 'c'], common: undefined, condition: notAllEqual })
  })

  test('goes when there is none of them', async () => {
    await using cluster = await start()
    await tell(cluster, { d: 'v2', e: 'v2' })
    await cluster.clock.settle()
    expect(await isGone(cluster)).toBe(true)
  })

  test('without records stays', async () => {
    await using cluster = await start()
    await tell(cluster, {})
    await cluster.clock.settle()
    expect(cluster.writes).toEqual([])
  })

  test('also loses records of what has a lease of another component', async () => {
    await using cluster = await start()
    await live(cluster, 'a')
    await cluster.client.resource(leases, 'kube-system').create(identity('b', 'other'))
    await tell(cluster, { a: 'v1', b: 'v2' })
    await cluster.clock.settle()
    expect(await toldBy(cluster)).toEqual({ ids: ['a'], common: 'v1', condition: allEqual })
  })

  test('loses a record, too, if the lease cannot be read at that time', async () => {
    const refuse: KindsOptions['refuse'] = ({ verb, target }) =>
      verb === 'get' && target.name === 'a' ? refusal(500, 'InternalError') : undefined
    await using cluster = await start({ refuse })
    await live(cluster, 'a', 'b')
    await tell(cluster, { a: 'v1', b: 'v2', d: 'v2' })
    await cluster.clock.settle()
    expect((await toldBy(cluster)).ids).toEqual(['b'])
  })

  test.each([
    { name: 'of living servers alone', records: ['a'], want: [] },
    { name: 'of a living and an unknown one', records: ['a', 'b'], want: ['x'] },
    { name: 'of one whose lease is another component’s', records: ['other'], want: ['x'] },
    { name: 'of nobody', records: [], want: [] },
  ])('$name: looked at $want', ({ records, want }) => {
    const woken: string[] = []
    const known = listerOf([identity('a'), identity('other', 'x')])
    const { added, updated } = storageVersionHandlers(known, { wake: (key) => void woken.push(key) })
    const told = records.map((apiServerID) => ({ apiServerID }))
    const seen: StorageVersion = { metadata: { name: 'x' }, status: { storageVersions: told } }
    added?.(seen, false)
    expect(woken).toEqual(want)
    updated?.(seen, seen)
    expect(woken).toEqual([...want, ...want])
  })
})

test('it waits for the kind to be served, and does not run without its gate', async () => {
  await using unserved = await start({ serves: [] })
  expect(unserved.isStarted).toBe(false)
  await using gateless = await start({ gates: [] })
  await tell(gateless, { a: 'v1' })
  await gateless.clock.settle()
  expect((await toldBy(gateless)).ids).toEqual(['a'])
})
