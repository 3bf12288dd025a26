import { nodes, pods, podCondition, type Pod } from '@coxswain/api'
import { sleep } from '@coxswain/base'
import { StatusError, TransportError, type ApiRequest } from '@coxswain/client'
import { afterEach, describe, expect, test } from 'vitest'
import { pod, type PodShape } from './testing/builders.ts'
import { SchedulingCluster } from './testing/scheduling-cluster.ts'

let cluster: SchedulingCluster | undefined

async function startCluster(): Promise<SchedulingCluster> {
  cluster = new SchedulingCluster()
  await cluster.start()
  return cluster
}

afterEach(async () => {
  await cluster?.stop()
  cluster = undefined
})

const oneCpu: PodShape = { requests: { cpu: '1' } }

describe('a pod', () => {
  test('that is there before the scheduler gets a node, and an event tells of it', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.addPod('web')
    await shop.schedule()
    const web = await shop.pod('web')
    expect([web.spec?.nodeName, podCondition(web.status, 'PodScheduled')?.status]).toEqual(['a', 'True'])
    expect(await shop.events()).toEqual(['1 Normal Scheduled: Successfully assigned shop/web to a'])
  })

  test('for another scheduler is left alone', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.schedule()
    await shop.addPod('web', { spec: { schedulerName: 'mine' } })
    expect(await shop.nodeOf('web')).toBeUndefined()
  })

  test('that is gated is left alone until its gates are gone', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.schedule()
    await shop.addPod('web', { spec: { schedulingGates: [{ name: 'wait' }] } })
    expect(await shop.nodeOf('web')).toBeUndefined()
    expect(await shop.events()).toEqual([])
    await shop.client.resource(pods, 'shop').patch('web', { type: 'merge', body: { spec: { schedulingGates: null } } })
    await shop.clock.settle()
    expect(await shop.nodeOf('web')).toBe('a')
  })

  test('bound by someone else is counted where it is', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '1' } })
    await shop.addPod('other', { ...oneCpu, spec: { nodeName: 'a' } })
    await shop.schedule()
    await shop.addPod('web', oneCpu)
    expect(await shop.nodeOf('web')).toBeUndefined()
  })

  test('being deleted is not given a node', async () => {
    const shop = await startCluster()
    await shop.addPod('web', { metadata: { name: 'web', namespace: 'shop', finalizers: ['example.com/hold'] } })
    await shop.client.resource(pods, 'shop').delete('web')
    await shop.addNode('a')
    await shop.schedule()
    expect(await shop.nodeOf('web')).toBeUndefined()
    expect(await shop.events()).toEqual(['1 Warning FailedScheduling: skip schedule deleting pod: shop/web'])
  })
})

describe('decisions see those before them', () => {
  test('though the cache does not show them yet: no node is filled twice', async () => {
    const shop = await startCluster()
    for (const name of ['a', 'b', 'c']) {
      // oxlint-disable-next-line no-await-in-loop
      await shop.addNode(name, { allocatable: { cpu: '2' } })
    }
    for (const index of Array.from({ length: 7 }).keys()) {
      // oxlint-disable-next-line no-await-in-loop
      await shop.addPod(`web-${index}`, oneCpu)
    }
    await shop.schedule()
    const { items } = await shop.client.resource(pods, 'shop').list()
    const counts = Map.groupBy(items, ({ spec }) => spec?.nodeName ?? 'none')
    expect(Object.fromEntries([...counts].map(([name, each]) => [name, each.length]))).toEqual({
      a: 2,
      b: 2,
      c: 2,
      none: 1,
    })
  })

  test('more pods than may be bound at once all get their nodes', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { pods: '1000' } })
    await Promise.all(
      Array.from({ length: 250 }, (_, index) => shop.client.resource(pods, 'shop').create(webPod(index))),
    )
    await shop.schedule()
    const { items } = await shop.client.resource(pods, 'shop').list()
    expect(items.filter(({ spec }) => spec?.nodeName === 'a')).toHaveLength(250)
  })
})

function webPod(index: number): Pod {
  const { metadata: _, ...rest } = pod('web')
  return { ...rest, metadata: { name: `web-${index}`, namespace: 'shop' } }
}

describe('where no node will do', () => {
  const message =
    '0/1 nodes are available: 1 Insufficient cpu. ' +
    'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'

  test('the pod says why, once', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '500m' } })
    await shop.schedule()
    await shop.addPod('web', oneCpu)
    const web = await shop.pod('web')
    expect(podCondition(web.status, 'PodScheduled')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message,
      observedGeneration: 1,
    })
    expect(await shop.events()).toEqual([`1 Warning FailedScheduling: ${message}`])
    await shop.clock.advance(60_000)
    expect(shop.sent('patch', 'status')).toBe(1)
  })

  test.each<{ name: string; happens: (shop: SchedulingCluster) => Promise<unknown> }>([
    { name: 'another node', happens: (shop) => shop.addNode('b') },
    {
      name: 'more room on the node',
      happens: (shop) =>
        shop.client
          .resource(nodes)
          .patch('a', { type: 'merge', body: { status: { allocatable: { cpu: '2' } } } }, { subresource: 'status' }),
    },
    {
      name: 'a pod that goes',
      happens: (shop) => shop.client.resource(pods, 'shop').delete('old', { gracePeriodSeconds: 0 }),
    },
    {
      name: 'a pod that ends',
      happens: (shop) =>
        shop.client
          .resource(pods, 'shop')
          .patch('old', { type: 'merge', body: { status: { phase: 'Succeeded' } } }, { subresource: 'status' }),
    },
  ])('$name helps', async ({ happens }) => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '1' } })
    await shop.addPod('old', { ...oneCpu, spec: { nodeName: 'a' } })
    await shop.schedule()
    await shop.addPod('web', oneCpu)
    expect(await shop.nodeOf('web')).toBeUndefined()
    await happens(shop)
    await shop.clock.settle()
    expect(await shop.nodeOf('web')).toMatch(/^[ab]$/)
  })

  test.each<{ name: string; change: object }>([
    { name: 'a label of the node', change: { metadata: { labels: { disk: 'ssd' } } } },
    { name: 'the node is uncordoned', change: { spec: { unschedulable: false } } },
    { name: 'a taint goes', change: { spec: { taints: null } } },
  ])('$name helps', async ({ change }) => {
    const shop = await startCluster()
    const taints = [{ key: 'k', effect: 'NoSchedule' }]
    const isLabel = 'metadata' in change
    const isCordon = 'spec' in change && 'unschedulable' in (change.spec as object)
    await shop.addNode('a', isLabel ? {} : isCordon ? { unschedulable: true } : { taints })
    await shop.schedule()
    await shop.addPod('web', isLabel ? { spec: { nodeSelector: { disk: 'ssd' } } } : {})
    expect(await shop.nodeOf('web')).toBeUndefined()
    await shop.client.resource(nodes).patch('a', { type: 'merge', body: change })
    await shop.clock.settle()
    expect(await shop.nodeOf('web')).toBe('a')
  })

  test('a node that was not ready when it came helps once it is', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.schedule()
    await shop.addPod('web', { spec: { nodeSelector: { disk: 'ssd' } } })
    const taints = [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]
    await shop.addNode('b', { labels: { disk: 'ssd' }, taints })
    await shop.clock.advance(2000)
    expect(await shop.nodeOf('web')).toBeUndefined()
    await shop.client.resource(nodes).patch('b', { type: 'merge', body: { spec: { taints: null } } })
    await shop.clock.advance(10_000)
    expect(await shop.nodeOf('web')).toBe('b')
  })

  test('a pod that changes so that others want to be near it helps', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.addPod('db', { spec: { nodeName: 'a' } })
    await shop.schedule()
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'db' } } }
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
    await shop.addPod('web', { spec: { affinity } })
    expect(await shop.nodeOf('web')).toBeUndefined()
    await shop.client
      .resource(pods, 'shop')
      .patch('db', { type: 'merge', body: { metadata: { labels: { app: 'db' } } } })
    await shop.clock.settle()
    expect(await shop.nodeOf('web')).toBe('a')
  })

  test('a change that does not help is not tried', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '500m' } })
    await shop.schedule()
    await shop.addPod('web', oneCpu)
    await shop.addPod('small')
    await shop.client.resource(pods, 'shop').delete('small', { gracePeriodSeconds: 0 })
    await shop.clock.settle()
    expect(await shop.events()).toContain(`1 Warning FailedScheduling: ${message}`)
  })

  test('no nodes at all', async () => {
    const shop = await startCluster()
    await shop.schedule()
    await shop.addPod('web')
    expect(podCondition((await shop.pod('web')).status, 'PodScheduled')?.message).toBe(
      'no nodes available to schedule pods',
    )
    await shop.addNode('a')
    expect(await shop.nodeOf('web')).toBe('a')
  })
})

describe('when the binding fails', () => {
  const isBinding = ({ target }: ApiRequest): boolean => target.subresource === 'binding'

  test('the pod is tried again after its back-off, and told of it meanwhile', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '1' } })
    await shop.schedule()
    shop.fault = (request) => (isBinding(request) ? new TransportError('closed', 'connection lost') : undefined)
    await shop.addPod('web', oneCpu)
    expect(podCondition((await shop.pod('web')).status, 'PodScheduled')).toMatchObject({
      reason: 'SchedulerError',
      message: 'running Bind plugin "DefaultBinder": connection lost',
    })
    shop.fault = () => undefined
    expect(await shop.nodeOf('web')).toBeUndefined()
    await shop.clock.advance(2000)
    expect(await shop.nodeOf('web')).toBe('a')
  })

  test('what it had taken is free for others', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '1' } })
    await shop.schedule()
    const isFirst = ({ target }: ApiRequest): boolean => target.name === 'first'
    shop.fault = (request) =>
      isBinding(request) && isFirst(request) ? new TransportError('closed', 'connection lost') : undefined
    await Promise.all(['first', 'second'].map((name) => shop.addPodWithoutSettling(name, oneCpu)))
    await shop.clock.settle()
    expect(await shop.nodeOf('second')).toBe('a')
  })

  test('because the pod has a node by now, all is well', async () => {
    const shop = await startCluster()
    await shop.addNode('a')
    await shop.schedule()
    let isFirst = true
    shop.fault = (request) => {
      if (!isBinding(request) || !isFirst) return undefined
      isFirst = false
      return new StatusError({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        reason: 'Conflict',
        code: 409,
      })
    }
    await shop.addPodWithoutSettling('web', {})
    await shop.clock.settle()
    await shop.clock.advance(3000)
    expect(await shop.nodeOf('web')).toBe('a')
  })

  test('a pod deleted meanwhile gives back what it was given', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '1' } })
    await shop.schedule()
    const isSlow = (request: ApiRequest): boolean => isBinding(request) && request.target.name === 'slow'
    shop.fault = (request) => (isSlow(request) ? sleep(shop.clock, 60_000).then(() => undefined) : undefined)
    const finalizers = ['example.com/hold']
    await shop.addPod('slow', { ...oneCpu, metadata: { name: 'slow', namespace: 'shop', finalizers } })
    await shop.addPod('web', oneCpu)
    expect(await shop.nodeOf('web')).toBeUndefined()
    await shop.client.resource(pods, 'shop').delete('slow')
    await shop.clock.settle()
    expect(await shop.nodeOf('web')).toBe('a')
    await shop.clock.advance(120_000)
    expect(await shop.nodeOf('slow')).toBeUndefined()
  })

  test('because the pod is gone, nothing is left of it', async () => {
    const shop = await startCluster()
    await shop.addNode('a', { allocatable: { cpu: '1' } })
    await shop.schedule()
    shop.fault = (request) => (isBinding(request) ? new TransportError('closed', 'connection lost') : undefined)
    await shop.addPod('web', oneCpu)
    await shop.client.resource(pods, 'shop').delete('web')
    shop.fault = () => undefined
    await shop.clock.advance(10_000)
    await shop.addPod('next', oneCpu)
    expect(await shop.nodeOf('next')).toBe('a')
  })
})

test('metrics tell of tries and of pods that wait', async () => {
  const shop = await startCluster()
  await shop.addNode('a', { allocatable: { cpu: '1' } })
  await shop.schedule()
  await shop.addPod('one', oneCpu)
  await shop.addPod('two', oneCpu)
  const text = shop.metrics.write()
  expect(text).toContain('scheduler_schedule_attempts_total{profile="default-scheduler",result="scheduled"} 1\n')
  expect(text).toContain('scheduler_schedule_attempts_total{profile="default-scheduler",result="unschedulable"} 1\n')
  expect(text).toContain('scheduler_pending_pods{queue="unschedulable"} 1\n')
})

test('the same seed gives the same placement', async () => {
  const place = async () => {
    const shop = await startCluster()
    for (const name of ['a', 'b', 'c', 'd']) {
      // oxlint-disable-next-line no-await-in-loop
      await shop.addNode(name)
    }
    await shop.schedule()
    for (const index of Array.from({ length: 12 }).keys()) {
      // oxlint-disable-next-line no-await-in-loop
      await shop.addPod(`web-${index}`, oneCpu)
    }
    const { items } = await shop.client.resource(pods, 'shop').list()
    await shop.stop()
    cluster = undefined
    return items.map((each) => `${each.metadata?.name} ${each.spec?.nodeName}`)
  }
  expect(await place()).toEqual(await place())
})
