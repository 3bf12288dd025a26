import {
  annotationsOf,
  events,
  nameOf,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
  type PersistentVolume,
} from '@coxswain/api'
import { expect, test } from 'vitest'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'
import { seconds } from '../durations.ts'
import { internalError } from '../faults/refusals.ts'

const controllers = ['persistentvolume-binder', 'persistentvolume-expander']

/** With a claim `data` that is bound to a volume of one Gi, and may grow. */
async function startBound(source: PersistentVolume['spec']): Promise<TestCluster> {
  const cluster = await startCluster({ controllers, nodes: 0 })
  const allowVolumeExpansion = true
  await cluster.client
    .resource(storageClasses)
    .create({ metadata: { name: 'disks' }, provisioner: 'example.com/disks', allowVolumeExpansion })
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'disks' }
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk' },
    spec: { ...spec, capacity: { storage: '1Gi' }, ...source },
  })
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { ...spec, volumeMode: source?.volumeMode, resources: { requests: { storage: '1Gi' } } },
  })
  await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.phase === 'Bound')
  return cluster
}

const grow = (cluster: TestCluster, storage: string) =>
  cluster.patch(persistentVolumeClaims, 'data', { spec: { resources: { requests: { storage } } } })

const told = (cluster: TestCluster): readonly string[] =>
  cluster
    .list(events)
    .filter(({ reason }) => reason?.includes('Expand') || reason?.includes('Resize'))
    .map(({ type, reason, message, source }) => `${type} ${reason} ${source?.component}: ${message}`)

test('a driver’s volume is left to the driver', async () => {
  await using cluster = await startBound({ csi: { driver: 'disks.example.com', volumeHandle: 'v' } })
  await cluster.advance(seconds(5))
  expect(told(cluster)).toEqual([])
  await grow(cluster, '2Gi')
  await cluster.advance(seconds(5))
  expect(told(cluster)).toEqual([
    'Normal ExternalExpanding volume_expand: waiting for an external controller to expand this PVC',
  ])
  expect(cluster.get(persistentVolumeClaims, 'data')?.status).toMatchObject({ capacity: { storage: '1Gi' } })
})

test('a volume that a driver took over has its name at the claim, also when that is refused at first', async () => {
  await using cluster = await startBound({ awsElasticBlockStore: { volumeID: 'vol-1' } })
  cluster.fail('patch', 'persistentvolumeclaims/status', internalError(), { times: 2, part: 'controller-manager' })
  await grow(cluster, '2Gi')
  await cluster.advance(seconds(5))
  const { 'volume.kubernetes.io/storage-resizer': resizer } = annotationsOf(
    cluster.get(persistentVolumeClaims, 'data') ?? {},
  )
  expect(resizer).toBe('ebs.csi.aws.com')
})

test('a volume that only nodes make larger waits for its pod, and then forgets what it was', async () => {
  await using cluster = await startBound({ flexVolume: { driver: 'example.com/flex' } })
  await grow(cluster, '2Gi')
  await cluster.advance(seconds(5))
  const claim = cluster.get(persistentVolumeClaims, 'data')
  expect(claim?.status).toMatchObject({
    capacity: { storage: '1Gi' },
    allocatedResources: { storage: '2Gi' },
    allocatedResourceStatuses: { storage: 'NodeResizePending' },
    conditions: [
      { type: 'Resizing', status: 'True' },
      { type: 'FileSystemResizePending', status: 'True' },
    ],
  })
  const before = (): string | undefined =>
    annotationsOf(cluster.get(persistentVolumes, 'disk') ?? {})['volume.alpha.kubernetes.io/pre-resize-capacity']
  expect(before()).toBe('1Gi')
  expect(cluster.list(persistentVolumes).map(({ spec }) => spec?.capacity)).toEqual([{ storage: '2Gi' }])

  // As a kubelet says it.
  await cluster.client.resource(persistentVolumeClaims, 'default').patch(
    nameOf(claim ?? {}),
    {
      type: 'merge',
      body: { status: { capacity: { storage: '2Gi' }, conditions: null, allocatedResourceStatuses: null } },
    },
    { subresource: 'status' },
  )
  await cluster.advance(seconds(1))
  expect(before()).toBeUndefined()
})

test('without a file system it is done at once', async () => {
  await using cluster = await startBound({ flexVolume: { driver: 'example.com/flex' }, volumeMode: 'Block' })
  await grow(cluster, '2Gi')
  await cluster.advance(seconds(5))
  expect(told(cluster)).toEqual([
    'Normal VolumeResizeSuccessful volume_expand: ExpandVolume succeeded for volume default/data',
  ])
  const { capacity, conditions, allocatedResourceStatuses } = cluster.get(persistentVolumeClaims, 'data')?.status ?? {}
  expect({ capacity, conditions, allocatedResourceStatuses }).toEqual({ capacity: { storage: '2Gi' } })
})
