import {
  events,
  findCondition,
  isBeingDeleted,
  pods,
  resourceClaims,
  resourceSlices,
  toTime,
  type DeviceTaint,
  type DeviceToleration,
  type ResourceSlice,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../builders/pod.ts'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster, TestClusterOptions } from '../cluster/test-cluster.ts'
import { minutes, seconds } from '../durations.ts'
import { internalError } from '../faults/refusals.ts'

const controller = 'device-taint-eviction-controller'
const manager = 'controller-manager'
const pool = 'node-1'

const start = (options: TestClusterOptions = {}): Promise<TestCluster> =>
  startCluster({ nodes: 0, controllers: [controller], without: ['scheduler'], ...options })

const taint = (cluster: TestCluster, more: Partial<DeviceTaint> = {}): DeviceTaint => ({
  key: 'broken',
  effect: 'NoExecute',
  timeAdded: toTime(cluster.clock.now()),
  ...more,
})
const slice = (taints: readonly DeviceTaint[], generation = 1, name = pool): ResourceSlice => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceSlice',
  metadata: { name },
  spec: {
    driver: 'gpu.example.com',
    nodeName: pool,
    pool: { name: pool, generation, resourceSliceCount: 1 },
    devices: [{ name: 'a', taints }, { name: 'b' }],
  },
})
const publish = (cluster: TestCluster, ...taints: readonly DeviceTaint[]) => cluster.apply(slice(taints))
const setTaints = (cluster: TestCluster, ...taints: readonly DeviceTaint[]) =>
  cluster.client
    .resource(resourceSlices)
    .patch(pool, { type: 'merge', body: { spec: { devices: [{ name: 'a', taints }, { name: 'b' }] } } })

const uidOf = (cluster: TestCluster, name: string): string => cluster.get(pods, name)?.metadata?.uid ?? ''

const makeClaim = (cluster: TestCluster, name: string) =>
  cluster.apply({
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: { name, namespace: 'default' },
    spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpus' } }] } },
  })
/** As a scheduler does. */
const allocate = (cluster: TestCluster, name: string, device: string, tolerations: readonly DeviceToleration[]) => {
  const results = [{ driver: 'gpu.example.com', pool, device, request: 'r', tolerations }]
  const reservedFor = [{ resource: 'pods', name, uid: uidOf(cluster, name) }]
  const body = { status: { allocation: { devices: { results } }, reservedFor } }
  return cluster.client
    .resource(resourceClaims, 'default')
    .patch(name, { type: 'merge', body }, { subresource: 'status' })
}

const makePod = (cluster: TestCluster, name: string, spec: { readonly nodeName?: string } = { nodeName: pool }) => {
  const uses = [{ name: 'gpu', resourceClaimName: name }]
  return cluster.apply(pod({ name, spec: { ...spec, resourceClaims: uses } }))
}
/** A pod and its claim, with one device. */
async function run(cluster: TestCluster, name: string, device: string, ...tolerations: readonly DeviceToleration[]) {
  await makeClaim(cluster, name)
  await makePod(cluster, name)
  await allocate(cluster, name, device, tolerations)
}
const forSeconds = (tolerationSeconds: number): DeviceToleration => ({
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds,
})

/** Those that are not on their way out. */
const staying = (cluster: TestCluster): readonly string[] =>
  cluster
    .list(pods)
    .filter((each) => !isBeingDeleted(each))
    .map(({ metadata }) => metadata?.name ?? '')
    .toSorted()
const told = (cluster: TestCluster): readonly string[] =>
  cluster
    .list(events)
    .map(({ type, reason, message, source, involvedObject }) =>
      [type, reason, message, source?.component, involvedObject.name].join(' '),
    )
const marked = (name: string): string => `Normal DeviceTaintManagerEviction Marking for deletion ${controller} ${name}`
const cancelled = (name: string): string =>
  `Normal DeviceTaintManagerEviction Cancelling deletion ${controller} ${name}`

describe('pods whose device gets a taint', () => {
  test('leave each at its own time, marked and told of', async () => {
    await using cluster = await start()
    await publish(cluster)
    await run(cluster, 'none', 'a')
    await run(cluster, 'short', 'a', forSeconds(10))
    await run(cluster, 'always', 'a', { operator: 'Exists', effect: 'NoExecute' })
    await run(cluster, 'healthy', 'b')
    await cluster.advance(minutes(1))
    const uid = uidOf(cluster, 'none')
    await setTaints(cluster, taint(cluster))
    await cluster.settle()
    expect(staying(cluster)).toEqual(['always', 'healthy', 'short'])
    await cluster.advance(seconds(9))
    expect(staying(cluster)).toEqual(['always', 'healthy', 'short'])
    await cluster.advance(minutes(10))
    expect(staying(cluster)).toEqual(['always', 'healthy'])
    const condition = findCondition(cluster.get(pods, 'none')?.status?.conditions, 'DisruptionTarget')
    expect(condition).toEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByDeviceTaintManager',
      message: 'Device Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: expect.any(String),
    })
    expect(told(cluster)).toEqual([marked('none'), marked('short')])
    expect(cluster.list(events)[0]?.involvedObject.uid).toBe(uid)
  })

  test('stay when it is taken away in time, which is told', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await run(cluster, 'web', 'a', forSeconds(60))
    await cluster.advance(seconds(50))
    await setTaints(cluster)
    await cluster.advance(minutes(10))
    expect([staying(cluster), told(cluster)]).toEqual([['web'], [cancelled('web')]])
  })

  test('stay when the slice goes in time, which is told', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await run(cluster, 'web', 'a', forSeconds(60))
    await cluster.settle()
    await cluster.delete(resourceSlices, pool)
    await cluster.advance(minutes(10))
    expect([staying(cluster), told(cluster)]).toEqual([['web'], [cancelled('web')]])
  })

  test('leave when a slice goes that hid it', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await cluster.apply(slice([], 2, 'newer'))
    await run(cluster, 'web', 'a')
    await cluster.settle()
    expect(staying(cluster)).toEqual(['web'])
    await cluster.delete(resourceSlices, 'newer')
    await cluster.settle()
    expect(staying(cluster)).toEqual([])
  })

  test('leave sooner for a taint that they do not tolerate', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await run(cluster, 'web', 'a', { ...forSeconds(60), key: 'broken' })
    await cluster.advance(seconds(30))
    await setTaints(cluster, taint(cluster), taint(cluster, { key: 'on-fire' }))
    await cluster.settle()
    expect([staying(cluster), told(cluster)]).toEqual([[], [marked('web')]])
  })

  test('leave later when the taint is put there anew meanwhile', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await run(cluster, 'web', 'a', forSeconds(60))
    await cluster.advance(seconds(30))
    await setTaints(cluster, taint(cluster))
    await cluster.advance(seconds(59))
    expect(staying(cluster)).toEqual(['web'])
    await cluster.advance(seconds(1))
    expect([staying(cluster), told(cluster)]).toEqual([[], [marked('web')]])
  })
})

describe('a pod', () => {
  test('that comes to its node too late leaves', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await makeClaim(cluster, 'web')
    await makePod(cluster, 'web', {})
    await allocate(cluster, 'web', 'a', [])
    await cluster.settle()
    expect(staying(cluster)).toEqual(['web'])
    const binding = { metadata: { name: 'web' }, target: { apiVersion: 'v1', kind: 'Node', name: pool } }
    await cluster.client.resource(pods, 'default').create(binding, { name: 'web', subresource: 'binding' })
    await cluster.settle()
    expect(staying(cluster)).toEqual([])
  })

  test('that goes by itself in time is neither told of nor asked for', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await run(cluster, 'web', 'a', forSeconds(60))
    await cluster.settle()
    const asked = cluster.delay('*', 'pods', 0, { part: manager })
    await cluster.delete(pods, 'web', { gracePeriodSeconds: 0 })
    await cluster.advance(minutes(10))
    expect([told(cluster), asked.hits]).toEqual([[], 0])
  })

  test('of the same name does not leave for the one before it', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    await run(cluster, 'web', 'a', forSeconds(60))
    await cluster.settle()
    cluster.delayWatches('pods', minutes(5))
    await cluster.delete(pods, 'web', { gracePeriodSeconds: 0 })
    await makePod(cluster, 'web')
    await cluster.advance(minutes(10))
    expect([staying(cluster), told(cluster), cluster.errors]).toEqual([['web'], [], []])
  })

  test('that is on its way out already is not asked to go again', async () => {
    await using cluster = await start()
    await publish(cluster)
    await run(cluster, 'web', 'a')
    await cluster.delete(pods, 'web', { gracePeriodSeconds: 600 })
    await setTaints(cluster, taint(cluster))
    await cluster.settle()
    expect(findCondition(cluster.get(pods, 'web')?.status?.conditions, 'DisruptionTarget')).toBeUndefined()
    expect(told(cluster)).toEqual([])
  })

  test('that is on its way out is not evicted twice, though its claim changes', async () => {
    await using cluster = await start()
    await publish(cluster, taint(cluster))
    const asked = cluster.delay('get', 'pods', 0, { part: manager })
    await run(cluster, 'web', 'a')
    await cluster.settle()
    await cluster.client
      .resource(resourceClaims, 'default')
      .patch('web', { type: 'merge', body: { metadata: { labels: { new: 'yes' } } } })
    await cluster.advance(seconds(10))
    expect([told(cluster), asked.hits]).toEqual([[marked('web')], 1])
  })

  test.each([
    { verb: 'get', resource: 'pods' },
    { verb: 'patch', resource: 'pods/status' },
    { verb: 'delete', resource: 'pods' },
  ] as const)('leaves after all when to $verb $resource is refused', async ({ verb, resource }) => {
    await using cluster = await start()
    await publish(cluster)
    await run(cluster, 'web', 'a')
    const refused = cluster.fail(verb, resource, internalError(), { times: 2, part: manager })
    await setTaints(cluster, taint(cluster))
    await cluster.advance(14)
    expect([refused.hits, staying(cluster)]).toEqual([2, ['web']])
    await cluster.advance(1)
    expect(staying(cluster)).toEqual([])
  })
})

test('a manager that comes anew goes by the time of the taint, not by its own', async () => {
  await using cluster = await start()
  await publish(cluster, taint(cluster))
  await run(cluster, 'web', 'a', forSeconds(60))
  await cluster.advance(seconds(50))
  await cluster.restart(manager)
  await cluster.advance(seconds(9))
  expect(staying(cluster)).toEqual(['web'])
  await cluster.advance(seconds(1))
  expect(staying(cluster)).toEqual([])
})

test('without slices nothing is done, whatever pods come and go', async () => {
  await using cluster = await start()
  await run(cluster, 'web', 'a')
  await cluster.apply(pod({ name: 'plain', spec: { nodeName: pool } }))
  await cluster.delete(pods, 'plain', { gracePeriodSeconds: 0 })
  await cluster.advance(minutes(10))
  expect(cluster.trace.filter((line) => line.includes(controller))).toEqual([])
})

test('without its gate it does not run', async () => {
  await using cluster = await start({ featureGates: { DRADeviceTaints: false } })
  await publish(cluster, taint(cluster))
  await run(cluster, 'web', 'a')
  await cluster.advance(minutes(1))
  expect(staying(cluster)).toEqual(['web'])
})
