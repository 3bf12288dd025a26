import {
  csiNodes,
  persistentVolumeClaims,
  persistentVolumes,
  podCondition,
  pods,
  priorityClasses,
  volumeAttachments,
  type PersistentVolumeSpec,
} from '@coxswain/api'
import { afterEach, describe, expect, test } from 'vitest'
import type { PodShape } from './testing/builders.ts'
import { SchedulingCluster } from './testing/scheduling-cluster.ts'

const running: SchedulingCluster[] = []

afterEach(async () => {
  for (const cluster of running.splice(0)) await cluster.stop()
})

async function startCluster(): Promise<SchedulingCluster> {
  const cluster = new SchedulingCluster()
  running.push(cluster)
  await cluster.start()
  return cluster
}

interface VolumeShape {
  readonly accessMode?: string
  readonly spec?: PersistentVolumeSpec
  readonly labels?: Readonly<Record<string, string>>
}

async function addVolume(
  { client }: SchedulingCluster,
  claimName: string,
  { accessMode = 'ReadWriteOnce', spec, labels }: VolumeShape,
): Promise<void> {
  await client.resource(persistentVolumes).create({
    metadata: { name: `pv-${claimName}`, labels },
    spec: {
      accessModes: [accessMode],
      capacity: { storage: '1Gi' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shop', name: claimName },
      ...(spec ?? { hostPath: { path: '/data' } }),
    },
  })
}

/** A claim and its volume, bound. */
async function addBound(cluster: SchedulingCluster, name: string, shape: VolumeShape): Promise<void> {
  await addVolume(cluster, name, shape)
  await cluster.client.resource(persistentVolumeClaims, 'shop').create({
    metadata: { name, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: {
      accessModes: [shape.accessMode ?? 'ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: '',
      volumeName: `pv-${name}`,
    },
  })
}

const using = (...names: readonly string[]): PodShape => ({
  spec: { volumes: names.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) },
})

async function whyNot(cluster: SchedulingCluster, name: string): Promise<string | undefined> {
  return podCondition((await cluster.pod(name)).status, 'PodScheduled')?.message?.split('. ')[0]
}

describe('a claim for one pod', () => {
  test('has one at a time: the next one waits until it has gone', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.addNode('b')
    await addBound(shop, 'ledger', { accessMode: 'ReadWriteOncePod' })
    await shop.schedule()
    await shop.addPod('first', using('ledger'))
    await shop.addPod('second', using('ledger'))
    expect(await shop.nodeOf('first')).toBeDefined()
    expect(await whyNot(shop, 'second')).toBe(
      '0/2 nodes are available: 2 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode ' +
        'already in-use by another pod',
    )
    await shop.client.resource(pods, 'shop').delete('first', { gracePeriodSeconds: 0 })
    await shop.clock.advance(2000)
    expect(await shop.nodeOf('second')).toBeDefined()
  })

  test('goes to the more important pod', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.addNode('b')
    await addBound(shop, 'ledger', { accessMode: 'ReadWriteOncePod' })
    await shop.schedule()
    await shop.addPod('first', using('ledger'))
    const nodeName = await shop.nodeOf('first')
    await shop.client.resource(priorityClasses).create({ metadata: { name: 'urgent' }, value: 1000 })
    await shop.clock.settle()
    await shop.addPod('second', { spec: { ...using('ledger').spec, priorityClassName: 'urgent' } })
    expect((await shop.pod('second')).status?.nominatedNodeName).toBe(nodeName)
    expect((await shop.pod('first')).metadata?.deletionTimestamp).toBeDefined()
  })
})

test('a disk that is in use on the only node keeps a pod waiting until its pod has gone', async () => {
  const shop = await startCluster()
  await shop.addNode('a')
  await shop.schedule()
  const disk: PodShape = { spec: { volumes: [{ name: 'disk', gcePersistentDisk: { pdName: 'disk-1' } }] } }
  await shop.addPod('first', disk)
  await shop.addPod('second', disk)
  expect(await whyNot(shop, 'second')).toBe('0/1 nodes are available: 1 node(s) had no available disk')
  await shop.client.resource(pods, 'shop').delete('first', { gracePeriodSeconds: 0 })
  await shop.clock.advance(2000)
  expect(await shop.nodeOf('second')).toBe('a')
})

test('a claim that is not there keeps its pod waiting until it is', async () => {
  const shop = await startCluster()
  await shop.addNode('a')
  await shop.schedule()
  await shop.addPod('web', using('ledger'))
  expect(await whyNot(shop, 'web')).toBe('0/1 nodes are available: persistentvolumeclaim "ledger" not found')
  await addBound(shop, 'ledger', {})
  await shop.clock.advance(2000)
  expect(await shop.nodeOf('web')).toBe('a')
})

describe('a limit of volumes', () => {
  const driver = 'block.csi.example.com'
  const onDriver = (volumeHandle: string): PersistentVolumeSpec => ({ csi: { driver, volumeHandle } })

  async function oneVolumeANode(): Promise<SchedulingCluster> {
    const shop = await startCluster()
    await shop.addNode('a')
    await addLimit(shop, 'a', 1)
    for (const name of ['ledger', 'stock']) await addBound(shop, name, { spec: onDriver(name) })
    await shop.schedule()
    await shop.addPod('first', using('ledger'))
    expect(await shop.nodeOf('first')).toBe('a')
    return shop
  }

  async function addLimit({ client }: SchedulingCluster, name: string, count: number): Promise<void> {
    await client.resource(csiNodes).create({
      metadata: { name },
      spec: { drivers: [{ name: driver, nodeID: name, topologyKeys: [], allocatable: { count } }] },
    })
  }

  const full = '0/1 nodes are available: 1 node(s) exceed max volume count'

  test('keeps the next pod away, but not one of the same volume', async () => {
    const shop = await oneVolumeANode()
    await shop.addPod('second', using('stock'))
    await shop.addPod('third', using('ledger'))
    expect(await whyNot(shop, 'second')).toBe(full)
    expect(await shop.nodeOf('third')).toBe('a')
  })

  test.each<{ name: string; happens: (shop: SchedulingCluster) => Promise<unknown> }>([
    {
      name: 'its pod goes',
      happens: ({ client }) => client.resource(pods, 'shop').delete('first', { gracePeriodSeconds: 0 }),
    },
    {
      name: 'the limit is raised',
      happens: ({ client }) =>
        client.resource(csiNodes).patch('a', {
          type: 'json',
          body: [{ op: 'replace', path: '/spec/drivers/0/allocatable/count', value: 2 }],
        }),
    },
    { name: 'another node has room', happens: (shop) => shop.addNode('b').then(() => addLimit(shop, 'b', 1)) },
  ])('gives way when $name', async ({ happens }) => {
    const shop = await oneVolumeANode()
    await shop.addPod('second', using('stock'))
    expect(await whyNot(shop, 'second')).toBe(full)
    await happens(shop)
    await shop.clock.advance(2000)
    expect(await shop.nodeOf('second')).toBeDefined()
  })

  test('counts what is attached still, until it is not', async () => {
    const shop = await oneVolumeANode()
    const source = { persistentVolumeName: 'pv-ledger' }
    const attachments = shop.client.resource(volumeAttachments)
    await attachments.create({ metadata: { name: 'held' }, spec: { attacher: driver, nodeName: 'a', source } })
    await shop.client.resource(pods, 'shop').delete('first', { gracePeriodSeconds: 0 })
    await shop.clock.settle()
    await shop.addPod('second', using('stock'))
    expect(await whyNot(shop, 'second')).toBe(full)
    await attachments.delete('held')
    await shop.clock.advance(2000)
    expect(await shop.nodeOf('second')).toBe('a')
  })
})

describe('a volume of a zone', () => {
  const zone = (name: string) => ({ 'topology.kubernetes.io/zone': name })

  test('takes its pod there, and keeps it waiting where no node is', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { labels: zone('west-1') })
    await shop.addNode('b', { labels: zone('west-2') })
    await addBound(shop, 'ledger', { labels: zone('west-2') })
    await addBound(shop, 'stock', { labels: zone('west-3') })
    await shop.schedule()
    await shop.addPod('first', using('ledger'))
    await shop.addPod('second', using('stock'))
    expect(await shop.nodeOf('first')).toBe('b')
    expect(await whyNot(shop, 'second')).toBe('0/2 nodes are available: 2 node(s) had no available volume zone')
    await shop.addNode('c', { labels: zone('west-3') })
    await shop.clock.advance(10_000)
    expect(await shop.nodeOf('second')).toBe('c')
  })

  test('that is not there keeps its pod waiting until it is', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await addBound(shop, 'ledger', {})
    await shop.client.resource(persistentVolumes).patch('pv-ledger', {
      type: 'merge',
      body: { metadata: { finalizers: null } },
    })
    await shop.client.resource(persistentVolumes).delete('pv-ledger')
    await shop.schedule()
    await shop.addPod('web', using('ledger'))
    expect(await whyNot(shop, 'web')).toBe('0/1 nodes are available: persistentvolume "pv-ledger" not found')
    await addVolume(shop, 'ledger', {})
    await shop.clock.advance(2000)
    expect(await shop.nodeOf('web')).toBe('a')
  })
})
