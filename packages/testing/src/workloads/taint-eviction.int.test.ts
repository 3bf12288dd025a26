import { events, findCondition, isBeingDeleted, nodes, pods, type Taint, type Toleration } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../builders/pod.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'
import { minutes, seconds } from '../durations.ts'
import { internalError } from '../faults/refusals.ts'

const start = (): Promise<TestCluster> =>
  startCluster({ nodes: 0, controllers: ['taint-eviction-controller'], without: ['scheduler'] })
const taint = (key: string, effect = 'NoExecute'): Taint => ({ key, effect })
const tolerates = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
})

const addNode = (cluster: TestCluster, name: string, ...taints: readonly Taint[]): Promise<unknown> =>
  cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { taints } })
const setTaints = (cluster: TestCluster, name: string, ...taints: readonly Taint[]): Promise<unknown> =>
  cluster.patch(nodes, name, { spec: { taints } })
const addPod = (cluster: TestCluster, name: string, ...tolerations: readonly Toleration[]): Promise<unknown> =>
  cluster.apply(pod({ name, spec: { nodeName: 'a', tolerations } }))
/** Those that are not on their way out. */
const staying = (cluster: TestCluster): readonly string[] =>
  cluster
    .list(pods)
    .filter((each) => !isBeingDeleted(each))
    .map(({ metadata }) => metadata?.name ?? '')
    .toSorted()
const told = (cluster: TestCluster): readonly string[] =>
  cluster.list(events).map(({ type, reason, message, source }) => `${type} ${reason} ${message} ${source?.component}`)

describe('pods of a node with a taint', () => {
  test('leave each at its own time, marked and told of', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a')
    await addPod(cluster, 'none')
    await addPod(cluster, 'short', tolerates('x', 10))
    await addPod(cluster, 'long', tolerates('x', 60))
    await addPod(cluster, 'always', tolerates('x'))
    await addPod(cluster, 'other', tolerates('y', 10))
    await cluster.advance(minutes(1))
    await setTaints(cluster, 'a', taint('x'))
    await cluster.settle()
    expect(staying(cluster)).toEqual(['always', 'long', 'short'])
    await cluster.advance(seconds(9))
    expect(staying(cluster)).toEqual(['always', 'long', 'short'])
    await cluster.advance(seconds(1))
    expect(staying(cluster)).toEqual(['always', 'long'])
    await cluster.advance(minutes(10))
    expect(staying(cluster)).toEqual(['always'])
    expect(findCondition(cluster.get(pods, 'none')?.status?.conditions, 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      observedGeneration: 1,
    })
    expect(told(cluster).toSorted()).toEqual(
      ['long', 'none', 'other', 'short'].map(
        (name) => `Normal TaintManagerEviction Marking for deletion Pod default/${name} taint-eviction-controller`,
      ),
    )
    expect(cluster.list(events)[0]?.involvedObject.uid).toBeUndefined()
  })

  test('all leave for another taint that they do not tolerate', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a')
    await addPod(cluster, 'short', tolerates('x', 10))
    await addPod(cluster, 'always', tolerates('x'))
    await setTaints(cluster, 'a', taint('x'), taint('y'))
    await cluster.settle()
    expect(staying(cluster)).toEqual([])
  })

  test('do not leave for a taint that only keeps new ones away', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x', 'NoSchedule'), taint('y', 'PreferNoSchedule'))
    await addPod(cluster, 'none')
    await cluster.advance(minutes(10))
    expect(staying(cluster)).toEqual(['none'])
  })

  test('stay when it is taken away in time, which is told', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await addPod(cluster, 'short', tolerates('x', 10))
    await addPod(cluster, 'always', tolerates('x'))
    await cluster.advance(seconds(9))
    await setTaints(cluster, 'a')
    await cluster.advance(minutes(10))
    expect(staying(cluster)).toEqual(['always', 'short'])
    expect(told(cluster)).toEqual([
      'Normal TaintManagerEviction Cancelling deletion of Pod default/short taint-eviction-controller',
    ])
  })

  test('stay when of two taints the one that is tolerated for a time goes', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await addPod(cluster, 'web', tolerates('x'), tolerates('y', 60))
    await cluster.advance(minutes(2))
    await setTaints(cluster, 'a', taint('x'), taint('y'))
    await cluster.advance(seconds(50))
    await setTaints(cluster, 'a', taint('x'))
    await cluster.advance(minutes(10))
    expect(staying(cluster)).toEqual(['web'])
    expect(told(cluster).length).toBe(1)
  })

  test('leave at their first time, though more taints come', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await addPod(cluster, 'web', tolerates('x', 60), tolerates('y', 60))
    await cluster.advance(seconds(50))
    await setTaints(cluster, 'a', taint('x'), taint('y'))
    await cluster.advance(seconds(9))
    expect(staying(cluster)).toEqual(['web'])
    await cluster.advance(seconds(1))
    expect(staying(cluster)).toEqual([])
  })

  test('leave at their time, though the node goes before', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await addPod(cluster, 'web', tolerates('x', 60))
    await cluster.advance(seconds(30))
    await cluster.delete(nodes, 'a')
    await cluster.advance(seconds(29))
    expect(staying(cluster)).toEqual(['web'])
    await cluster.advance(seconds(1))
    expect(staying(cluster)).toEqual([])
  })
})

describe('a pod', () => {
  test('that comes to a node with a taint leaves', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await cluster.settle()
    await addPod(cluster, 'none')
    await cluster.apply(pod({ name: 'bound' }))
    await cluster.settle()
    expect(staying(cluster)).toEqual(['bound'])
    const binding = { metadata: { name: 'bound' }, target: { apiVersion: 'v1', kind: 'Node', name: 'a' } }
    await cluster.client.resource(pods, 'default').create(binding, { name: 'bound', subresource: 'binding' })
    await cluster.settle()
    expect(staying(cluster)).toEqual([])
  })

  test('that nobody had heard of when the node got its taint leaves', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a')
    await cluster.settle()
    cluster.delayWatches('pods', seconds(5))
    await addPod(cluster, 'none')
    await setTaints(cluster, 'a', taint('x'))
    await cluster.advance(seconds(1))
    expect(staying(cluster)).toEqual(['none'])
    await cluster.advance(seconds(5))
    expect(staying(cluster)).toEqual([])
  })

  test('of the same name does not leave for the one before it', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await addPod(cluster, 'web', tolerates('x', 60))
    await cluster.settle()
    await cluster.delete(pods, 'web', { gracePeriodSeconds: 0 })
    await cluster.apply(pod({ name: 'web', spec: { nodeName: 'a', tolerations: [tolerates('x')] } }))
    await cluster.advance(minutes(10))
    expect(staying(cluster)).toEqual(['web'])
  })

  test('does not stay longer when it is made to tolerate more meanwhile', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await addPod(cluster, 'web', tolerates('x', 60))
    await cluster.advance(seconds(30))
    await cluster.patch(pods, 'web', { spec: { tolerations: [tolerates('x', 60), tolerates('z')] } })
    await cluster.advance(seconds(30))
    expect(staying(cluster)).toEqual([])
  })

  test.each([
    { verb: 'get', resource: 'pods' },
    { verb: 'patch', resource: 'pods/status' },
    { verb: 'delete', resource: 'pods' },
  ] as const)('leaves after all when to $verb $resource is refused', async ({ verb, resource }) => {
    await using cluster = await start()
    await addNode(cluster, 'a')
    await addPod(cluster, 'web')
    const few = cluster.fail(verb, resource, internalError(), { times: 4 })
    await setTaints(cluster, 'a', taint('x'))
    await cluster.advance(40)
    expect([few.hits, staying(cluster)]).toEqual([4, []])
  })

  test('leaves after all when the server is away for a minute', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a')
    await addPod(cluster, 'web')
    cluster.fail('*', '*', internalError(), { forMs: minutes(1) })
    await setTaints(cluster, 'a', taint('x'))
    await cluster.advance(minutes(1))
    expect(staying(cluster)).toEqual(['web'])
    await cluster.until(() => staying(cluster).length === 0, { withinMs: minutes(2) })
  })

  test('that has gone by itself meanwhile is no failure', async () => {
    await using cluster = await start()
    await addNode(cluster, 'a', taint('x'))
    await addPod(cluster, 'web', tolerates('x', 60))
    await cluster.settle()
    cluster.delayWatches('pods', minutes(5))
    await cluster.delete(pods, 'web', { gracePeriodSeconds: 0 })
    await cluster.advance(minutes(10))
    expect(cluster.errors).toEqual([])
  })
})

test('a manager that comes anew finds the pods that are to leave, and gives them their time again', async () => {
  await using cluster = await start()
  await addNode(cluster, 'a', taint('x'))
  await addPod(cluster, 'web', tolerates('x', 60))
  await cluster.advance(seconds(50))
  await cluster.restart('controller-manager')
  await cluster.advance(seconds(59))
  expect(staying(cluster)).toEqual(['web'])
  await cluster.advance(seconds(1))
  expect(staying(cluster)).toEqual([])
})
