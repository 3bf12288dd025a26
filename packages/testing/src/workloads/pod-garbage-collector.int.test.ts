import { nodes, pods, type Node, type Pod } from '@coxswain/api'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { pod } from '../builders/pod.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'
import { minutes, seconds } from '../durations.ts'
import { startWorkloadCluster } from './workload-cluster.ts'

const held = { finalizers: ['example.com/held'] }

/** Nobody but the collector works; nodes are what a test says. */
const start = (threshold = 0): Promise<TestCluster> =>
  startCluster({
    controllers: ['podgc'],
    nodes: 0,
    controllerOptions: ({ name }) => (name === 'pod-garbage-collector-controller' ? { threshold } : undefined),
  })

async function addPod(cluster: TestCluster, draft: Pod, phase = 'Running'): Promise<string> {
  const name = (await cluster.apply(draft)).metadata?.name ?? ''
  const conditions = [{ type: 'Ready', status: 'True' }]
  await cluster.patch(pods, name, { status: { phase, conditions } }, { subresource: 'status' })
  return name
}

async function addNode(cluster: TestCluster, name: string, ready: string, isOff: boolean): Promise<void> {
  const taints = isOff ? [{ key: 'node.kubernetes.io/out-of-service', value: 'off', effect: 'NoExecute' }] : []
  const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { taints } }
  await cluster.apply(node)
  await cluster.patch(
    nodes,
    name,
    { status: { conditions: [{ type: 'Ready', status: ready }] } },
    { subresource: 'status' },
  )
}

const markOf = (cluster: TestCluster, name: string) =>
  cluster.get(pods, name)?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')

describe('a pod of a node that is not there', () => {
  const mark = {
    type: 'DisruptionTarget',
    status: 'True',
    observedGeneration: 1,
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
  }
  test.each([
    { phase: 'Pending', want: 'Failed', marked: mark },
    { phase: 'Running', want: 'Failed', marked: mark },
    { phase: 'Succeeded', want: 'Succeeded' },
    { phase: 'Failed', want: 'Failed' },
  ])('$phase: ends $want', async ({ phase, want, marked }) => {
    await using cluster = await start()
    const name = await addPod(cluster, pod({ metadata: held, spec: { nodeName: 'nowhere' } }), phase)
    await cluster.advance(seconds(39))
    expect(cluster.get(pods, name)?.metadata?.deletionTimestamp).toBeUndefined()
    await cluster.advance(seconds(41))
    const seen = cluster.get(pods, name)
    expect(seen?.metadata).toMatchObject({ deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 0 })
    expect(seen?.status?.phase).toBe(want)
    const types = seen?.status?.conditions?.map(({ type }) => type)
    expect(types).toEqual(marked === undefined ? ['Ready'] : ['Ready', 'DisruptionTarget'])
    if (marked !== undefined)
      expect(markOf(cluster, name)).toMatchObject({ ...marked, lastTransitionTime: expect.any(String) })
  })

  const twice = { name: 'XYZ' }
  test.each([
    {
      name: 'variables',
      more: {
        env: [
          { ...twice, value: '1' },
          { ...twice, value: '2' },
        ],
      },
    },
    {
      name: 'ports',
      more: {
        ports: [
          { containerPort: 93, hostPort: 9376 },
          { containerPort: 93, hostPort: 9377 },
        ],
      },
    },
  ])('ends also when it has $name twice', async ({ more }) => {
    await using cluster = await start()
    const containers = [{ name: 'main', image: 'nginx', ...more }]
    const name = await addPod(cluster, pod({ metadata: held, spec: { nodeName: 'nowhere', containers } }))
    await cluster.advance(minutes(2))
    expect([cluster.get(pods, name)?.status?.phase, markOf(cluster, name)?.reason]).toEqual([
      'Failed',
      'DeletionByPodGC',
    ])
    expect(cluster.get(pods, name)?.spec?.containers[0]).toMatchObject(more)
  })

  test('goes, where nothing holds it', async () => {
    await using cluster = await start()
    const name = await addPod(cluster, pod({ spec: { nodeName: 'nowhere' } }))
    await cluster.until(() => cluster.get(pods, name) === undefined, { withinMs: minutes(2) })
  })

  test('stays, where the node comes in time', async () => {
    await using cluster = await start()
    const name = await addPod(cluster, pod({ spec: { nodeName: 'late' } }))
    await cluster.advance(seconds(30))
    await addNode(cluster, 'late', 'False', false)
    await cluster.advance(minutes(10))
    expect(cluster.get(pods, name)?.metadata?.deletionTimestamp).toBeUndefined()
  })
})

describe('a pod that is being deleted', () => {
  test.each([
    { name: 'on a node that is off goes', ready: 'False', isOff: true, want: undefined },
    { name: 'on a node that is off, held, has failed', ready: 'False', isOff: true, metadata: held, want: 'Failed' },
    { name: 'on a node that is away stays', ready: 'Unknown', isOff: false, want: 'Running' },
    { name: 'on a node that is back stays', ready: 'True', isOff: true, want: 'Running' },
  ])('$name', async ({ ready, isOff, metadata = {}, want }) => {
    await using cluster = await start()
    await addNode(cluster, 'n', ready, isOff)
    const name = await addPod(cluster, pod({ metadata, spec: { nodeName: 'n' } }))
    await cluster.delete(pods, name)
    await cluster.advance(seconds(21))
    expect(cluster.get(pods, name)?.status?.phase).toBe(want)
    expect(markOf(cluster, name)).toBeUndefined()
  })

  test('before it had a node has failed', async () => {
    await using cluster = await start()
    const name = await addPod(cluster, pod({ metadata: held }), 'Pending')
    await cluster.delete(pods, name)
    await cluster.advance(seconds(21))
    expect(cluster.get(pods, name)?.status?.phase).toBe('Failed')
  })
})

test('of pods that have ended so many are kept', async () => {
  await using cluster = await start(2)
  await addNode(cluster, 'n', 'True', false)
  for (const name of ['a', 'b', 'c', 'd']) {
    // oxlint-disable-next-line no-await-in-loop -- one is older than the next
    await addPod(cluster, pod({ name, spec: { nodeName: 'n' } }), name === 'b' ? 'Succeeded' : 'Failed')
    // oxlint-disable-next-line no-await-in-loop
    await cluster.advance(seconds(1))
  }
  await cluster.advance(seconds(20))
  expect(cluster.list(pods).map(({ metadata }) => metadata?.name)).toEqual(['c', 'd'])
})

test('the quarantine is measured as Kubernetes measures it', async () => {
  const clock = new VirtualClock()
  const cluster = await startWorkloadCluster({ clock, chosen: ['podgc'] })
  await clock.settle()
  await cluster.client.resource(pods, 'shop').create(pod({ namespace: 'shop', spec: { nodeName: 'nowhere' } }))
  await clock.advance(minutes(2))
  expect(cluster.metrics.write()).toMatch(/workqueue_adds_total\{name="orphaned_pods_nodes"\} [1-9]/)
  const stopped = cluster.stop()
  await clock.settle()
  await stopped
})
