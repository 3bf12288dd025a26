import {
  controllerRevisions,
  daemonSets,
  events,
  nodes,
  pods,
  type DaemonSet,
  type Node,
  type Pod,
  type Taint,
} from '@coxswain/api'
import { isConflict, StatusError, type Client } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import {
  letPodsGo,
  namesOf,
  runPods,
  startWorkloadCluster,
  type WorkloadCluster,
  type WorkloadClusterOptions,
} from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function setUp(nodeNames: readonly string[] = ['a', 'b', 'c'], options: Partial<WorkloadClusterOptions> = {}) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const onBug = (error: unknown): void => void bugs.push(error)
  const cluster = await startWorkloadCluster({ clock, chosen: ['daemonset'], onBug, ...options })
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

describe('what others do beside it', () => {
  const hashLabel = 'controller-revision-hash'
  const revisionsOf = async (client: Client) => (await client.resource(controllerRevisions, 'shop').list()).items

  test('a revision of another template has its name: it takes the next', async () => {
    const { clock, client, sets } = await setUp([])
    await sets.create(daemonSetOf())
    await clock.settle()
    const [first] = await revisionsOf(client)
    const name = first?.metadata?.name ?? ''
    await sets.delete('agent')
    await client.resource(controllerRevisions, 'shop').delete(name)
    await client.resource(controllerRevisions, 'shop').create({ metadata: { name }, data: { a: 1 }, revision: 1 })
    await sets.create(daemonSetOf())
    await clock.advance(1000)
    const [own] = (await revisionsOf(client)).filter(({ metadata }) => metadata?.name !== name)
    expect(own).toMatchObject({ data: first?.data, revision: 1, metadata: { name: expect.stringMatching(/^agent-/) } })
    expect((await sets.get('agent')).status).toMatchObject({ collisionCount: 1, observedGeneration: 1 })
  })

  test('an orphan keeps the same template under a higher number: it is taken, and no pod is restarted', async () => {
    const { clock, cluster, client, sets } = await setUp(['a', 'b'])
    runPods(cluster, clock, () => true, nodeOfPod)
    await sets.create(daemonSetOf())
    await clock.settle()
    const before = namesOf(await podsIn(cluster))
    const [first] = await revisionsOf(client)
    await client.resource(controllerRevisions, 'shop').create({
      metadata: { name: 'twin', labels: { ...labels, [hashLabel]: 'twin' } },
      data: first?.data ?? {},
      revision: 5,
    })
    await clock.advance(1000)
    expect(namesOf(await revisionsOf(client))).toEqual(['twin'])
    const after = await podsIn(cluster)
    expect(namesOf(after)).toEqual(before)
    expect(after.map(({ metadata }) => metadata?.labels?.[hashLabel])).toEqual(['twin', 'twin'])
    expect((await sets.get('agent')).status).toMatchObject({ updatedNumberScheduled: 2 })
  })

  test('a finalizer holds a pod that has ended: the next one does not wait for it', async () => {
    const { clock, cluster, client, sets } = await setUp(['a'])
    runPods(cluster, clock, () => true, nodeOfPod)
    const template = daemonSetOf().spec?.template
    await sets.create(
      daemonSetOf({ template: { ...template, metadata: { labels, finalizers: ['example.com/hold'] } } }),
    )
    await clock.settle()
    for (const phase of ['Failed', 'Succeeded']) {
      const running = (await podsIn(cluster)).find(({ status }) => status?.phase === 'Running')
      const body = { status: { phase } }
      await client
        .resource(pods, 'shop')
        .patch(running?.metadata?.name ?? '', { type: 'merge', body }, { subresource: 'status' })
      await clock.advance(2000)
    }
    expect((await podsIn(cluster)).map(({ status }) => status?.phase).toSorted()).toEqual([
      'Failed',
      'Running',
      'Succeeded',
    ])
    expect((await sets.get('agent')).status).toMatchObject({ currentNumberScheduled: 1, numberReady: 1 })
  })

  test('a quota refuses its pods: the status tells how many are missing', async () => {
    const message = 'exceeded quota: none'
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 403 } as const
    const refuse: WorkloadClusterOptions['refuse'] = ({ verb, target }) =>
      verb === 'create' && target.resource === 'pods'
        ? new StatusError({ ...status, reason: 'Forbidden', message })
        : undefined
    const { clock, client, sets } = await setUp(['a', 'b'], { refuse })
    await sets.create(daemonSetOf())
    await clock.advance(1000)
    expect((await sets.get('agent')).status).toMatchObject({
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 0,
      numberUnavailable: 2,
    })
    const [told] = (await client.resource(events, 'shop').list()).items
    expect(told).toMatchObject({
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${message}`,
      source: { component: 'daemonset-controller' },
      reportingComponent: 'daemonset-controller',
      involvedObject: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent' },
    })
  })

  test('nodes tell that they live: that wakes nobody, other labels do', async () => {
    const { clock, cluster, client, sets } = await setUp(['a'])
    runPods(cluster, clock, () => true, nodeOfPod)
    const template = daemonSetOf().spec?.template
    const nodeSelector = { zone: 'x' }
    await sets.create(
      daemonSetOf({ template: { ...template, spec: { containers: [], ...template?.spec, nodeSelector } } }),
    )
    await clock.settle()
    const looked = (): number =>
      Number(/workqueue_adds_total\{name="daemonset-node-updates"\} (\d+)/.exec(cluster.metrics.write())?.[1])
    const before = looked()
    expect(before).toBeGreaterThan(0)
    const body = { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
    await client.resource(nodes).patch('a', { type: 'merge', body }, { subresource: 'status' })
    await clock.settle()
    expect(looked()).toBe(before)
    await client.resource(nodes).patch('a', { type: 'merge', body: { metadata: { labels: nodeSelector } } })
    await clock.settle()
    expect(looked()).toBe(before + 1)
    expect(await nodesOf(cluster)).toEqual(['a'])
    await client.resource(nodes).patch('a', { type: 'merge', body: { metadata: { labels: { zone: 'y' } } } })
    await clock.settle()
    expect((await podsIn(cluster)).every(({ metadata }) => metadata?.deletionTimestamp !== undefined)).toBe(true)
  })

  test('it is made again under its name while its pods are still being made: the new one has pods of its own', async () => {
    const { clock, cluster, sets } = await setUp(['a'])
    runPods(cluster, clock, () => true, nodeOfPod)
    letPodsGo(cluster)
    const { metadata } = await sets.create(daemonSetOf())
    await clock.settle()
    await sets.delete('agent')
    const again = await sets.create(daemonSetOf())
    await clock.advance(1000)
    const owners = (await podsIn(cluster)).map((pod) => pod.metadata?.ownerReferences?.[0]?.uid)
    expect(owners.toSorted()).toEqual([metadata?.uid, again.metadata?.uid].toSorted())
    expect((await sets.get('agent')).status).toMatchObject({ numberReady: 1 })
  })

  test('it loses a toleration: with a surge its pod on that node goes when all others are new or there', async () => {
    const { clock, cluster, client, sets } = await setUp(['a', 'b'])
    runPods(cluster, clock, () => true, nodeOfPod)
    letPodsGo(cluster)
    const template = daemonSetOf().spec?.template ?? {}
    const tolerations = [{ key: 'for-others', operator: 'Exists' }]
    await sets.create(
      daemonSetOf({
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: { ...template, spec: { containers: [], ...template.spec, tolerations } },
      }),
    )
    const live = await client.resource(nodes).get('a')
    await client.resource(nodes).update({ ...live, spec: { taints: [{ key: 'for-others', effect: 'NoSchedule' }] } })
    await clock.settle()
    expect(await nodesOf(cluster)).toEqual(['a', 'b'])
    await change(cluster, () => ({ template }))
    await clock.advance(10_000)
    expect(await nodesOf(cluster)).toEqual(['b'])
    expect((await sets.get('agent')).status).toMatchObject({ desiredNumberScheduled: 1, updatedNumberScheduled: 1 })
  })
})

test.each([
  { name: 'with', gate: true },
  { name: 'without', gate: false },
])('$name its gate the age of its cache is looked at, and counted: $gate', async ({ gate }) => {
  const { clock, cluster, sets } = await setUp(['a'], { gate: () => gate })
  runPods(cluster, clock, () => true, nodeOfPod)
  await sets.create(daemonSetOf())
  await clock.settle()
  expect((await sets.get('agent')).status).toMatchObject({ numberReady: 1 })
  const skips = cluster.metrics.families().find(({ name }) => name === 'daemonset_controller_stale_sync_skips_total')
  if (gate) expect(skips?.help).toMatch(/^\[ALPHA\] /)
  else expect(skips).toBeUndefined()
})
