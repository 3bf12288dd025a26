import {
  controllerRevisions,
  daemonSets,
  nodes,
  pods,
  type DaemonSet,
  type Node,
  type Pod,
  type Taint,
} from '@coxswain/api'
import { isConflict, type Client } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { letPodsGo, namesOf, runPods, startWorkloadCluster, type WorkloadCluster } from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function setUp(nodeNames: readonly string[] = ['a', 'b', 'c']) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const cluster = await startWorkloadCluster({ clock, chosen: ['daemonset'], onBug: (error) => bugs.push(error) })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  const { client } = cluster
  for (const name of nodeNames) await addNode(client, nodeOf(name))
  await clock.settle()
  return { clock, cluster, client, sets: client.resource(daemonSets, 'shop') }
}

const nodeOf = (name: string, taints: readonly Taint[] = [], labels: Readonly<Record<string, string>> = {}): Node => ({
  metadata: { name, labels },
  spec: { taints },
})

/** A new node is tainted until somebody has seen it ready, which here nobody does. */
async function addNode(client: Client, node: Node): Promise<void> {
  const created = await client.resource(nodes).create(node)
  await client.resource(nodes).update({ ...created, spec: node.spec })
}

const labels = { app: 'agent' }

function daemonSetOf(spec: Partial<NonNullable<DaemonSet['spec']>> = {}): DaemonSet {
  return {
    metadata: { name: 'agent', namespace: 'shop' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'agent:1' }] } },
      ...spec,
    },
  }
}

const nodeOfPod = (pod: Pod): string =>
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
    ?.matchFields?.[0]?.values?.[0] ?? ''

async function podsIn({ client }: Pick<WorkloadCluster, 'client'>): Promise<readonly Pod[]> {
  return (await client.resource(pods, 'shop').list()).items
}

async function nodesOf(cluster: Pick<WorkloadCluster, 'client'>): Promise<readonly string[]> {
  return (await podsIn(cluster)).map(nodeOfPod).toSorted()
}

async function change(cluster: WorkloadCluster, edit: (live: DaemonSet) => Partial<NonNullable<DaemonSet['spec']>>) {
  const sets = cluster.client.resource(daemonSets, 'shop')
  for (let tries = 0; ; tries += 1) {
    const live = await sets.get('agent')
    if (live.spec === undefined) throw new Error('it has a spec')
    const error: unknown = await sets.update({ ...live, spec: { ...live.spec, ...edit(live) } }).then(
      () => undefined,
      (fault: unknown) => fault,
    )
    if (error === undefined) return
    if (!isConflict(error) || tries > 10) throw error
  }
}

const withImage =
  (image: string) =>
  ({ spec }: DaemonSet): Partial<NonNullable<DaemonSet['spec']>> => ({
    template: { ...spec?.template, spec: { ...spec?.template.spec, containers: [{ name: 'main', image }] } },
  })

describe('a DaemonSet', () => {
  test('gets a pod on every node, each bound to its own', async () => {
    const { clock, cluster, sets } = await setUp()
    runPods(cluster, clock, () => true, nodeOfPod)
    await sets.create(daemonSetOf())
    await clock.settle()
    expect(await nodesOf(cluster)).toEqual(['a', 'b', 'c'])
    expect((await sets.get('agent')).status).toEqual({
      observedGeneration: 1,
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      numberAvailable: 3,
      updatedNumberScheduled: 3,
    })
  })

  test('follows the nodes: one comes, one is given to others, one is cordoned', async () => {
    const { clock, cluster, client, sets } = await setUp()
    runPods(cluster, clock, () => true, nodeOfPod)
    letPodsGo(cluster)
    await sets.create(daemonSetOf())
    await clock.settle()
    await addNode(client, nodeOf('d'))
    const taint = { key: 'leaving', effect: 'NoExecute' }
    const live = await client.resource(nodes).get('a')
    await client.resource(nodes).update({ ...live, spec: { taints: [taint] } })
    const cordoned = await client.resource(nodes).get('b')
    const unschedulable = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
    await client.resource(nodes).update({ ...cordoned, spec: { unschedulable: true, taints: [unschedulable] } })
    await clock.advance(5000)
    expect(await nodesOf(cluster)).toEqual(['b', 'c', 'd'])
    expect((await sets.get('agent')).status).toMatchObject({ desiredNumberScheduled: 3, numberMisscheduled: 0 })
  })

  test('replaces a pod only when the old one is gone', async () => {
    const { clock, cluster, client, sets } = await setUp(['a'])
    runPods(cluster, clock, () => true, nodeOfPod)
    await sets.create(daemonSetOf())
    await clock.settle()
    const [first = ''] = namesOf(await podsIn(cluster))
    await client.resource(pods, 'shop').delete(first)
    await clock.settle()
    expect(namesOf(await podsIn(cluster))).toEqual([first])
    await client.resource(pods, 'shop').delete(first, { gracePeriodSeconds: 0 })
    await clock.settle()
    const after = namesOf(await podsIn(cluster))
    expect(after).toHaveLength(1)
    expect(after).not.toEqual([first])
  })

  test('replaces failed pods at once, then after 1, 2, 4 … seconds', async () => {
    const { clock, cluster, client, sets } = await setUp(['a'])
    letPodsGo(cluster)
    await sets.create(daemonSetOf())
    await clock.settle()
    const born: number[] = []
    let known = ''
    for (let second = 0; second < 20; second += 1) {
      const [pod] = await podsIn(cluster)
      const name = pod?.metadata?.name ?? ''
      if (name !== '' && name !== known) {
        known = name
        born.push(second)
        await client
          .resource(pods, 'shop')
          .patch(name, { type: 'merge', body: { status: { phase: 'Failed' } } }, { subresource: 'status' })
      }
      await clock.advance(1000)
    }
    const gaps = born.slice(1).map((second, index) => second - (born[index] ?? 0))
    expect(gaps.slice(0, 4)).toEqual([1, 1, 2, 4])
  })

  test('updates as many at a time as may be missing', async () => {
    const { clock, cluster, sets } = await setUp(['a', 'b', 'c', 'd'])
    runPods(cluster, clock, () => true, nodeOfPod)
    letPodsGo(cluster)
    await sets.create(daemonSetOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } }))
    await clock.settle()
    let fewest = Infinity
    const informer = cluster.informers.informer(pods)
    informer.addHandlers({
      updated: () => {
        const ready = informer
          .list('shop')
          .filter(
            ({ metadata, status }) =>
              metadata?.deletionTimestamp === undefined &&
              status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
          )
        fewest = Math.min(fewest, ready.length)
      },
    })
    await change(cluster, withImage('agent:2'))
    await clock.advance(60_000)
    const after = await podsIn(cluster)
    expect(after.map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array(4).fill('agent:2'))
    expect(fewest).toBe(3)
    expect((await sets.get('agent')).status).toMatchObject({ updatedNumberScheduled: 4, numberAvailable: 4 })
  })

  test('with a surge never has fewer pods than nodes', async () => {
    const { clock, cluster, sets } = await setUp(['a', 'b', 'c'])
    runPods(cluster, clock, () => true, nodeOfPod)
    letPodsGo(cluster)
    const rollingUpdate = { maxUnavailable: 0, maxSurge: 1 }
    await sets.create(daemonSetOf({ updateStrategy: { type: 'RollingUpdate', rollingUpdate } }))
    await clock.settle()
    const counts: number[] = []
    const informer = cluster.informers.informer(pods)
    informer.addHandlers({
      updated: () => {
        counts.push(informer.list('shop').filter((pod) => pod.metadata?.deletionTimestamp === undefined).length)
      },
    })
    await change(cluster, withImage('agent:2'))
    await clock.advance(60_000)
    expect((await podsIn(cluster)).map(({ spec }) => spec?.containers[0]?.image)).toEqual(Array(3).fill('agent:2'))
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([3, 4])
  })

  test('keeps its history: as many revisions as it is told, and the one that it comes back to', async () => {
    const { clock, cluster, client, sets } = await setUp(['a'])
    runPods(cluster, clock, () => true, nodeOfPod)
    letPodsGo(cluster)
    await sets.create(daemonSetOf({ revisionHistoryLimit: 1 }))
    for (const image of ['agent:2', 'agent:3', 'agent:2']) {
      await clock.advance(10_000)
      await change(cluster, withImage(image))
    }
    await clock.advance(10_000)
    const { items } = await client.resource(controllerRevisions, 'shop').list()
    expect(items.map(({ revision }) => revision).toSorted((a, b) => a - b)).toEqual([3, 4])
    const [pod] = await podsIn(cluster)
    const newest = items.find(({ revision }) => revision === 4)
    expect(pod?.metadata?.labels).toMatchObject({
      'controller-revision-hash': newest?.metadata?.labels?.['controller-revision-hash'],
      'pod-template-generation': '4',
    })
  })
})
