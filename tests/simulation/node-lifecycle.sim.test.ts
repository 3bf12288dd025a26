import { findCondition, isBeingDeleted, isPodReady, nameOf, nodes, pods, type Pod } from '@coxswain/api'
import {
  connectionRefused,
  deployment,
  minutes,
  podsOf,
  seconds,
  startCluster,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const taintsOf = (cluster: TestCluster, node: string): readonly string[] =>
  (cluster.get(nodes, node)?.spec?.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`).toSorted()
const readyOf = (cluster: TestCluster, node: string): string | undefined =>
  findCondition(cluster.get(nodes, node)?.status?.conditions, 'Ready')?.status
const podsOn = (cluster: TestCluster, node: string): readonly Pod[] =>
  cluster.list(pods).filter(({ spec }) => spec?.nodeName === node)
const isAway = (cluster: TestCluster, node: string): boolean =>
  taintsOf(cluster, node).includes('unreachable:NoExecute')
const away = ['unreachable:NoExecute', 'unreachable:NoSchedule']
const closed = ['unreachable:NoSchedule']

/** Cuts nodes off, and what runs on them; the answer ends that. */
function silence(cluster: TestCluster, ...names: readonly string[]): () => void {
  const cut = [...names, ...names.flatMap((name) => podsOn(cluster, name).map(nameOf))]
  const faults = cut.map((name) => cluster.fail('*', '*', connectionRefused(), { part: 'nodes', name }))
  return () => {
    for (const fault of faults) fault.stop()
  }
}

async function webOn(count: number, replicas = 6): Promise<TestCluster> {
  const cluster = await startCluster({ nodes: count })
  await cluster.apply(deployment({ replicas }))
  await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === replicas)
  return cluster
}

describe('a node that falls silent', () => {
  test('is closed, loses its pods after five minutes, and is opened when it returns', async () => {
    await using cluster = await webOn(3)
    const lost = podsOn(cluster, 'node-1').map(nameOf)
    expect(lost.length).toBe(2)
    const end = silence(cluster, 'node-1')

    await cluster.advance(seconds(40))
    expect([readyOf(cluster, 'node-1'), taintsOf(cluster, 'node-1')]).toEqual(['True', []])
    await cluster.until(() => isAway(cluster, 'node-1'), { withinMs: seconds(30) })
    expect([readyOf(cluster, 'node-1'), taintsOf(cluster, 'node-1')]).toEqual(['Unknown', away])
    await cluster.until(() => podsOn(cluster, 'node-1').every((pod) => !isPodReady(pod)), { withinMs: seconds(1) })

    await cluster.advance(seconds(298))
    expect(podsOn(cluster, 'node-1').filter(isBeingDeleted)).toEqual([])
    await cluster.advance(seconds(3))
    expect(podsOn(cluster, 'node-1').map((pod) => [nameOf(pod), isBeingDeleted(pod)])).toEqual(
      lost.map((name) => [name, true]),
    )
    for (const pod of podsOn(cluster, 'node-1'))
      expect(findCondition(pod.status?.conditions, 'DisruptionTarget')).toMatchObject({
        status: 'True',
        reason: 'DeletionByTaintManager',
      })
    await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 6, { withinMs: seconds(10) })
    expect(
      podsOf(cluster, 'web')
        .filter(isPodReady)
        .some(({ spec }) => spec?.nodeName === 'node-1'),
    ).toBe(false)

    end()
    await cluster.until(() => taintsOf(cluster, 'node-1').length === 0, { withinMs: seconds(20) })
    expect(readyOf(cluster, 'node-1')).toBe('True')
    await cluster.until(() => cluster.list(pods).length === 6, { withinMs: minutes(20) })
  })

  test('keeps its pods when it returns in time', async () => {
    await using cluster = await webOn(3)
    const before = cluster.list(pods).map(nameOf).toSorted()
    const end = silence(cluster, 'node-1')
    await cluster.until(() => isAway(cluster, 'node-1'), { withinMs: seconds(70) })
    await cluster.advance(minutes(4))
    end()
    await cluster.until(() => taintsOf(cluster, 'node-1').length === 0, { withinMs: seconds(20) })
    await cluster.until(() => cluster.list(pods).every(isPodReady), { withinMs: minutes(20) })
    expect(cluster.list(pods).map(nameOf).toSorted()).toEqual(before)
  })

  test('is noticed by a manager that was away, only after its own time of grace', async () => {
    await using cluster = await webOn(2)
    silence(cluster, 'node-1')
    await cluster.stop('controller-manager')
    await cluster.advance(minutes(30))
    await cluster.start('controller-manager')
    await cluster.advance(seconds(45))
    expect(readyOf(cluster, 'node-1')).toBe('True')
    await cluster.until(() => isAway(cluster, 'node-1'), { withinMs: seconds(20) })
  })
})

describe('nobody is driven away', () => {
  test('when no node at all is heard of; and none when they are all back', async () => {
    await using cluster = await webOn(3)
    const before = cluster.list(pods).map(nameOf).toSorted()
    await cluster.stop('nodes')
    await cluster.advance(minutes(2))
    for (const node of cluster.list(nodes)) expect(taintsOf(cluster, nameOf(node))).toEqual(closed)
    await cluster.advance(minutes(20))
    expect(cluster.list(pods).filter(isBeingDeleted)).toEqual([])

    await cluster.start('nodes')
    await cluster.until(() => cluster.list(nodes).every((node) => taintsOf(cluster, nameOf(node)).length === 0))
    await cluster.until(() => cluster.list(pods).every(isPodReady))
    expect(cluster.list(pods).map(nameOf).toSorted()).toEqual(before)
  })

  test('from a small zone of which more than half is silent, until less is', async () => {
    await using cluster = await webOn(5, 5)
    const silent = ['node-1', 'node-2', 'node-3']
    const ends = new Map(silent.map((node) => [node, silence(cluster, node)]))
    await cluster.until(() => silent.every((node) => readyOf(cluster, node) === 'Unknown'), { withinMs: minutes(2) })
    await cluster.advance(minutes(20))
    // The looks that found the first of them silent came before the zone was disrupted.
    const [waiting, ...others] = silent.toSorted((a, b) => Number(isAway(cluster, a)) - Number(isAway(cluster, b)))
    expect(taintsOf(cluster, waiting ?? '')).toEqual(closed)
    expect(podsOn(cluster, waiting ?? '').filter(isBeingDeleted)).toEqual([])
    for (const node of others) ends.get(node)?.()
    await cluster.until(() => isAway(cluster, waiting ?? ''), { withinMs: minutes(1) })
    await cluster.until(() => others.every((node) => taintsOf(cluster, node).length === 0), { withinMs: seconds(20) })
  })

  test('faster than one node in ten seconds, from a zone that is silent as a whole', async () => {
    await using cluster = await webOn(6)
    for (const node of cluster.list(nodes)) {
      const zone = ['node-1', 'node-2', 'node-3', 'node-4'].includes(nameOf(node)) ? 'a' : 'b'
      await cluster.patch(nodes, nameOf(node), { metadata: { labels: { 'topology.kubernetes.io/zone': zone } } })
    }
    silence(cluster, 'node-1', 'node-2', 'node-3', 'node-4')
    const zoneA = ['node-1', 'node-2', 'node-3', 'node-4']
    await cluster.until(() => zoneA.every((node) => readyOf(cluster, node) === 'Unknown'), { withinMs: minutes(2) })
    const countAway = (): number => zoneA.filter((node) => isAway(cluster, node)).length
    await cluster.until(() => countAway() === 4, { withinMs: seconds(45) })
    const times = zoneA.map((node) => Date.parse(timeAdded(cluster, node))).toSorted((a, b) => a - b)
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(seconds(9))
  })
})

const timeAdded = (cluster: TestCluster, node: string): string =>
  cluster.get(nodes, node)?.spec?.taints?.find(({ effect }) => effect === 'NoExecute')?.timeAdded ?? ''
