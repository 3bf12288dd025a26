import {
  persistentVolumeClaims,
  persistentVolumes,
  podCondition,
  pods,
  priorityClasses,
  type PersistentVolume,
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

/** A claim and its volume, bound. */
async function addBound(
  { client }: SchedulingCluster,
  name: string,
  {
    accessMode = 'ReadWriteOnce',
    ...volume
  }: { readonly accessMode?: string; readonly spec?: PersistentVolumeSpec; readonly labels?: Record<string, string> },
): Promise<void> {
  const spec: PersistentVolume['spec'] = {
    accessModes: [accessMode],
    capacity: { storage: '1Gi' },
    claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shop', name },
    ...(volume.spec ?? { hostPath: { path: '/data' } }),
  }
  await client.resource(persistentVolumes).create({ metadata: { name: `pv-${name}`, labels: volume.labels }, spec })
  await client.resource(persistentVolumeClaims, 'shop').create({
    metadata: { name, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: {
      accessModes: [accessMode],
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
