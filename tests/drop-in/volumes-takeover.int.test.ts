import {
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  serviceAccounts,
  volumeAttachments,
  type KubeObject,
  type ResourceType,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startRealServer, type TestServer } from './test-server.ts'

const flags = [
  '--leader-elect-lease-duration=3s',
  '--leader-elect-renew-deadline=2s',
  '--leader-elect-retry-period=500ms',
  '--pvclaimbinder-sync-period=2s',
  '--controllers=attachdetach,persistentvolume-binder,persistentvolume-expander,serviceaccount',
]

/** Long enough that a manager that believes something else than the last one has done something about it. */
const settledMs = 5000
const uniqueName = 'kubernetes.io/csi/disks.example.com^disk'

const create = <T extends KubeObject>(client: Client, type: ResourceType<T>, name: string, rest: object) =>
  client.resource(type, type.namespaced ? 'default' : undefined).create({
    apiVersion: 'v1',
    kind: type.kind,
    metadata: { name, ...(type.namespaced ? { namespace: 'default' } : {}) },
    ...rest,
  } as unknown as T)

const sayOf = <T extends KubeObject>(client: Client, type: ResourceType<T>, name: string, status: object) =>
  client.resource(type).patch(name, { type: 'merge', body: { status } }, { subresource: 'status' })

async function makeVolume(client: Client): Promise<void> {
  const annotations = { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' }
  for (const name of ['a', 'b']) {
    /* oxlint-disable no-await-in-loop -- one node after the other */
    await create(client, nodes, name, { metadata: { name, annotations } })
    await sayOf(client, nodes, name, { conditions: [{ type: 'Ready', status: 'True' }] })
    /* oxlint-enable no-await-in-loop */
  }
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'by-hand' }
  const csi = { driver: 'disks.example.com', volumeHandle: 'disk' }
  await create(client, persistentVolumes, 'disk', { spec: { ...spec, capacity: { storage: '1Gi' }, csi } })
  const resources = { requests: { storage: '1Gi' } }
  await create(client, persistentVolumeClaims, 'data', { spec: { ...spec, resources } })
}

/** It uses the claim, and a disk that is written into it. */
const makePod = (client: Client, name: string, nodeName: string) =>
  create(client, pods, name, {
    spec: {
      nodeName,
      containers: [{ name: 'c', image: 'x' }],
      volumes: [
        { name: 'claimed', persistentVolumeClaim: { claimName: 'data' } },
        { name: 'written', gcePersistentDisk: { pdName: `disk-of-${name}`, fsType: 'ext4' } },
      ],
    },
  })

const places = async (client: Client): Promise<readonly string[]> =>
  (await client.resource(volumeAttachments).list()).items
    .filter(({ spec }) => spec.attacher === 'disks.example.com')
    .map(({ spec }) => spec.nodeName)

/** As the drivers' attachers do. */
async function attachAll(client: Client): Promise<void> {
  const { items } = await client.resource(volumeAttachments).list()
  const names = items.map(({ metadata }) => metadata?.name ?? '')
  await Promise.all(names.map((name) => sayOf(client, volumeAttachments, name, { attached: true })))
}

/** Which attachments there are, and what nodes are told, with all that was ever written of it. */
async function seen(client: Client): Promise<object> {
  const attachments = (await client.resource(volumeAttachments).list()).items
  const told = (await client.resource(nodes).list()).items
  return {
    attachments: attachments.map(({ metadata, spec, status }) => [
      metadata?.uid,
      metadata?.resourceVersion,
      spec,
      status,
    ]),
    nodes: told.map(({ metadata, status }) => [metadata?.name, metadata?.resourceVersion, status?.volumesAttached]),
  }
}

async function take(kind: ManagerKind, server: TestServer): Promise<ManagerProcess> {
  const manager = await startManager(kind, server, flags)
  const leads = async (): Promise<boolean> => /successfully acquired lease/i.test(await manager.log())
  await until(`${kind} leads`, leads, { manager })
  return manager
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, settledMs))

test.skipIf(!hasRealServer || goManager === undefined)(
  'attached volumes go from the Go manager to ours and back, and nothing is written (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 120_000 },
  async () => {
    await using server = await startRealServer()
    const { client } = server
    let manager = await take('go', server)
    const hasAccount = async () => (await client.resource(serviceAccounts, 'default').list()).items.length > 0
    await until('there is an account for pods', hasAccount, { manager })
    await makeVolume(client)
    await makePod(client, 'web', 'a')
    const isAskedFor = async () => (await client.resource(volumeAttachments).list()).items.length === 2
    await until('both disks are asked for', isAskedFor, { manager })
    await attachAll(client)
    const isTold = async () => (await client.resource(nodes).get('a')).status?.volumesAttached?.length === 2
    await until('the node is told', isTold, { manager })
    await sayOf(client, nodes, 'a', { volumesInUse: [uniqueName] })
    // It waits for the volume, whoever manages.
    await makePod(client, 'api', 'b')
    await settled()
    const before = await seen(client)
    for (const kind of ['ours', 'go', 'ours'] as const) {
      await manager.end('SIGTERM')
      manager = await take(kind, server)
      await settled()
      expect(await seen(client), `after ${kind} took over`).toEqual(before)
    }
    await client.resource(pods, 'default').delete('web', { gracePeriodSeconds: 0 })
    await settled()
    expect(await places(client)).toEqual(['a'])
    await sayOf(client, nodes, 'a', { volumesInUse: null })
    const isMoved = async () => (await places(client)).join() === 'b'
    await until('it is where the other pod is', isMoved, { manager })
    expect(await manager.log()).not.toMatch(/Reconcile failed|Bug in|Operation failed/)
    await manager.end('SIGTERM')
  },
)
