import { csiDrivers, events, persistentVolumeClaims, persistentVolumes, pods, type Pod } from '@coxswain/api'
import { expect, test } from 'vitest'
import { startWithKinds, type KindsCluster } from '../shared/testing/start-with-kinds.ts'
import { conflictMetric, controllerName } from './texts.ts'

const driver = 'disks.example.com'

/** A driver that mounts with labels, and a claim `data` with its volume; they are not bound yet. */
async function start(): Promise<KindsCluster> {
  const cluster = await startWithKinds({ controller: controllerName, gates: [], serves: [] })
  const { client } = cluster
  await client.resource(csiDrivers).create({ metadata: { name: driver }, spec: { seLinuxMount: true } })
  const accessModes = ['ReadWriteMany']
  await client.resource(persistentVolumeClaims, 'default').create({
    metadata: { name: 'data' },
    spec: { accessModes, storageClassName: '', volumeName: 'disk', resources: { requests: { storage: '1Gi' } } },
  })
  const claim = await client.resource(persistentVolumeClaims, 'default').get('data')
  const claimRef = { namespace: 'default', name: 'data', uid: claim.metadata?.uid }
  await client.resource(persistentVolumes).create({
    metadata: { name: 'disk' },
    spec: { accessModes, capacity: { storage: '1Gi' }, csi: { driver, volumeHandle: 'disk' }, claimRef },
  })
  return cluster
}

async function bind({ client, clock }: KindsCluster): Promise<void> {
  const body = { status: { phase: 'Bound' } }
  await client
    .resource(persistentVolumeClaims, 'default')
    .patch('data', { type: 'merge', body }, { subresource: 'status' })
  await clock.settle()
}

async function run({ client, clock }: KindsCluster, name: string, level: string): Promise<void> {
  const draft: Pod = {
    metadata: { name },
    spec: {
      containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
      securityContext: { seLinuxOptions: { level } },
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    },
  }
  await client.resource(pods, 'default').create(draft)
  await clock.settle()
}

const setLabels = async ({ client, clock }: KindsCluster, seLinuxMount: boolean): Promise<void> => {
  await client.resource(csiDrivers).patch(driver, { type: 'merge', body: { spec: { seLinuxMount } } })
  await clock.settle()
}

const finish = async ({ client, clock }: KindsCluster, name: string): Promise<void> => {
  const body = { status: { phase: 'Succeeded' } }
  await client.resource(pods, 'default').patch(name, { type: 'merge', body }, { subresource: 'status' })
  await clock.settle()
}

/** Type, reason, source and pod of each event. */
async function told({ client, clock }: KindsCluster): Promise<readonly string[]> {
  await clock.settle()
  const { items } = await client.resource(events, 'default').list()
  return items
    .map(({ type, reason, source, involvedObject }) =>
      [type, reason, source?.component, involvedObject.kind, involvedObject.name].join(' '),
    )
    .toSorted()
}
const toldOf = (name: string): string => `Normal SELinuxLabelConflict selinux_warning Pod ${name}`

const gauge = (first: string, firstLevel: string, second: string, secondLevel: string): string =>
  `${conflictMetric.name}{pod1_name="${first}",pod1_namespace="default",pod1_value=":::${firstLevel}",` +
  `pod2_name="${second}",pod2_namespace="default",pod2_value=":::${secondLevel}",property="SELinuxLabel"} 1`

test('two pods that mount one volume with different labels hear of it once it is bound, and are counted as long as both run', async () => {
  await using cluster = await start()
  await run(cluster, 'a', 's0:c1')
  await run(cluster, 'b', 's0:c2')
  expect([await told(cluster), cluster.metrics(conflictMetric.name)]).toEqual([[], []])
  await bind(cluster)
  expect(await told(cluster)).toEqual([toldOf('a'), toldOf('b')])
  expect(cluster.metrics(conflictMetric.name)).toEqual([
    gauge('a', 's0:c1', 'b', 's0:c2'),
    gauge('b', 's0:c2', 'a', 's0:c1'),
  ])
  await finish(cluster, 'b')
  expect(cluster.metrics(conflictMetric.name)).toEqual([])
  expect(cluster.writes.filter((write) => !write.includes(' events'))).toEqual([])
})

test('what the driver says of labels counts for pods that run', async () => {
  await using cluster = await start()
  await bind(cluster)
  await setLabels(cluster, false)
  await run(cluster, 'a', 's0:c1')
  await run(cluster, 'b', 's0:c2')
  expect([await told(cluster), cluster.metrics(conflictMetric.name)]).toEqual([[], []])
  await setLabels(cluster, true)
  expect(cluster.metrics(conflictMetric.name)).toHaveLength(2)
  await cluster.client.resource(csiDrivers).delete(driver)
  await cluster.clock.settle()
  expect(cluster.metrics(conflictMetric.name)).toEqual([])
})

test('a pod that is deleted conflicts no more', async () => {
  await using cluster = await start()
  await bind(cluster)
  await run(cluster, 'a', 's0:c1')
  await run(cluster, 'b', 's0:c2')
  expect(cluster.metrics(conflictMetric.name)).toHaveLength(2)
  await cluster.client.resource(pods, 'default').delete('a', { gracePeriodSeconds: 0 })
  await cluster.clock.settle()
  expect(cluster.metrics(conflictMetric.name)).toEqual([])
})
