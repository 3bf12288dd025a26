import {
  isPodReady,
  keyOf,
  nameOf,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  statefulSets,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StatefulSet,
} from '@coxswain/api'
import { assert } from '@coxswain/base'
import {
  chaos,
  connectionRefused,
  internalError,
  minutes,
  pod,
  seconds,
  startCluster,
  statefulSet,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

type Retention = NonNullable<StatefulSet['spec']>['persistentVolumeClaimRetentionPolicy']

function withClaims(replicas: number, retention?: Retention): StatefulSet {
  const template: PersistentVolumeClaim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }
  const volumeMounts = [{ name: 'data', mountPath: '/data' }]
  return statefulSet({
    replicas,
    pods: { spec: { containers: [{ name: 'main', image: 'example.com/db:1', volumeMounts }] } },
    spec: {
      volumeClaimTemplates: [template],
      ...(retention === undefined ? {} : { persistentVolumeClaimRetentionPolicy: retention }),
    },
  })
}

function claim(name: string, spec: PersistentVolumeClaim['spec'] = {}): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  }
}

const user = (name: string, claimName: string) =>
  pod({ name, spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] } })

const names = (cluster: TestCluster, type: typeof pods | typeof persistentVolumeClaims): readonly string[] =>
  cluster.list(type).map(nameOf).toSorted()

const ready = (cluster: TestCluster, count: number) => (): boolean =>
  cluster.list(pods).filter(isPodReady).length === count

const phaseOf = (cluster: TestCluster, name: string): string | undefined =>
  cluster.get(persistentVolumeClaims, name)?.status?.phase

const databases = ['data-db-0', 'data-db-1', 'data-db-2']

describe('a StatefulSet with claims', () => {
  test('runs on volumes of its own, made for it', async () => {
    await using cluster = await startCluster()
    await cluster.apply(withClaims(3))
    await cluster.until(ready(cluster, 3))

    expect(names(cluster, persistentVolumeClaims)).toEqual(databases)
    expect(databases.map((name) => phaseOf(cluster, name))).toEqual(['Bound', 'Bound', 'Bound'])
    const volumes = cluster.list(persistentVolumes)
    expect(volumes.map(({ spec, status }) => [spec?.claimRef?.name, status?.phase]).toSorted()).toEqual(
      databases.map((name) => [name, 'Bound']),
    )
  })

  test('keeps them by default, and finds them again', async () => {
    await using cluster = await startCluster()
    await cluster.apply(withClaims(3))
    await cluster.until(ready(cluster, 3))
    const before = cluster.get(persistentVolumeClaims, 'data-db-2')?.spec?.volumeName

    await cluster.apply(withClaims(1))
    await cluster.until(() => cluster.list(pods).length === 1)
    await cluster.advance(minutes(1))
    expect(names(cluster, persistentVolumeClaims)).toEqual(databases)

    await cluster.apply(withClaims(3))
    await cluster.until(ready(cluster, 3))
    expect(cluster.get(persistentVolumeClaims, 'data-db-2')?.spec?.volumeName).toBe(before)

    await cluster.delete(statefulSets, 'db')
    await cluster.until(() => cluster.list(pods).length === 0)
    await cluster.advance(minutes(1))
    expect(names(cluster, persistentVolumeClaims)).toEqual(databases)
  })

  test('gives up those of the pods that it is scaled down by', async () => {
    await using cluster = await startCluster()
    await cluster.apply(withClaims(3, { whenScaled: 'Delete', whenDeleted: 'Retain' }))
    await cluster.until(ready(cluster, 3))

    await cluster.apply(withClaims(1, { whenScaled: 'Delete', whenDeleted: 'Retain' }))
    await cluster.until(() => cluster.list(persistentVolumeClaims).length === 1)
    await cluster.until(() => cluster.list(persistentVolumes).length === 1)
    expect(names(cluster, persistentVolumeClaims)).toEqual(['data-db-0'])

    await cluster.delete(statefulSets, 'db')
    await cluster.until(() => cluster.list(pods).length === 0)
    await cluster.advance(minutes(1))
    expect(names(cluster, persistentVolumeClaims)).toEqual(['data-db-0'])
  })

  test('takes them along when it is deleted', async () => {
    await using cluster = await startCluster()
    await cluster.apply(withClaims(2, { whenScaled: 'Retain', whenDeleted: 'Delete' }))
    await cluster.until(ready(cluster, 2))
    await cluster.delete(statefulSets, 'db')
    await cluster.until(() => cluster.list(persistentVolumes).length === 0)
    expect([cluster.list(pods).length, cluster.list(persistentVolumeClaims).length]).toEqual([0, 0])
  })

  test.each([1, 2, 3])('gets there through faults of all kinds (seed %i)', async (seed) => {
    await using cluster = await startCluster({ seed, faults: chaos() })
    await cluster.apply(withClaims(3, { whenScaled: 'Delete', whenDeleted: 'Delete' }))
    await cluster.advance(minutes(2))
    cluster.calm()
    await cluster.until(ready(cluster, 3), { withinMs: minutes(40) })
    expect(databases.map((name) => phaseOf(cluster, name))).toEqual(['Bound', 'Bound', 'Bound'])
    expect(cluster.list(persistentVolumes).filter(({ status }) => status?.phase === 'Bound')).toHaveLength(3)
  })
})

describe('a claim', () => {
  test('waits for the pod that uses it, and the pod for its volume', async () => {
    await using cluster = await startCluster()
    await cluster.apply(claim('data'))
    await cluster.advance(minutes(1))
    expect(phaseOf(cluster, 'data')).toBe('Pending')
    expect(cluster.get(persistentVolumeClaims, 'data')?.spec?.storageClassName).toBe('standard')

    await cluster.apply(user('web', 'data'))
    await cluster.until(ready(cluster, 1))
    expect(phaseOf(cluster, 'data')).toBe('Bound')
    const nodeName = cluster.get(pods, 'web')?.spec?.nodeName
    const selected = cluster.get(persistentVolumeClaims, 'data')?.metadata?.annotations
    expect(selected?.['volume.kubernetes.io/selected-node']).toBe(nodeName)
  })

  test('of two pods has both on the node for which its volume is made', async () => {
    await using cluster = await startCluster()
    await cluster.apply(claim('data'))
    await Promise.all(['a', 'b', 'c'].map((name) => cluster.apply(user(name, 'data'))))
    await cluster.until(ready(cluster, 3))
    expect(cluster.list(persistentVolumes)).toHaveLength(1)
  })

  test('that is never bound leaves its pod without a node, and is tried again once it can be', async () => {
    await using cluster = await startCluster()
    await cluster.apply(claim('data', { storageClassName: 'by-hand' }))
    await cluster.apply(user('web', 'data'))
    await cluster.advance(minutes(1))
    const condition = cluster.get(pods, 'web')?.status?.conditions?.[0]
    expect(condition?.message).toContain('pod has unbound immediate PersistentVolumeClaims')

    await cluster.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'by-hand' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '5Gi' },
        hostPath: { path: '/data' },
        storageClassName: 'by-hand',
      },
    })
    await cluster.until(ready(cluster, 1))
    expect(cluster.get(persistentVolumeClaims, 'data')?.spec?.volumeName).toBe('by-hand')
  })

  test('that waits for its pod takes a volume that is there, on the node where it is', async () => {
    await using cluster = await startCluster()
    await cluster.client.resource(storageClasses).create({
      metadata: { name: 'local' },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'WaitForFirstConsumer',
    })
    const values = ['node-2']
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values }]
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '5Gi' },
        local: { path: '/disk' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
        storageClassName: 'local',
      },
    })
    await cluster.apply(claim('data', { storageClassName: 'local' }))
    await cluster.apply(claim('more', { storageClassName: 'local' }))
    await cluster.apply(user('web', 'data'))
    await cluster.until(ready(cluster, 1))
    expect(cluster.get(pods, 'web')?.spec?.nodeName).toBe('node-2')

    await cluster.apply(user('late', 'more'))
    await cluster.advance(seconds(30))
    expect(cluster.get(pods, 'late')?.status?.conditions?.[0]?.message).toContain(
      "3 node(s) didn't find available persistent volumes to bind",
    )
  })

  test('that a pod uses stays until the pod is gone', async () => {
    await using cluster = await startCluster()
    await cluster.apply(claim('data'))
    await cluster.apply(user('web', 'data'))
    await cluster.until(ready(cluster, 1))
    await cluster.delete(persistentVolumeClaims, 'data')
    await cluster.advance(minutes(5))
    expect(cluster.get(persistentVolumeClaims, 'data')?.metadata?.deletionTimestamp).toBeDefined()

    await cluster.delete(pods, 'web')
    await cluster.until(() => cluster.list(persistentVolumes).length === 0)
    expect(cluster.get(persistentVolumeClaims, 'data')).toBeUndefined()
  })

  test('stays for a pod that the cache does not show yet', async () => {
    await using cluster = await startCluster()
    await cluster.apply(claim('data'))
    const delayed = cluster.delayWatches('pods', minutes(2), { part: 'controller-manager' })
    const { spec, ...web } = user('web', 'data')
    await cluster.apply({ ...web, spec: { containers: [], ...spec, nodeName: 'node-1' } })
    await cluster.delete(persistentVolumeClaims, 'data')
    await cluster.advance(minutes(1))
    expect(cluster.get(persistentVolumeClaims, 'data')?.metadata?.deletionTimestamp).toBeDefined()
    delayed.stop()
    await cluster.delete(pods, 'web')
    await cluster.until(() => cluster.get(persistentVolumeClaims, 'data') === undefined)
  })

  test('grows when it is asked to', async () => {
    await using cluster = await startCluster()
    await cluster.apply(claim('data'))
    await cluster.apply(user('web', 'data'))
    await cluster.until(ready(cluster, 1))
    await cluster.patch(persistentVolumeClaims, 'data', { spec: { resources: { requests: { storage: '3Gi' } } } })
    await cluster.until(() => cluster.get(persistentVolumeClaims, 'data')?.status?.capacity?.['storage'] === '3Gi')
    expect(cluster.list(persistentVolumes).map(({ spec }) => spec?.capacity)).toEqual([{ storage: '3Gi' }])
  })

  test('of an ephemeral volume comes and goes with its pod', async () => {
    await using cluster = await startCluster()
    const { spec } = claim('any')
    await cluster.apply(
      pod({
        name: 'web',
        spec: { volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: spec ?? {} } } }] },
      }),
    )
    await cluster.until(ready(cluster, 1))
    expect(cluster.list(persistentVolumeClaims).map(keyOf)).toEqual(['default/web-scratch'])
    await cluster.delete(pods, 'web')
    await cluster.until(() => cluster.list(persistentVolumes).length === 0)
    expect(cluster.list(persistentVolumeClaims)).toEqual([])
  })

  test('whose selected node was refused is scheduled anew', async () => {
    await using cluster = await startCluster()
    const refusal = cluster.fail('update', 'persistentvolumeclaims', internalError(), { part: 'scheduler', times: 2 })
    await cluster.apply(claim('data'))
    await cluster.apply(user('web', 'data'))
    await cluster.until(ready(cluster, 1))
    expect(phaseOf(cluster, 'data')).toBe('Bound')
    expect(refusal.hits).toBe(2)
  })
})

describe('a volume is attached', () => {
  const attachedTo = (cluster: TestCluster): readonly string[] =>
    cluster.list(volumeAttachments).map(({ spec, status }) => `${spec.nodeName} ${status?.attached}`)
  const of = (cluster: TestCluster, node: string) => {
    const { volumesAttached = [], volumesInUse = [] } = cluster.get(nodes, node)?.status ?? {}
    return { attached: volumesAttached.map(({ name }) => name), inUse: volumesInUse }
  }

  test('to the node of its pod, and stays until that is gone', async () => {
    await using cluster = await startCluster()
    await cluster.apply(claim('data'))
    await cluster.apply(user('web', 'data'))
    await cluster.until(ready(cluster, 1))
    const node = cluster.get(pods, 'web')?.spec?.nodeName ?? ''
    await cluster.until(() => of(cluster, node).attached.length === 1)
    const name = `kubernetes.io/csi/simulated.coxswain.dev^${nameOf(cluster.list(persistentVolumes)[0] ?? {})}`
    expect(attachedTo(cluster)).toEqual([`${node} true`])
    expect(of(cluster, node)).toEqual({ attached: [name], inUse: [name] })

    await cluster.advance(minutes(10))
    expect(attachedTo(cluster)).toEqual([`${node} true`])
    await cluster.delete(pods, 'web')
    await cluster.until(() => attachedTo(cluster).length === 0)
    expect(cluster.get(pods, 'web')).toBeUndefined()
    await cluster.until(() => of(cluster, node).attached.length === 0)
    expect(of(cluster, node).inUse).toEqual([])
  })

  test('to another node only when a lost one has let it go, which it does out of service', async () => {
    await using cluster = await startCluster()
    await cluster.apply(withClaims(1))
    await cluster.until(ready(cluster, 1))
    const node = cluster.get(pods, 'db-0')?.spec?.nodeName ?? ''
    await cluster.until(() => of(cluster, node).attached.length === 1)
    const cut = [node, 'db-0'].map((name) => cluster.fail('*', '*', connectionRefused(), { part: 'nodes', name }))
    await cluster.until(() => cluster.get(pods, 'db-0')?.metadata?.deletionTimestamp !== undefined, {
      withinMs: minutes(20),
    })
    await cluster.advance(minutes(20))
    expect(attachedTo(cluster)).toEqual([`${node} true`])

    await cluster.patch(nodes, node, {
      spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', value: 'lost', effect: 'NoExecute' }] },
    })
    await cluster.until(() => cluster.get(pods, 'db-0')?.spec?.nodeName !== node, { withinMs: minutes(30) })
    await cluster.until(() => attachedTo(cluster).length === 1 && !attachedTo(cluster)[0]?.startsWith(node))
    for (const fault of cut) fault.stop()
  })

  test.each([1, 2, 3])('once, whatever goes wrong (seed %i)', async (seed) => {
    await using cluster = await startCluster({ seed, faults: chaos() })
    cluster.onCommit(() => {
      const places = cluster.list(volumeAttachments).map(({ spec }) => spec.source.persistentVolumeName)
      assert(new Set(places).size === places.length, 'an exclusive volume is attached to one node at a time')
    })
    await cluster.apply(withClaims(3))
    await cluster.advance(minutes(3))
    await cluster.apply(withClaims(1))
    await cluster.advance(minutes(2))
    cluster.calm()
    await cluster.until(() => cluster.list(pods).length === 1 && ready(cluster, 1)(), { withinMs: minutes(40) })
    const node = cluster.get(pods, 'db-0')?.spec?.nodeName ?? ''
    await cluster.until(() => attachedTo(cluster).join() === `${node} true`, { withinMs: minutes(40) })
    await cluster.until(() => of(cluster, node).attached.length === 1 && of(cluster, node).inUse.length === 1)
  })
})

describe('a pod whose volume nobody makes', () => {
  const claimed = { 'volume.kubernetes.io/selected-node': null }

  async function waitingPod(): Promise<TestCluster> {
    const cluster = await startCluster()
    await cluster.client.resource(storageClasses).create({
      metadata: { name: 'nobody' },
      provisioner: 'example.com/nobody',
      volumeBindingMode: 'WaitForFirstConsumer',
    })
    await cluster.apply(claim('data', { storageClassName: 'nobody' }))
    await cluster.apply(user('web', 'data'))
    await cluster.until(() => selectedNode(cluster) !== undefined)
    return cluster
  }

  const selectedNode = (cluster: TestCluster): string | undefined =>
    cluster.get(persistentVolumeClaims, 'data')?.metadata?.annotations?.['volume.kubernetes.io/selected-node']
  const failure = (cluster: TestCluster): string | undefined =>
    cluster.get(pods, 'web')?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message

  test('holds up no other pod', async () => {
    await using cluster = await waitingPod()
    await cluster.apply(pod({ name: 'other' }))
    await cluster.until(ready(cluster, 1))
    expect(cluster.get(pods, 'web')?.spec?.nodeName).toBeUndefined()
  })

  test('is scheduled anew after ten minutes', async () => {
    await using cluster = await waitingPod()
    await cluster.advance(minutes(9))
    expect(failure(cluster)).toBeUndefined()
    await cluster.until(() => failure(cluster) !== undefined, { withinMs: minutes(2) })
    expect(failure(cluster)).toBe('running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded')
  })

  test('is scheduled anew when the provisioner gives the node up', async () => {
    await using cluster = await waitingPod()
    await cluster.patch(persistentVolumeClaims, 'data', { metadata: { annotations: claimed } })
    await cluster.until(() => failure(cluster) !== undefined)
    expect(failure(cluster)).toBe(
      'running PreBind plugin "VolumeBinding": binding volumes: provisioning failed for PVC "data"',
    )
    await cluster.until(() => selectedNode(cluster) !== undefined)
  })

  test('can be deleted, and the next one goes where its claim’s volume is to be', async () => {
    await using cluster = await waitingPod()
    const node = selectedNode(cluster)
    await cluster.delete(pods, 'web')
    await cluster.until(() => cluster.list(pods).length === 0)
    await cluster.advance(seconds(30))
    await cluster.apply(user('next', 'data'))
    await cluster.apply(volumeFor(cluster))
    await cluster.until(ready(cluster, 1))
    expect(cluster.get(pods, 'next')?.spec?.nodeName).toBe(node)
  })

  /** As a provisioner would make it. */
  const volumeFor = (cluster: TestCluster): PersistentVolume => {
    const { name, namespace, uid } = cluster.get(persistentVolumeClaims, 'data')?.metadata ?? {}
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'made' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
        csi: { driver: 'example.com', volumeHandle: 'made' },
        storageClassName: 'nobody',
      },
    }
  }
})

test('attributes of volumes stay defined while a claim wants them', async () => {
  await using cluster = await startCluster()
  const gold = { metadata: { name: 'gold' }, driverName: 'd', parameters: { iops: '9' } }
  await cluster.client.resource(volumeAttributesClasses).create(gold)
  await cluster.apply(claim('data', { volumeAttributesClassName: 'gold' }))
  await cluster.delete(volumeAttributesClasses, 'gold')
  await cluster.advance(minutes(1))
  expect(cluster.get(volumeAttributesClasses, 'gold')?.metadata?.deletionTimestamp).toBeDefined()
  await cluster.delete(persistentVolumeClaims, 'data')
  await cluster.until(() => cluster.get(volumeAttributesClasses, 'gold') === undefined)
})
