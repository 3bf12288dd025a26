import { deployments, isPodReady, pods, replicaSets } from '@coxswain/api'
import { must } from '@coxswain/base'
import { partNames } from '@coxswain/cluster'
import {
  conflict,
  connectionClosed,
  deployment,
  expectObject,
  expectPods,
  expired,
  forbidden,
  internalError,
  minutes,
  podsOf,
  refusals,
  replicaSet,
  seconds,
  startCluster,
  type TestCluster,
  type TestClusterOptions,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const web = { type: deployments, name: 'web' } as const
const few: TestClusterOptions = {
  nodes: 1,
  controllers: ['deployment', 'replicaset', 'garbagecollector', 'nodelifecycle'],
}

const isDone = (cluster: TestCluster, replicas: number): boolean => {
  const { metadata, status } = expectObject(cluster, web)
  return (
    status?.observedGeneration === metadata?.generation &&
    status?.updatedReplicas === replicas &&
    status.availableReplicas === replicas &&
    podsOf(cluster, 'web').length === replicas
  )
}

describe('a rollout gets over every refusal of its writes, once they end', () => {
  test.each(Object.keys(refusals))('%s', async (name) => {
    await using cluster = await startCluster(few)
    await cluster.apply(deployment({ replicas: 2, image: 'example.com/web:1' }))
    await cluster.until(() => isDone(cluster, 2))
    const refusal = must(refusals[name], 'it is one of them')()
    const fault = cluster.fail('write', '*', refusal, { part: 'controller-manager' })
    await cluster.apply(deployment({ replicas: 3, image: 'example.com/web:2' }))
    await cluster.advance(seconds(10))
    expect(fault.hits).toBeGreaterThan(0)
    expectPods(cluster, { owner: 'web', count: 2, ready: 2, image: 'example.com/web:1' })
    fault.stop()
    await cluster.until(() => isDone(cluster, 3), { withinMs: minutes(20) })
    expectPods(cluster, { owner: 'web', count: 3, ready: 3, image: 'example.com/web:2', terminating: 0 })
  })
})

test('a minute without an API server, watches and all, is made up for within another', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  await cluster.apply(deployment({ replicas: 2, image: 'example.com/web:1' }))
  await cluster.until(() => isDone(cluster, 2))
  const outage = cluster.fail('*', '*', internalError(), { part: 'controller-manager', forMs: minutes(1) })
  cluster.dropWatches()
  await cluster.apply(deployment({ replicas: 3, image: 'example.com/web:2' }))
  await cluster.advance(minutes(1))
  expect(outage.hits).toBeGreaterThan(0)
  await cluster.until(() => isDone(cluster, 3), { withinMs: minutes(1) })
})

describe('one refusal of one kind of write', () => {
  const writes = [
    { verb: 'create', resource: 'replicasets' },
    { verb: 'update', resource: 'replicasets' },
    { verb: 'update', resource: 'replicasets/status' },
    { verb: 'update', resource: 'deployments/status' },
    { verb: 'create', resource: 'pods' },
    { verb: 'delete', resource: 'pods' },
    { verb: 'create', resource: 'pods/binding' },
    { verb: 'patch', resource: 'pods/status' },
  ] as const
  const rows = writes.flatMap((write) => [
    { ...write, how: 'refused with a conflict', error: conflict() },
    { ...write, how: 'not answered', error: connectionClosed() },
    { ...write, how: 'done, and the answer lost', error: undefined },
  ])
  test.each(rows)('$verb of $resource $how', async ({ verb, resource, error }) => {
    await using cluster = await startCluster(few)
    await cluster.apply(deployment({ replicas: 2, image: 'example.com/web:1' }))
    await cluster.until(() => isDone(cluster, 2))
    const fault =
      error === undefined
        ? cluster.loseAnswers(verb, resource, { times: 1 })
        : cluster.fail(verb, resource, error, { times: 1 })
    await cluster.apply(deployment({ replicas: 2, image: 'example.com/web:2' }))
    await cluster.until(() => isDone(cluster, 2), { withinMs: minutes(20) })
    expect(fault.hits).toBe(1)
    expectPods(cluster, { owner: 'web', count: 2, ready: 2, image: 'example.com/web:2' })
    expect(cluster.list(replicaSets)).toHaveLength(2)
  })
})

test('every write meets a conflict for a while', async () => {
  await using cluster = await startCluster(few)
  const fault = cluster.fail('write', '*', conflict(), { forMs: minutes(1) })
  await cluster.apply(deployment({ replicas: 3 }))
  await cluster.until(() => isDone(cluster, 3), { withinMs: minutes(5) })
  expect(cluster.clock.monotonicMs()).toBeGreaterThanOrEqual(minutes(1))
  expect(fault.hits).toBeGreaterThan(10)
})

test('what is lost of a dropped watch is seen by the next one', async () => {
  await using cluster = await startCluster(few)
  await cluster.apply(replicaSet({ replicas: 3 }))
  await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 3)
  const [lost] = podsOf(cluster, 'web')
  // Broken before anyone could read of the deletion.
  await cluster.delete(pods, must(lost?.metadata?.name, 'it has a name'))
  expect(cluster.dropWatches('pods')).toBeGreaterThanOrEqual(3)
  await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 3)
  expectPods(cluster, { owner: 'web', count: 3, ready: 3, terminating: 0 })
})

test.each(['broken', 'ended'] as const)('watches that are %s again and again', async (manner) => {
  await using cluster = await startCluster(few)
  await cluster.apply(deployment({ replicas: 2, image: 'example.com/web:1' }))
  for (let drops = 0; drops < 20; drops += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await cluster.advance(100)
    cluster.dropWatches(undefined, { manner })
  }
  await cluster.until(() => isDone(cluster, 2))
})

test('watches that break in the midst of each batch', async () => {
  await using cluster = await startCluster(few)
  const fault = cluster.breakWatches('*', { times: 50 })
  await cluster.apply(deployment({ replicas: 4 }))
  await cluster.until(() => isDone(cluster, 4), { withinMs: minutes(30) })
  expect(fault.hits).toBeGreaterThan(5)
})

test('a watch whose version is too old leads to a new list', async () => {
  await using cluster = await startCluster(few)
  await cluster.apply(replicaSet({ replicas: 1 }))
  await cluster.settle()
  cluster.fail('watch', '*', expired(), { times: 12 })
  cluster.dropWatches()
  await cluster.patch(replicaSets, 'web', { spec: { replicas: 3 } })
  await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 3)
})

test('caches that are ten seconds behind make no pod too many', async () => {
  await using cluster = await startCluster(few)
  cluster.delayWatches('pods', seconds(10), { part: 'controller-manager' })
  let most = 0
  cluster.onCommit(() => {
    most = Math.max(most, podsOf(cluster, 'web').length)
  })
  await cluster.apply(replicaSet({ replicas: 3 }))
  await cluster.advance(minutes(2))
  expectPods(cluster, { owner: 'web', count: 3, ready: 3 })
  expect(most).toBe(3)
})

test('what a quota refuses is said in the status, and made up for', async () => {
  await using cluster = await startCluster(few)
  const fault = cluster.fail('create', 'pods', forbidden('exceeded quota: compute'))
  await cluster.apply(replicaSet({ replicas: 2 }))
  await cluster.advance(seconds(5))
  expectObject(cluster, { type: replicaSets, name: 'web' }, { status: { replicas: 0 } })
  const failure = expectObject(cluster, { type: replicaSets, name: 'web' }).status?.conditions?.[0]
  expect(failure).toMatchObject({ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' })
  fault.stop()
  await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 2)
  await cluster.settle()
  expect(expectObject(cluster, { type: replicaSets, name: 'web' }).status?.conditions ?? []).toEqual([])
})

test.each(partNames)('%s is down for an hour', async (part) => {
  await using cluster = await startCluster(few)
  await cluster.apply(deployment({ replicas: 2, image: 'example.com/web:1' }))
  await cluster.until(() => isDone(cluster, 2))
  await cluster.stop(part)
  await cluster.apply(deployment({ replicas: 3, image: 'example.com/web:2' }))
  await cluster.advance(minutes(60))
  await cluster.start(part)
  await cluster.until(() => isDone(cluster, 3))
})

test('nobody can write for a while, and every part starts anew meanwhile', async () => {
  await using cluster = await startCluster(few)
  await cluster.apply(deployment({ replicas: 2 }))
  cluster.fail('*', '*', connectionClosed(), { forMs: seconds(30) })
  for (const part of partNames) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await cluster.crash(part)
  }
  await cluster.until(() => isDone(cluster, 2))
  expect(cluster.clock.monotonicMs()).toBeGreaterThanOrEqual(seconds(30))
})
