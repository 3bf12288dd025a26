import {
  csiDrivers,
  events,
  nameOf,
  nodes,
  persistentVolumeClaims,
  pods,
  volumeAttachments,
  type PersistentVolume,
  type VolumeAttachmentStatus,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../builders/pod.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster, TestClusterOptions } from '../cluster/test-cluster.ts'
import { minutes, seconds } from '../durations.ts'
import { internalError } from '../faults/refusals.ts'

const driver = 'disks.example.com'
const uniqueName = `kubernetes.io/csi/${driver}^disk`
const manager = 'controller-manager'

/** Two nodes that are told what is attached to them, and no kubelets; a claim `data` that is bound to a volume of the driver. */
async function startWithVolume(
  spec: PersistentVolume['spec'] = {},
  options: TestClusterOptions = {},
): Promise<TestCluster> {
  const controllers = ['attachdetach', 'persistentvolume-binder']
  const cluster = await startCluster({ controllers, nodes: 0, ...options })
  await makeNode(cluster, 'a')
  await makeNode(cluster, 'b')
  const accessModes = spec?.accessModes ?? ['ReadWriteOnce']
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv' },
    spec: {
      capacity: { storage: '1Gi' },
      storageClassName: 'by-hand',
      ...(Object.keys(spec ?? {}).some((key) => key !== 'accessModes')
        ? {}
        : { csi: { driver, volumeHandle: 'disk' } }),
      ...spec,
      accessModes,
    },
  })
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes, storageClassName: 'by-hand', resources: { requests: { storage: '1Gi' } } },
  })
  await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.phase === 'Bound')
  return cluster
}

async function makeNode(cluster: TestCluster, name: string): Promise<void> {
  const annotations = { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' }
  await cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name, annotations } })
  await sayReady(cluster, name, 'True')
}

const sayReady = (cluster: TestCluster, name: string, status: string) =>
  patchNode(cluster, name, { conditions: [{ type: 'Ready', status }] })
const patchNode = (cluster: TestCluster, name: string, status: object) =>
  cluster.client.resource(nodes).patch(name, { type: 'merge', body: { status } }, { subresource: 'status' })
/** Until it says something, a node is taken to use what was attached to it. */
const sayAnything = (cluster: TestCluster, name: string) =>
  patchNode(cluster, name, { conditions: [{ type: 'Ready', status: 'True', message: 'still here' }] })
const sayInUse = (cluster: TestCluster, name: string, ...names: readonly string[]) =>
  patchNode(cluster, name, { volumesInUse: names })

/** As a driver's attacher does. */
async function answer(cluster: TestCluster, status: Partial<VolumeAttachmentStatus>): Promise<void> {
  for (const attachment of cluster.list(volumeAttachments)) {
    const body = { status: { attached: true, ...status } }
    // oxlint-disable-next-line no-await-in-loop
    await cluster.client
      .resource(volumeAttachments)
      .patch(nameOf(attachment), { type: 'merge', body }, { subresource: 'status' })
  }
}

const run = (cluster: TestCluster, name: string, nodeName: string) =>
  cluster.apply(
    pod({ name, spec: { nodeName, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } }),
  )
const remove = async (cluster: TestCluster, name: string): Promise<void> => {
  await cluster.client.resource(pods, 'default').delete(name, { gracePeriodSeconds: 0 })
  await cluster.settle()
}

/** Node and state of each attachment. */
const attachments = (cluster: TestCluster): readonly string[] =>
  cluster.list(volumeAttachments).map(({ spec, status }) => `${spec.nodeName}:${status?.attached === true}`)
const attachedTo = (cluster: TestCluster, name: string): readonly string[] =>
  (cluster.get(nodes, name)?.status?.volumesAttached ?? []).map((each) => each.name)
const told = (cluster: TestCluster): readonly string[] =>
  cluster
    .list(events)
    .filter(({ reason }) => reason?.endsWith('AttachVolume'))
    .map(({ type, reason, message, involvedObject }) => `${type} ${reason} ${involvedObject.name}: ${message}`)

/** Attached to node `a`, for the pod `web`. */
async function startAttached(spec?: PersistentVolume['spec'], options?: TestClusterOptions): Promise<TestCluster> {
  const cluster = await startWithVolume(spec, options)
  await run(cluster, 'web', 'a')
  await cluster.until(() => attachments(cluster).length === 1)
  await answer(cluster, {})
  await cluster.until(() => attachedTo(cluster, 'a').length === 1)
  return cluster
}

describe('a pod that uses a volume', () => {
  test('has it attached to its node, and is told so', async () => {
    await using cluster = await startWithVolume()
    await cluster.advance(minutes(4))
    expect(attachments(cluster)).toEqual([])
    await run(cluster, 'web', 'a')
    await cluster.advance(seconds(1))
    const [attachment] = cluster.list(volumeAttachments)
    expect(attachment?.metadata?.name).toBe('csi-c3a9d83397d34f3c2ce3a333c600d2e4a5430e5dab7b5db7bde0d1e75e98d89b')
    expect(attachment?.spec).toEqual({ attacher: driver, nodeName: 'a', source: { persistentVolumeName: 'pv' } })
    expect([attachedTo(cluster, 'a'), told(cluster)]).toEqual([[], []])

    await answer(cluster, {})
    await cluster.advance(seconds(1))
    expect(cluster.get(nodes, 'a')?.status?.volumesAttached).toEqual([{ name: uniqueName, devicePath: '' }])
    expect(told(cluster)).toEqual(['Normal SuccessfulAttachVolume web: AttachVolume.Attach succeeded for volume "pv" '])
  })

  test('is told when the attacher says no, and it is tried again', async () => {
    await using cluster = await startWithVolume()
    await run(cluster, 'web', 'a')
    await cluster.until(() => attachments(cluster).length === 1)
    await answer(cluster, { attached: false, attachError: { message: 'no such disk' } })
    await cluster.advance(seconds(1))
    expect(told(cluster)).toEqual([
      'Warning FailedAttachVolume web: AttachVolume.Attach failed for volume "pv" : no such disk',
    ])
    await answer(cluster, {})
    await cluster.until(() => attachedTo(cluster, 'a').length === 1)
  })

  test('is told when the attacher says nothing', async () => {
    await using cluster = await startWithVolume()
    await run(cluster, 'web', 'a')
    await cluster.advance(seconds(119))
    expect(told(cluster)).toEqual([])
    await cluster.advance(seconds(3))
    expect(told(cluster)).toEqual([
      `Warning FailedAttachVolume web: AttachVolume.Attach failed for volume "pv" : timed out waiting for external-attacher of ${driver} CSI driver to attach volume disk`,
    ])
  })

  test('gets it when its claim is bound after it has a node', async () => {
    await using cluster = await startCluster({ controllers: ['attachdetach', 'persistentvolume-binder'], nodes: 0 })
    await makeNode(cluster, 'a')
    const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'by-hand' }
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: { ...spec, resources: { requests: { storage: '1Gi' } } },
    })
    await run(cluster, 'web', 'a')
    await cluster.advance(seconds(1))
    expect(attachments(cluster)).toEqual([])
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pv' },
      spec: { ...spec, capacity: { storage: '1Gi' }, csi: { driver, volumeHandle: 'disk' } },
    })
    await cluster.advance(seconds(20))
    expect(attachments(cluster)).toEqual(['a:false'])
  })

  test('has nothing attached where the node does it, or the driver does not want it', async () => {
    await using cluster = await startWithVolume()
    await cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'c' } })
    await run(cluster, 'web', 'c')
    await cluster.client.resource(csiDrivers).create({ metadata: { name: driver }, spec: { attachRequired: false } })
    await run(cluster, 'api', 'a')
    await cluster.advance(minutes(5))
    expect(attachments(cluster)).toEqual([])
  })

  test('has iSCSI attached by saying so', async () => {
    const iscsi = { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.com.example:a', lun: 1 }
    await using cluster = await startWithVolume({ iscsi })
    await run(cluster, 'web', 'a')
    await cluster.until(() => attachedTo(cluster, 'a').length === 1)
    expect(attachedTo(cluster, 'a')).toEqual(['kubernetes.io/iscsi/10.0.0.1:iqn.2001-04.com.example:a:1'])
    await remove(cluster, 'web')
    await sayInUse(cluster, 'a')
    await cluster.until(() => attachedTo(cluster, 'a').length === 0)
    expect(attachments(cluster)).toEqual([])
  })

  test('has what is written into it attached, with all that the driver has to know', async () => {
    await using cluster = await startWithVolume()
    const volumes = [{ name: 'v', gcePersistentDisk: { pdName: 'pd', fsType: 'ext4' } }]
    await cluster.apply(pod({ name: 'web', spec: { nodeName: 'a', volumes } }))
    await cluster.until(() => attachments(cluster).length === 1)
    expect(cluster.list(volumeAttachments)[0]?.spec).toMatchObject({
      attacher: 'pd.csi.storage.gke.io',
      source: {
        inlineVolumeSpec: {
          accessModes: ['ReadWriteOnce'],
          csi: {
            driver: 'pd.csi.storage.gke.io',
            fsType: 'ext4',
            volumeAttributes: { partition: '' },
            volumeHandle: 'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/pd',
          },
          volumeMode: 'Filesystem',
        },
      },
    })
  })

  test('gets it though what is written is refused for a while', async () => {
    await using cluster = await startWithVolume()
    cluster.fail('create', 'volumeattachments', internalError(), { times: 3, part: manager })
    cluster.fail('patch', 'nodes/status', internalError(), { times: 3, part: manager })
    await run(cluster, 'web', 'a')
    await cluster.until(() => attachments(cluster).length === 1)
    expect(told(cluster)[0]).toContain('kubernetes.io/csi: attacher.Attach failed: Internal error occurred')
    await answer(cluster, {})
    await cluster.until(() => attachedTo(cluster, 'a').length === 1)
  })
})

describe('a volume that is not used any more', () => {
  test('is detached once the node says so', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a', uniqueName)
    await remove(cluster, 'web')
    await cluster.advance(minutes(30))
    expect([attachments(cluster), attachedTo(cluster, 'a')]).toEqual([['a:true'], [uniqueName]])
    await sayInUse(cluster, 'a')
    await cluster.advance(seconds(1))
    expect([attachments(cluster), attachedTo(cluster, 'a')]).toEqual([[], []])
  })

  test('goes when its pod has ended', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a')
    await cluster.client
      .resource(pods, 'default')
      .patch('web', { type: 'merge', body: { status: { phase: 'Succeeded' } } }, { subresource: 'status' })
    await cluster.until(() => attachments(cluster).length === 0)
  })

  test('stays for another pod there', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a')
    await run(cluster, 'api', 'a')
    await remove(cluster, 'web')
    await cluster.advance(minutes(5))
    expect(attachments(cluster)).toEqual(['a:true'])
  })

  test('goes from a silent node after six minutes', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a', uniqueName)
    await sayReady(cluster, 'a', 'Unknown')
    await remove(cluster, 'web')
    await cluster.advance(minutes(6))
    expect(attachments(cluster)).toEqual(['a:true'])
    await cluster.advance(seconds(2))
    expect(attachments(cluster)).toEqual([])
  })

  test('stays on a silent node where it is not to be forced, until that is out of service', async () => {
    const controllerOptions: TestClusterOptions['controllerOptions'] = ({ name }) =>
      name === 'persistentvolume-attach-detach-controller'
        ? { verifyPeriodMs: 60_000, verifies: true, forcesOnTimeout: false }
        : undefined
    await using cluster = await startAttached({}, { controllerOptions })
    await sayInUse(cluster, 'a', uniqueName)
    await sayReady(cluster, 'a', 'Unknown')
    await remove(cluster, 'web')
    await cluster.advance(minutes(30))
    expect(attachments(cluster)).toEqual(['a:true'])
    await cluster.patch(nodes, 'a', {
      spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] },
    })
    await cluster.until(() => attachments(cluster).length === 0)
  })

  test('stays while its node cannot be told', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a')
    const refusal = cluster.fail('patch', 'nodes/status', internalError(), { part: manager })
    await remove(cluster, 'web')
    await cluster.advance(seconds(30))
    expect(attachments(cluster)).toEqual(['a:true'])
    refusal.stop()
    await cluster.until(() => attachments(cluster).length === 0)
    expect(attachedTo(cluster, 'a')).toEqual([])
  })

  test('is asked for again by the next look when the attachment is gone without a word', async () => {
    await using cluster = await startAttached()
    await cluster.client.resource(volumeAttachments).delete(nameOf(cluster.list(volumeAttachments)[0] ?? {}))
    await cluster.advance(seconds(30))
    expect(attachments(cluster)).toEqual([])
    await cluster.until(() => attachments(cluster).length === 1, { withinMs: minutes(2) })
  })

  test('is tried again when the attacher could not', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a')
    const name = nameOf(cluster.list(volumeAttachments)[0] ?? {})
    await cluster.patch(volumeAttachments, name, { metadata: { finalizers: ['external-attacher/disks'] } })
    await remove(cluster, 'web')
    await answer(cluster, { detachError: { message: 'busy' } })
    await cluster.advance(seconds(10))
    expect([attachments(cluster), attachedTo(cluster, 'a')]).toEqual([['a:true'], []])
    await cluster.patch(volumeAttachments, name, { metadata: { finalizers: null } })
    await cluster.advance(minutes(3))
    expect(attachments(cluster)).toEqual([])
    await run(cluster, 'next', 'b')
    await cluster.until(() => attachments(cluster).join() === 'b:false')
  })
})

describe('a volume that two nodes want', () => {
  test('is with one, and the other waits', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a')
    await run(cluster, 'api', 'b')
    await cluster.advance(minutes(5))
    expect(attachments(cluster)).toEqual(['a:true'])
    expect(told(cluster)).toContain(
      'Warning FailedAttachVolume api: Multi-Attach error for volume "pv" Volume is already used by pod(s) web',
    )
    expect(told(cluster)).toHaveLength(2)

    await remove(cluster, 'web')
    await cluster.until(() => attachments(cluster).join() === 'b:false')
    expect(attachedTo(cluster, 'a')).toEqual([])
    await answer(cluster, {})
    await cluster.until(() => attachedTo(cluster, 'b').length === 1)
  })

  test('waits for a node that uses it though no pod is there any more', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a', uniqueName)
    await remove(cluster, 'web')
    await run(cluster, 'api', 'b')
    await cluster.advance(seconds(5))
    expect(told(cluster)).toContain(
      'Warning FailedAttachVolume api: Multi-Attach error for volume "pv" ' +
        "Volume is already exclusively attached to one node and can't be attached to another",
    )
  })

  test('is with both if many may have it', async () => {
    await using cluster = await startAttached({ accessModes: ['ReadWriteMany'] })
    await run(cluster, 'api', 'b')
    await cluster.until(() => attachments(cluster).length === 2)
    await answer(cluster, {})
    await cluster.until(() => attachedTo(cluster, 'b').length === 1)
    await sayInUse(cluster, 'a')
    await remove(cluster, 'web')
    await cluster.until(() => attachments(cluster).length === 1)
    expect(attachments(cluster)).toEqual(['b:true'])
  })

  test('is with the second once the first, of which nothing is certain, is detached', async () => {
    await using cluster = await startWithVolume()
    await run(cluster, 'web', 'a')
    await cluster.until(() => attachments(cluster).length === 1)
    await answer(cluster, { attached: false, attachError: { message: 'no answer' } })
    await cluster.advance(seconds(1))
    await sayAnything(cluster, 'a')
    await remove(cluster, 'web')
    await run(cluster, 'api', 'b')
    await cluster.until(() => attachments(cluster).join() === 'b:false')
  })
})

describe('a manager that starts anew', () => {
  test('leaves what is used, and does not attach it twice', async () => {
    await using cluster = await startAttached()
    await sayInUse(cluster, 'a', uniqueName)
    const before = cluster.list(volumeAttachments)
    await cluster.restart(manager)
    await cluster.advance(minutes(5))
    expect(cluster.list(volumeAttachments)).toEqual(before)
    await run(cluster, 'api', 'b')
    await cluster.advance(seconds(5))
    expect(attachments(cluster)).toEqual(['a:true'])
  })

  test('detaches what lost its pods meanwhile', async () => {
    await using cluster = await startAttached()
    await cluster.stop(manager)
    await remove(cluster, 'web')
    await sayInUse(cluster, 'a')
    await cluster.start(manager)
    await cluster.until(() => attachments(cluster).length === 0)
    expect(attachedTo(cluster, 'a')).toEqual([])
  })

  test('detaches what was attached without its node knowing', async () => {
    await using cluster = await startAttached()
    await cluster.stop(manager)
    await remove(cluster, 'web')
    await patchNode(cluster, 'a', { volumesAttached: null, volumesInUse: null })
    await cluster.start(manager)
    await cluster.advance(seconds(30))
    expect(attachments(cluster)).toEqual(['a:true'])
    await sayAnything(cluster, 'a')
    await cluster.until(() => attachments(cluster).length === 0)
  })
})
