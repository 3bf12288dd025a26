import { events, findCondition, isPodReady, leases, nodes, pods, type Node } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../builders/pod.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster, TestClusterOptions } from '../cluster/test-cluster.ts'
import { minutes, seconds } from '../durations.ts'
import { conflict, connectionRefused, internalError } from '../faults/refusals.ts'

const chosen: TestClusterOptions = { controllers: ['nodelifecycle'] }

const nodeOf = (cluster: TestCluster, name: string): Node => cluster.get(nodes, name) ?? {}
const taintsOf = (cluster: TestCluster, name: string): readonly string[] =>
  (nodeOf(cluster, name).spec?.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`).toSorted()
const eventsAbout = (cluster: TestCluster, name: string): readonly string[] =>
  cluster
    .list(events)
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ type, reason, message }) => `${type} ${reason} ${message}`)

/** Its kubelet is cut off, and the test speaks for it. */
function cutOff(cluster: TestCluster, name: string): void {
  cluster.fail('*', '*', connectionRefused(), { part: 'nodes', name })
}

async function says(cluster: TestCluster, name: string, ...conditions: readonly [string, string][]): Promise<void> {
  const lastHeartbeatTime = new Date(cluster.clock.now()).toISOString().replace(/\.\d+/, '')
  const body = { status: { conditions: conditions.map(([type, status]) => ({ type, status, lastHeartbeatTime })) } }
  await cluster.patch(nodes, name, body, { type: 'strategic', subresource: 'status' })
}

/** A ready pod that nobody else looks after. */
async function podOn(cluster: TestCluster, name: string, node: string): Promise<void> {
  cluster.fail('*', '*', connectionRefused(), { part: 'nodes', name })
  await cluster.apply(pod({ name, spec: { nodeName: node } }))
  const body = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }
  await cluster.patch(pods, name, body, { type: 'strategic', subresource: 'status' })
}

const isReady = (cluster: TestCluster, name: string): boolean => isPodReady(cluster.get(pods, name) ?? {})
const isUnknown = (cluster: TestCluster, name: string): boolean =>
  findCondition(nodeOf(cluster, name).status?.conditions, 'Ready')?.status === 'Unknown'

describe('a node', () => {
  test('is opened as soon as it is there', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    await cluster.settle()
    expect(cluster.list(nodes).map(({ spec }) => spec?.taints)).toEqual([undefined, undefined, undefined])
  })

  test('that is made by hand is opened in a moment', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 0 })
    await cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare' } })
    expect(taintsOf(cluster, 'bare')).toEqual(['not-ready:NoSchedule'])
    await cluster.advance(seconds(1))
    expect(taintsOf(cluster, 'bare')).toEqual([])
    await cluster.advance(minutes(2))
    expect(taintsOf(cluster, 'bare')).toEqual(['unreachable:NoSchedule'])
    const { conditions = [] } = nodeOf(cluster, 'bare').status ?? {}
    expect(conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`)).toEqual([
      'Ready Unknown NodeStatusNeverUpdated',
      'MemoryPressure Unknown NodeStatusNeverUpdated',
      'DiskPressure Unknown NodeStatusNeverUpdated',
      'PIDPressure Unknown NodeStatusNeverUpdated',
    ])
  })

  test('is told of when it comes and when it goes', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 0 })
    await cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare' } })
    const uid = nodeOf(cluster, 'bare').metadata?.uid
    await cluster.advance(seconds(6))
    await cluster.delete(nodes, 'bare')
    await cluster.advance(seconds(6))
    expect(eventsAbout(cluster, 'bare')).toEqual([
      'Normal RegisteredNode Node bare event: Registered Node bare in Controller',
      'Normal RemovingNode Node bare event: Removing Node bare from Controller',
    ])
    const [first] = cluster.list(events)
    expect(first?.involvedObject).toEqual({ apiVersion: 'v1', kind: 'Node', name: 'bare', uid })
    expect(first?.source?.component).toBe('node-controller')
  })

  test('has the taints of what it says, and of being closed', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    cutOff(cluster, 'node-1')
    await says(cluster, 'node-1', ['MemoryPressure', 'True'], ['PIDPressure', 'True'], ['NetworkUnavailable', 'True'])
    await cluster.patch(nodes, 'node-1', { spec: { unschedulable: true } })
    await cluster.settle()
    expect(taintsOf(cluster, 'node-1')).toEqual([
      'memory-pressure:NoSchedule',
      'network-unavailable:NoSchedule',
      'pid-pressure:NoSchedule',
      'unschedulable:NoSchedule',
    ])
    await says(cluster, 'node-1', ['MemoryPressure', 'False'], ['PIDPressure', 'Unknown'])
    await cluster.patch(nodes, 'node-1', { spec: { unschedulable: null } })
    await cluster.settle()
    expect(taintsOf(cluster, 'node-1')).toEqual(['network-unavailable:NoSchedule'])
  })

  test('keeps the taints that others gave it, also when theirs and ours come at the same time', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 1 })
    const theirs = { key: 'example.com/db', value: 'a', effect: 'NoSchedule' }
    cluster.fail('patch', 'nodes', conflict(), { times: 3, part: 'controller-manager' })
    await cluster.patch(nodes, 'node-1', { spec: { taints: [theirs], unschedulable: true } })
    await cluster.advance(seconds(1))
    expect(nodeOf(cluster, 'node-1').spec?.taints).toMatchObject([
      theirs,
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
    ])
  })

  test('gets its taints after all when they were refused', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 1 })
    cluster.fail('patch', 'nodes', internalError(), { forMs: seconds(30), part: 'controller-manager' })
    await cluster.patch(nodes, 'node-1', { spec: { unschedulable: true } })
    await cluster.until(() => taintsOf(cluster, 'node-1').length === 1, { withinMs: minutes(2) })
  })

  test('has the older labels', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 0 })
    const labels = { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/os': 'windows', 'kubernetes.io/arch': 'arm64' }
    await cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare', labels } })
    await cluster.advance(seconds(1))
    expect(nodeOf(cluster, 'bare').metadata?.labels).toEqual({
      ...labels,
      'beta.kubernetes.io/os': 'linux',
      'beta.kubernetes.io/arch': 'arm64',
    })
  })
})

describe('a node that is not ready', () => {
  test('by its own word loses its pods, but they are its own to mark', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    await podOn(cluster, 'web', 'node-1')
    cutOff(cluster, 'node-1')
    await says(cluster, 'node-1', ['Ready', 'False'])
    await cluster.advance(seconds(6))
    expect(taintsOf(cluster, 'node-1')).toEqual(['not-ready:NoExecute', 'not-ready:NoSchedule'])
    expect(isReady(cluster, 'web')).toBe(true)
    expect(eventsAbout(cluster, 'node-1').filter((text) => text.includes('NodeNotReady'))).toEqual([])
  })

  test('and falls silent has one taint for the other at once, and back', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    cutOff(cluster, 'node-1')
    await says(cluster, 'node-1', ['Ready', 'False'])
    await cluster.until(() => taintsOf(cluster, 'node-1').includes('not-ready:NoExecute'))
    await cluster.until(() => isUnknown(cluster, 'node-1'), { withinMs: minutes(2) })
    await cluster.settle()
    expect(taintsOf(cluster, 'node-1')).toEqual(['unreachable:NoExecute', 'unreachable:NoSchedule'])
    await says(cluster, 'node-1', ['Ready', 'False'])
    await cluster.advance(seconds(5))
    expect(taintsOf(cluster, 'node-1')).toEqual(['not-ready:NoExecute', 'not-ready:NoSchedule'])
    await says(cluster, 'node-1', ['Ready', 'True'])
    await cluster.advance(seconds(5))
    expect(taintsOf(cluster, 'node-1')).toEqual([])
  })

  test('is told of, and its pods are marked and told of, once', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    await podOn(cluster, 'web', 'node-1')
    await podOn(cluster, 'elsewhere', 'node-2')
    cutOff(cluster, 'node-1')
    await cluster.until(() => isUnknown(cluster, 'node-1'), { withinMs: minutes(2) })
    await cluster.advance(minutes(1))
    expect([isReady(cluster, 'web'), isReady(cluster, 'elsewhere')]).toEqual([false, true])
    expect(eventsAbout(cluster, 'node-1')).toContain('Normal NodeNotReady Node node-1 status is now: NodeNotReady')
    expect(eventsAbout(cluster, 'web')).toEqual(['Warning NodeNotReady Node is not ready'])
    expect(cluster.list(events).find(({ reason }) => reason === 'NodeNotReady')?.count ?? 1).toBe(1)
  })

  test('has its pods marked by the next look, when the first could not', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    await podOn(cluster, 'web', 'node-1')
    cutOff(cluster, 'node-1')
    const refused = cluster.fail('update', 'pods/status', internalError(), { times: 1, name: 'web' })
    await cluster.until(() => isUnknown(cluster, 'node-1'), { withinMs: minutes(2) })
    await cluster.settle()
    expect([refused.hits, isReady(cluster, 'web')]).toEqual([1, true])
    await cluster.advance(seconds(6))
    expect(isReady(cluster, 'web')).toBe(false)
  })

  test('has its pods marked, though the answer to the write of its health was lost', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    await podOn(cluster, 'web', 'node-1')
    cutOff(cluster, 'node-1')
    const lost = cluster.loseAnswers('update', 'nodes/status', { times: 1 })
    await cluster.until(() => lost.hits === 1, { withinMs: minutes(2) })
    await cluster.advance(seconds(1))
    expect([isUnknown(cluster, 'node-1'), isReady(cluster, 'web')]).toEqual([true, false])
  })

  test('makes pods that come to it not ready', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3, without: ['scheduler'] })
    cutOff(cluster, 'node-1')
    await cluster.until(() => isUnknown(cluster, 'node-1'), { withinMs: minutes(2) })
    cluster.fail('*', '*', connectionRefused(), { part: 'nodes', name: 'late' })
    await cluster.apply(pod({ name: 'late' }))
    const body = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }
    await cluster.patch(pods, 'late', body, { type: 'strategic', subresource: 'status' })
    const binding = { metadata: { name: 'late' }, target: { apiVersion: 'v1', kind: 'Node', name: 'node-1' } }
    await cluster.client.resource(pods, 'default').create(binding, { name: 'late', subresource: 'binding' })
    await cluster.settle()
    expect(isReady(cluster, 'late')).toBe(false)
  })

  test('is found so in one look, though the writes of it are refused a few times', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    cutOff(cluster, 'node-1')
    const refused = cluster.fail('update', 'nodes/status', conflict(), { times: 4 })
    await cluster.until(() => refused.hits > 0, { withinMs: minutes(2) })
    await cluster.advance(200)
    expect([refused.hits, isUnknown(cluster, 'node-1')]).toEqual([4, true])
  })

  test('or else by the next', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 3 })
    cutOff(cluster, 'node-1')
    const refused = cluster.fail('update', 'nodes/status', internalError(), { times: 9 })
    await cluster.until(() => refused.hits > 0, { withinMs: minutes(2) })
    await cluster.advance(seconds(4))
    expect([refused.hits, isUnknown(cluster, 'node-1')]).toEqual([6, false])
    await cluster.advance(seconds(2))
    expect(isUnknown(cluster, 'node-1')).toBe(true)
  })

  test('is not, as long as its lease is renewed', async () => {
    await using cluster = await startCluster({ ...chosen, nodes: 2 })
    cluster.fail('*', 'nodes', connectionRefused(), { part: 'nodes', name: 'node-1' })
    cluster.fail('*', 'nodes/status', connectionRefused(), { part: 'nodes', name: 'node-1' })
    const renew = async (): Promise<void> => {
      const renewTime = new Date(cluster.clock.now()).toISOString().replace('Z', '000Z')
      await cluster.patch(leases, 'node-1', { spec: { renewTime } }, { namespace: 'kube-node-lease' })
    }
    for (let tries = 0; tries < 10; tries += 1) {
      await renew()
      await cluster.advance(seconds(30))
    }
    expect(isUnknown(cluster, 'node-1')).toBe(false)
    await cluster.until(() => isUnknown(cluster, 'node-1'), { withinMs: minutes(1) })
  })
})

test('a node that is excluded does not tell that its zone is well', async () => {
  await using cluster = await startCluster({ ...chosen, nodes: 2 })
  await cluster.patch(nodes, 'node-2', { metadata: { labels: { 'node.kubernetes.io/exclude-disruption': 'false' } } })
  cutOff(cluster, 'node-1')
  await cluster.until(() => isUnknown(cluster, 'node-1'), { withinMs: minutes(2) })
  await cluster.advance(minutes(10))
  expect(taintsOf(cluster, 'node-1')).toEqual(['unreachable:NoSchedule'])
  await cluster.patch(nodes, 'node-2', { metadata: { labels: { 'node.kubernetes.io/exclude-disruption': null } } })
  await cluster.until(() => taintsOf(cluster, 'node-1').includes('unreachable:NoExecute'), { withinMs: minutes(1) })
})
