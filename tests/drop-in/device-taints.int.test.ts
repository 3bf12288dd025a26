import {
  events,
  findCondition,
  namespaces,
  pods,
  resourceClaims,
  resourceSlices,
  serviceAccounts,
  uidOf,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind, type ManagerProcess } from './manager.ts'
import { goManager, hasRealServer, startRealServer, type TestServer } from './test-server.ts'

const namespace = 'work'
const driver = 'gpu.example.com'
const controller = 'device-taint-eviction-controller'
const flags = [`--controllers=${controller}`, '--leader-elect=false']
const taint = { key: 'example.com/broken', effect: 'NoExecute' }

/** Has one device, `a`, with a taint of which the API server says since when it is there. */
const publish = (client: Client, pool: string) =>
  client.resource(resourceSlices).create({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name: pool },
    spec: {
      driver,
      nodeName: 'node',
      pool: { name: pool, generation: 1, resourceSliceCount: 1 },
      devices: [{ name: 'a', taints: [taint] }],
    },
  })

/** A pod with the device of a pool. `tolerationSeconds`: undefined, it does not tolerate the taint. */
async function run(client: Client, name: string, pool: string, tolerationSeconds?: number): Promise<void> {
  const [claims, podsHere] = [client.resource(resourceClaims, namespace), client.resource(pods, namespace)]
  const tolerations =
    tolerationSeconds === undefined ? [] : [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds }]
  const exactly = { deviceClassName: 'gpus', tolerations }
  await claims.create({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: { name },
    spec: { devices: { requests: [{ name: 'r', exactly }] } },
  })
  const pod = await podsHere.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeName: 'node',
      containers: [{ name: 'c', image: 'x' }],
      resourceClaims: [{ name: 'gpu', resourceClaimName: name }],
    },
  })
  const reservedFor = [{ resource: 'pods', name, uid: uidOf(pod) }]
  const allocation = { devices: { results: [{ driver, pool, device: 'a', request: 'r', tolerations }] } }
  const body = { status: { allocation, reservedFor } }
  await claims.patch(name, { type: 'merge', body }, { subresource: 'status' })
}

const eventTexts = async (client: Client): Promise<readonly string[]> => {
  const { items } = await client.resource(events, namespace).list()
  return items
    .map(({ type, reason, message, source, involvedObject: about }) =>
      [type, reason, message, source?.component, about.kind, about.apiVersion, about.name, Boolean(about.uid)].join(
        ' ',
      ),
    )
    .toSorted()
}

async function podStates(client: Client) {
  const { items } = await client.resource(pods, namespace).list()
  return items.map(({ metadata, status }) => {
    const { lastTransitionTime, ...condition } = findCondition(status?.conditions, 'DisruptionTarget') ?? {}
    const isStamped = lastTransitionTime !== undefined
    return { name: metadata?.name, isLeaving: metadata?.deletionTimestamp !== undefined, condition, isStamped }
  })
}

async function metricsOf(manager: ManagerProcess, server: TestServer): Promise<readonly string[]> {
  const { body } = await manager.get('/metrics', { certificate: server.adminCertificate })
  return body
    .split('\n')
    .filter((line) => /device_taint_eviction_controller_pod_deletion(?:s_total|_duration_seconds_count)/.test(line))
}

/** One goes at once, one after two seconds, one would after an hour, and one is spared as its slice goes. */
async function leave(kind: ManagerKind) {
  await using server = await startRealServer()
  const { client } = server
  await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await client.resource(serviceAccounts, namespace).create({ metadata: { name: 'default' } })
  await using manager = await startManager(kind, server, flags)
  await publish(client, 'bad')
  await publish(client, 'passing')
  await run(client, 'at-once', 'bad')
  await run(client, 'soon', 'bad', 2)
  await run(client, 'later', 'bad', 3600)
  await run(client, 'spared', 'passing', 3600)
  const leaving = async (): Promise<number> => (await podStates(client)).filter(({ isLeaving }) => isLeaving).length
  await until('two pods go', async () => (await leaving()) === 2, { manager })
  await client.resource(resourceSlices).delete('passing')
  await until('three events', async () => (await eventTexts(client)).length === 3, { manager })
  return { pods: await podStates(client), events: await eventTexts(client), metrics: await metricsOf(manager, server) }
}

const mark = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByDeviceTaintManager',
  message: 'Device Taint manager: deleting due to NoExecute taint',
}
const told = (what: string, name: string): string =>
  `Normal DeviceTaintManagerEviction ${what} ${controller} Pod v1 ${name} true`

// Slow: an API server and a manager are started, as processes.
test.skipIf(!hasRealServer || goManager === undefined).each<ManagerKind>(['go', 'ours'])(
  'pods leave their tainted devices with the manager: %s (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 60_000 },
  async (kind) => {
    const left = await leave(kind)
    expect(left.pods).toEqual([
      { name: 'at-once', isLeaving: true, condition: expect.objectContaining(mark), isStamped: true },
      { name: 'later', isLeaving: false, condition: {}, isStamped: false },
      { name: 'soon', isLeaving: true, condition: expect.objectContaining(mark), isStamped: true },
      { name: 'spared', isLeaving: false, condition: {}, isStamped: false },
    ])
    expect(left.pods[0]?.condition).not.toHaveProperty('observedGeneration')
    expect(left.events).toEqual([
      told('Cancelling deletion', 'spared'),
      told('Marking for deletion', 'at-once'),
      told('Marking for deletion', 'soon'),
    ])
    expect(left.metrics.filter((line) => !line.startsWith('#'))).toEqual([
      'device_taint_eviction_controller_pod_deletion_duration_seconds_count 2',
      'device_taint_eviction_controller_pod_deletions_total 2',
    ])
  },
)
