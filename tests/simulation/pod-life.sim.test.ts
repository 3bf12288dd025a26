import { isPodReady, nodes, pods, type Pod } from '@coxswain/api'
import {
  conflict,
  expectGone,
  expectObject,
  minutes,
  pod,
  podsOf,
  replicaSet,
  seconds,
  startCluster,
  type TestCluster,
} from '@coxswain/testing'
import { expect, test } from 'vitest'

const web = { type: pods, name: 'web' } as const

const condition = (found: Pod, type: string) => found.status?.conditions?.find((each) => each.type === type)
const mainStatus = (cluster: TestCluster) => cluster.get(pods, 'web')?.status?.containerStatuses?.[0]

test('a pod is scheduled, started and ready at once', async () => {
  await using cluster = await startCluster()
  await cluster.apply(pod())
  await cluster.settle()
  const found = expectObject(cluster, web, { status: { phase: 'Running' } })
  expect(found.spec?.nodeName).toMatch(/^node-[123]$/)
  expect(isPodReady(found)).toBe(true)
})

test('a condition that turns loses the reason it had', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(pod({ annotations: { 'coxswain.dev/ready-after': '2s' } }))
  await cluster.advance(seconds(1))
  const before = expectObject(cluster, web)
  expect(condition(before, 'Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady' })
  await cluster.advance(seconds(2))
  const after = expectObject(cluster, web)
  expect(condition(after, 'Ready')).toMatchObject({ status: 'True' })
  expect(condition(after, 'Ready')).not.toHaveProperty('reason')
  expect(condition(after, 'Ready')).not.toHaveProperty('message')
})

test('a status that says what it said is not written again', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(pod({ annotations: { 'coxswain.dev/ready-after': '2s' } }))
  await cluster.advance(minutes(1))
  expect(cluster.trace.filter((line) => line.includes('patch pods/status'))).toHaveLength(2)
})

test('a container that keeps failing is restarted later and later, and says so', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(pod({ annotations: { 'coxswain.dev/runs-for': '1s', 'coxswain.dev/exit-code': '3' } }))
  await cluster.advance(seconds(2))
  expect(mainStatus(cluster)?.restartCount).toBe(1)
  await cluster.until(() => mainStatus(cluster)?.state?.waiting?.reason === 'CrashLoopBackOff')
  expect(mainStatus(cluster)).toMatchObject({
    ready: false,
    lastState: { terminated: { exitCode: 3, reason: 'Error' } },
  })
  expect(Object.keys(mainStatus(cluster)?.state ?? {})).toEqual(['waiting'])
  const restarts = mainStatus(cluster)?.restartCount ?? 0
  await cluster.advance(minutes(30))
  // At most one every five minutes, once the back-off has reached its limit.
  expect((mainStatus(cluster)?.restartCount ?? 0) - restarts).toBeGreaterThan(4)
  expect((mainStatus(cluster)?.restartCount ?? 0) - restarts).toBeLessThan(14)
})

test('a pod that is to stop in its own time is terminating until then', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(pod({ annotations: { 'coxswain.dev/stops-after': '10s' } }))
  await cluster.settle()
  await cluster.delete(pods, 'web')
  await cluster.advance(seconds(9))
  expect(expectObject(cluster, web).metadata?.deletionTimestamp).toBeDefined()
  await cluster.advance(seconds(2))
  expectGone(cluster, web)
})

test('a pod that does not stop is killed at the end of its grace period', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(
    pod({ annotations: { 'coxswain.dev/stops-after': '10m' }, spec: { terminationGracePeriodSeconds: 5 } }),
  )
  await cluster.settle()
  await cluster.delete(pods, 'web')
  await cluster.advance(seconds(4))
  expectObject(cluster, web)
  await cluster.advance(seconds(2))
  expectGone(cluster, web)
})

test('a removal that meets a conflict is tried again', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(pod())
  await cluster.settle()
  const fault = cluster.fail('delete', 'pods', conflict(), { part: 'nodes', times: 3 })
  await cluster.delete(pods, 'web')
  await cluster.advance(seconds(5))
  expect(fault.hits).toBe(3)
  expectGone(cluster, web)
})

test('an agent that starts anew goes on with the pods it finds', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(pod({ annotations: { 'coxswain.dev/ready-after': '10s' } }))
  await cluster.advance(seconds(5))
  await cluster.restart('nodes')
  await cluster.until(() => isPodReady(expectObject(cluster, web)), { withinMs: seconds(6) })
  expect(mainStatus(cluster)?.restartCount).toBe(0)
})

test('every node registers, and gives signs of life', async () => {
  await using cluster = await startCluster({ nodes: 5 })
  const ready = () =>
    cluster
      .list(nodes)
      .filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'))
  expect(ready().map(({ metadata }) => metadata?.name)).toEqual(['node-1', 'node-2', 'node-3', 'node-4', 'node-5'])
  await cluster.advance(minutes(1))
  const renewals = cluster.trace.filter((line) => line.includes('update leases kube-node-lease/node-5'))
  expect(renewals.length).toBeGreaterThanOrEqual(4)
})

test('pods spread over the nodes that there are', async () => {
  await using cluster = await startCluster({ nodes: 3 })
  await cluster.apply(replicaSet({ replicas: 9 }))
  await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 9)
  const perNode = Map.groupBy(podsOf(cluster, 'web'), ({ spec }) => spec?.nodeName)
  expect([...perNode.values()].map((found) => found.length)).toEqual([3, 3, 3])
})

test('without nodes a pod waits, and runs as soon as there are some', async () => {
  await using cluster = await startCluster({ without: ['nodes'] })
  await cluster.apply(pod())
  await cluster.advance(minutes(1))
  const waiting = expectObject(cluster, web, { status: { phase: 'Pending' } })
  expect(condition(waiting, 'PodScheduled')).toMatchObject({ status: 'False', reason: 'Unschedulable' })
  await cluster.start('nodes')
  await cluster.until(() => isPodReady(expectObject(cluster, web)), { withinMs: minutes(2) })
})
