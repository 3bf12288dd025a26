import {
  nodes,
  persistentVolumeClaims,
  podCondition,
  podDisruptionBudgets,
  pods,
  priorityClasses,
  storageClasses,
} from '@coxswain/api'
import { StatusError } from '@coxswain/client'
import { afterEach, expect, test } from 'vitest'
import type { PodShape } from './testing/builders.ts'
import { SchedulingCluster } from './testing/scheduling-cluster.ts'

let cluster: SchedulingCluster | undefined

async function startCluster(): Promise<SchedulingCluster> {
  cluster = new SchedulingCluster()
  await cluster.start()
  const classes = cluster.client.resource(priorityClasses)
  await Promise.all(
    Object.entries({ high: 1000, mid: 100, low: 10 }).map(([name, value]) =>
      classes.create({ metadata: { name }, value }),
    ),
  )
  await cluster.addNode('a', { allocatable: { cpu: '2' } })
  return cluster
}

afterEach(async () => {
  await cluster?.stop()
  cluster = undefined
})

const withPriority = (priorityClassName: string, cpu: string, on?: string): PodShape => ({
  requests: { cpu },
  spec: { priorityClassName, ...(on === undefined ? {} : { nodeName: on }) },
})

const goes = async (shop: SchedulingCluster, name: string): Promise<void> => {
  await shop.client.resource(pods, 'shop').delete(name, { gracePeriodSeconds: 0 })
  await shop.clock.settle()
}

const refusal = (code: number, reason: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason, code })

async function setCpu(shop: SchedulingCluster, cpu: string): Promise<void> {
  const body = { status: { allocatable: { cpu } } }
  await shop.client.resource(nodes).patch('a', { type: 'merge', body }, { subresource: 'status' })
  await shop.clock.settle()
}

const failed = '0/1 nodes are available: 1 Insufficient cpu.'

test('a pod makes room, is promised the node, waits until its victims are gone, and gets it', async () => {
  const shop = await startCluster()
  await shop.addPod('one', withPriority('low', '1', 'a'))
  await shop.addPod('two', withPriority('low', '1', 'a'))
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))

  const waiting = await shop.pod('new')
  expect([waiting.status?.nominatedNodeName, waiting.spec?.nodeName]).toEqual(['a', undefined])
  expect(podCondition(waiting.status, 'PodScheduled')).toMatchObject({ reason: 'Unschedulable', message: failed })
  for (const victim of [await shop.pod('one'), await shop.pod('two')]) {
    expect(victim.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 })
    expect(podCondition(victim.status, 'DisruptionTarget')).toMatchObject({
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
      observedGeneration: 1,
    })
  }
  const deletions = shop.requests.filter(({ verb }) => verb === 'delete')
  expect(deletions.map(({ target, body }) => [target.name, body])).toEqual(
    await Promise.all(
      ['one', 'two'].map(async (name) => [
        name,
        expect.objectContaining({ preconditions: { uid: (await shop.pod(name)).metadata?.uid } }),
      ]),
    ),
  )
  const preempted = `1 Normal Preempted: Preempted by pod ${waiting.metadata?.uid ?? ''} on node a`
  expect(await shop.events()).toEqual([`1 Warning FailedScheduling: ${failed}`, preempted, preempted])

  await goes(shop, 'one')
  const stillWaiting = await shop.pod('new')
  expect([stillWaiting.status?.nominatedNodeName, stillWaiting.spec?.nodeName]).toEqual(['a', undefined])
  expect(podCondition(stillWaiting.status, 'PodScheduled')?.message).toBe(
    `${failed} no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node.`,
  )
  await goes(shop, 'two')
  expect(await shop.nodeOf('new')).toBe('a')
  expect(shop.sent('patch', 'status')).toBe(4)
})

test('a pod that is tried again meanwhile says what it waits for, and pushes out nobody else', async () => {
  const shop = await startCluster()
  await shop.addNode('b', { allocatable: { cpu: '2' } })
  await shop.addPod('one', withPriority('low', '2', 'a'))
  await shop.addPod('two', withPriority('mid', '2', 'b'))
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  await shop.client.resource(pods, 'shop').patch('new', { type: 'merge', body: { metadata: { labels: { app: 'x' } } } })
  await shop.clock.settle()
  expect(podCondition((await shop.pod('new')).status, 'PodScheduled')?.message).toBe(
    '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node.',
  )
  expect((await shop.pod('two')).metadata?.deletionTimestamp).toBeUndefined()
  expect((await shop.pod('new')).status?.nominatedNodeName).toBe('a')
})

test('what was made free is not taken by a less important pod, but by a more important one it is', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  await shop.schedule()
  await shop.addPod('new', withPriority('mid', '2'))
  await shop.addPod('small', withPriority('low', '1'))
  await setCpu(shop, '3')
  expect([await shop.nodeOf('small'), await shop.nodeOf('new')]).toEqual([undefined, undefined])
  await shop.addPod('top', withPriority('high', '1'))
  expect(await shop.nodeOf('top')).toBe('a')
})

test('a more important pod takes the promise of a less important one back', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  await shop.schedule()
  await shop.addPod('mid', withPriority('mid', '1'))
  expect((await shop.pod('mid')).status?.nominatedNodeName).toBe('a')
  await setCpu(shop, '2500m')
  await shop.addPod('other', withPriority('low', '500m', 'a'))
  await shop.addPod('high', withPriority('high', '2500m'))
  expect((await shop.pod('high')).status?.nominatedNodeName).toBe('a')
  expect((await shop.pod('mid')).status?.nominatedNodeName).toBeUndefined()
  expect((await shop.pod('other')).metadata?.deletionTimestamp).toBeDefined()
})

test('a pod that could not make room may be able to when others have gone', async () => {
  const shop = await startCluster()
  await shop.addPod('top', withPriority('high', '1', 'a'))
  await shop.addPod('low', withPriority('low', '1', 'a'))
  await shop.schedule()
  await shop.addPod('new', withPriority('mid', '2'))
  expect((await shop.pod('new')).status?.nominatedNodeName).toBeUndefined()
  await goes(shop, 'top')
  expect((await shop.pod('new')).status?.nominatedNodeName).toBe('a')
  expect((await shop.pod('low')).metadata?.deletionTimestamp).toBeDefined()
})

test('a pod that lost its place to one that is gone is promised it again', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  await shop.schedule()
  await shop.addPod('mid', withPriority('mid', '1'))
  await shop.addPod('high', withPriority('high', '2'))
  expect((await shop.pod('mid')).status?.nominatedNodeName).toBe('a')
  expect((await shop.pod('high')).status?.nominatedNodeName).toBe('a')
  await goes(shop, 'high')
  expect((await shop.pod('mid')).status?.nominatedNodeName).toBe('a')
})

test('a promise counts from the decision on, before the API server has heard of it', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  await shop.addPod('first', withPriority('mid', '2'))
  await shop.addPod('second', withPriority('mid', '1'))
  await shop.schedule()
  const [first, second] = await Promise.all([shop.pod('first'), shop.pod('second')])
  expect([first.status?.nominatedNodeName, second.status?.nominatedNodeName]).toEqual(['a', undefined])
})

test('a promise that was made before the scheduler started counts', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '1', 'a'))
  await shop.addPod('first', withPriority('mid', '1'))
  await shop.addPod('promised', withPriority('mid', '2'))
  const body = { status: { nominatedNodeName: 'a' } }
  await shop.client.resource(pods, 'shop').patch('promised', { type: 'merge', body }, { subresource: 'status' })
  await shop.schedule()
  expect(await shop.nodeOf('first')).toBeUndefined()
  expect((await shop.pod('promised')).status?.nominatedNodeName).toBe('a')
})

test('a promised pod that goes lets others have its place', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  await shop.addPod('small', withPriority('mid', '1'))
  await setCpu(shop, '3')
  expect(await shop.nodeOf('small')).toBeUndefined()
  await goes(shop, 'new')
  expect(await shop.nodeOf('small')).toBe('a')
})

test('a promise that cannot be kept is taken back, and others have the place', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  const tolerations = [{ key: 'k', operator: 'Exists' }]
  const low = withPriority('low', '1')
  await shop.addPod('small', { ...low, spec: { ...low.spec, tolerations } })
  await setCpu(shop, '3')
  expect(await shop.nodeOf('small')).toBeUndefined()
  const taints = [{ key: 'k', effect: 'NoSchedule' }]
  await shop.client.resource(nodes).patch('a', { type: 'merge', body: { spec: { taints } } })
  await shop.client.resource(pods, 'shop').patch('new', { type: 'merge', body: { metadata: { labels: { app: 'x' } } } })
  await shop.clock.settle()
  const waiting = await shop.pod('new')
  expect(waiting.status?.nominatedNodeName).toBeUndefined()
  expect(podCondition(waiting.status, 'PodScheduled')?.message).toBe(
    '0/1 nodes are available: 1 node(s) had untolerated taint(s). ' +
      'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  )
  expect(await shop.nodeOf('small')).toBe('a')
})

test('victims that are leaving are not asked again', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  await shop.client.resource(pods, 'shop').delete('old')
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  expect((await shop.pod('new')).status?.nominatedNodeName).toBe('a')
  expect(shop.requests.filter(({ verb }) => verb === 'delete')).toEqual([])
  await goes(shop, 'old')
  expect(await shop.nodeOf('new')).toBe('a')
})

test('a victim is not told again why it goes', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  }
  await shop.client
    .resource(pods, 'shop')
    .patch('old', { type: 'strategic', body: { status: { conditions: [condition] } } }, { subresource: 'status' })
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  expect((await shop.pod('old')).metadata?.deletionTimestamp).toBeDefined()
  expect(shop.requests.filter(({ verb, target }) => verb === 'patch' && target.name === 'old')).toEqual([])
})

test.each([{ verb: 'patch' }, { verb: 'delete' }])(
  'a victim whose $verb is refused is asked again',
  async ({ verb }) => {
    const shop = await startCluster()
    await shop.addPod('old', withPriority('low', '2', 'a'))
    let refusals = 2
    shop.fault = ({ verb: asked, target }) => {
      if (asked !== verb || target.name !== 'old' || refusals === 0) return undefined
      refusals -= 1
      return refusal(500, 'InternalError')
    }
    await shop.schedule()
    await shop.addPod('new', withPriority('high', '2'))
    expect(refusals).toBe(0)
    expect((await shop.pod('old')).metadata?.deletionTimestamp).toBeDefined()
    expect(shop.metrics.write()).toContain('scheduler_preemption_goroutines_execution_total{result="error"} 2')
    await goes(shop, 'old')
    expect(await shop.nodeOf('new')).toBe('a')
  },
)

test('a victim that is gone by itself needs no asking', async () => {
  const shop = await startCluster()
  await shop.addPod('old', withPriority('low', '2', 'a'))
  shop.fault = ({ verb, target }) => (verb === 'patch' && target.name === 'old' ? refusal(404, 'NotFound') : undefined)
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  expect(shop.requests.filter(({ verb }) => verb === 'delete')).toEqual([])
  expect(await shop.events()).toEqual([`1 Warning FailedScheduling: ${failed}`])
})

test('why a victim goes is its last condition, though it has others', async () => {
  const shop = await startCluster()
  await shop.schedule()
  await shop.addPod('old', withPriority('low', '2'))
  await shop.addPod('new', withPriority('high', '2'))
  const types = (await shop.pod('old')).status?.conditions?.map(({ type }) => type)
  expect(types).toEqual(['PodScheduled', 'DisruptionTarget'])
})

test('where a pod was rejected before any node was looked at, nobody tries to make room', async () => {
  const shop = await startCluster()
  await shop.schedule()
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
  await shop.addPod('new', { spec: { volumes } })
  expect(shop.metrics.write()).toContain('scheduler_preemption_attempts_total 0\n')
})

test('a pod that waits for its volume on the node is not deleted: it is scheduled anew', async () => {
  const shop = await startCluster()
  await shop.client.resource(storageClasses).create({
    metadata: { name: 'later' },
    provisioner: 'example.com/disks',
    volumeBindingMode: 'WaitForFirstConsumer',
  })
  await shop.client.resource(persistentVolumeClaims, 'shop').create({
    metadata: { name: 'data' },
    spec: { storageClassName: 'later', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  await shop.schedule()
  const { spec, ...low } = withPriority('low', '2')
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
  await shop.addPod('waiting', { ...low, spec: { ...spec, volumes } })
  await shop.addPod('new', withPriority('high', '2'))

  expect(await shop.nodeOf('new')).toBe('a')
  const waiting = await shop.pod('waiting')
  expect([waiting.metadata?.deletionTimestamp, waiting.spec?.nodeName]).toEqual([undefined, undefined])
  expect(podCondition(waiting.status, 'DisruptionTarget')).toBeUndefined()
  const uid = (await shop.pod('new')).metadata?.uid ?? ''
  expect(await shop.events()).toEqual(
    expect.arrayContaining([
      `1 Normal Preempted: Preempted by pod ${uid} on node a (in kube-scheduler memory).`,
      '1 Warning FailedScheduling: running PreBind plugin "VolumeBinding": preempted by DefaultPreemption',
    ]),
  )
})

test('budgets are asked', async () => {
  const shop = await startCluster()
  await shop.addNode('b', { allocatable: { cpu: '2' } })
  await shop.client.resource(podDisruptionBudgets, 'shop').create({
    metadata: { name: 'web' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
  })
  await shop.addPod('low', { ...withPriority('low', '2', 'a'), labels: { app: 'web' } })
  await shop.addPod('mid', withPriority('mid', '2', 'b'))
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  expect((await shop.pod('new')).status?.nominatedNodeName).toBe('b')
})

test('metrics count attempts and victims', async () => {
  const shop = await startCluster()
  await shop.addPod('one', withPriority('low', '1', 'a'))
  await shop.addPod('two', withPriority('low', '1', 'a'))
  await shop.schedule()
  await shop.addPod('new', withPriority('high', '2'))
  await shop.addPod('other', withPriority('low', '2'))
  const written = shop.metrics.write()
  expect(written).toContain(
    '# HELP scheduler_preemption_attempts_total [STABLE] Total preemption attempts in the cluster till now',
  )
  expect(written).toContain('scheduler_preemption_attempts_total 2\n')
  expect(written).toContain('scheduler_preemption_victims_bucket{le="1"} 0\n')
  expect(written).toContain('scheduler_preemption_victims_bucket{le="2"} 1\n')
  expect(written).toContain('scheduler_preemption_victims_bucket{le="64"} 1\n')
  expect(written).toContain('scheduler_preemption_victims_sum 2\n')
  expect(written).toContain('scheduler_preemption_goroutines_execution_total{result="success"} 1\n')
  expect(written).toContain('scheduler_preemption_goroutines_duration_seconds_count{result="success"} 1\n')
})
