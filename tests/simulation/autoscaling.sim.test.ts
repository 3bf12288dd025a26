import {
  deployments,
  findCondition,
  horizontalPodAutoscalers,
  services,
  type Deployment,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerSpec,
  type Service,
} from '@coxswain/api'
import { chaos, deployment, expectPods, minutes, startCluster, type TestCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

/** A tenth of a core each, and nothing to do but what the Service brings. */
const pods = {
  annotations: { 'coxswain.dev/cpu-usage': '0' },
  spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '100m' } } }] },
}

const service = (load: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', annotations: { 'coxswain.dev/cpu-load': load } },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
})

/** Wants pods at half of what they request. */
const autoscaler = (spec: Partial<HorizontalPodAutoscalerSpec> = {}): HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    ...spec,
  },
})

interface Size {
  readonly seconds: number
  readonly replicas: number
}

/** Every other size that the Deployment is given from now on, and when. */
function watchSizes(cluster: TestCluster): readonly Size[] {
  const sizes: Size[] = []
  const startedMs = cluster.clock.now()
  let last = sizeOf(cluster)
  cluster.onCommit(({ object }) => {
    if (object.kind !== 'Deployment') return
    const replicas = (object as Deployment).spec?.replicas ?? 0
    if (replicas === last) return
    last = replicas
    sizes.push({ seconds: Math.round((cluster.clock.now() - startedMs) / 1000), replicas })
  })
  return sizes
}

const sizeOf = (cluster: TestCluster): number | undefined => cluster.get(deployments, 'web')?.spec?.replicas

const conditionOf = (cluster: TestCluster, type: string) =>
  findCondition(cluster.get(horizontalPodAutoscalers, 'web')?.status?.conditions, type)

const setLoad = (cluster: TestCluster, load: string | null): Promise<Service> =>
  cluster.patch(services, 'web', { metadata: { annotations: { 'coxswain.dev/cpu-load': load } } })

/** One pod that runs for long enough to be judged by what it uses. */
async function startWeb(load: string, spec: Partial<HorizontalPodAutoscalerSpec> = {}): Promise<TestCluster> {
  const cluster = await startCluster({ nodes: 1 })
  await cluster.apply(service(load))
  await cluster.apply(deployment({ replicas: 1, pods }))
  await cluster.advance(minutes(6))
  await cluster.apply(autoscaler(spec))
  return cluster
}

test('load makes a Deployment as large as it takes, and no larger', async () => {
  await using cluster = await startWeb('300m')
  const sizes = watchSizes(cluster)
  await cluster.advance(minutes(3))
  // At most four at first; four at three quarters of a pod's request each are six at a half.
  expect(sizes.map(({ replicas }) => replicas)).toEqual([4, 6])
  await cluster.advance(minutes(6))
  expect(sizes).toHaveLength(2)
  expectPods(cluster, { owner: 'web', count: 6, ready: 6 })
  expect(cluster.get(horizontalPodAutoscalers, 'web')?.status).toMatchObject({
    currentReplicas: 6,
    desiredReplicas: 6,
    currentMetrics: [{ resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '50m' } } }],
  })
  expect(conditionOf(cluster, 'ScalingActive')).toMatchObject({ status: 'True', reason: 'ValidMetricFound' })
})

test('it goes no further than its limits', async () => {
  await using cluster = await startWeb('5', { minReplicas: 2 })
  await cluster.until(() => sizeOf(cluster) === 10)
  await cluster.advance(minutes(2))
  expect(sizeOf(cluster)).toBe(10)
  expect(conditionOf(cluster, 'ScalingLimited')).toMatchObject({ status: 'True', reason: 'TooManyReplicas' })
  await setLoad(cluster, null)
  await cluster.advance(minutes(6))
  expect(sizeOf(cluster)).toBe(2)
  expect(conditionOf(cluster, 'ScalingLimited')).toMatchObject({ status: 'True', reason: 'TooFewReplicas' })
})

test('it stays large for five minutes after the load has gone, and then shrinks at once', async () => {
  await using cluster = await startWeb('300m')
  await cluster.until(() => sizeOf(cluster) === 6)
  await cluster.advance(minutes(6))
  const sizes = watchSizes(cluster)
  await setLoad(cluster, '30m')
  await cluster.advance(minutes(4.5))
  expect(sizeOf(cluster)).toBe(6)
  expect(conditionOf(cluster, 'AbleToScale')).toMatchObject({ status: 'True', reason: 'ScaleDownStabilized' })
  await cluster.advance(minutes(1.5))
  expect(sizes.map(({ replicas }) => replicas)).toEqual([1])
  expect(sizes[0]?.seconds).toBeGreaterThanOrEqual(285)
  expect(sizes[0]?.seconds).toBeLessThanOrEqual(320)
  expectPods(cluster, { owner: 'web', count: 1, ready: 1 })
})

test('load that comes back within the window finds everything as it was', async () => {
  await using cluster = await startWeb('300m')
  await cluster.until(() => sizeOf(cluster) === 6)
  await cluster.advance(minutes(6))
  const sizes = watchSizes(cluster)
  for (let times = 0; times < 5; times += 1) {
    await setLoad(cluster, null)
    await cluster.advance(minutes(4))
    await setLoad(cluster, '300m')
    await cluster.advance(minutes(1))
  }
  expect(sizes).toEqual([])
})

test('policies say how fast it grows and shrinks', async () => {
  await using cluster = await startWeb('390m', {
    behavior: {
      scaleUp: { policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] },
      scaleDown: { stabilizationWindowSeconds: 60, policies: [{ type: 'Percent', value: 50, periodSeconds: 120 }] },
    },
  })
  const sizes = watchSizes(cluster)
  await cluster.advance(minutes(6))
  expect(sizes.map(({ replicas }) => replicas)).toEqual([3, 5, 7, 8])
  expect(pauses(sizes).every((pause) => pause >= 60)).toBe(true)
  await cluster.advance(minutes(2))
  const before = sizes.length
  await setLoad(cluster, null)
  await cluster.advance(minutes(10))
  expect(sizes.slice(before).map(({ replicas }) => replicas)).toEqual([4, 2, 1])
  expect(pauses(sizes.slice(before)).every((pause) => pause >= 120)).toBe(true)
})

const pauses = (sizes: readonly Size[]): readonly number[] =>
  sizes.slice(1).map(({ seconds: at }, index) => at - (sizes[index]?.seconds ?? 0))

test('a direction that is disabled is not taken', async () => {
  await using cluster = await startWeb('300m', { behavior: { scaleDown: { selectPolicy: 'Disabled' } } })
  await cluster.until(() => sizeOf(cluster) === 6)
  await setLoad(cluster, null)
  await cluster.advance(minutes(7))
  expect(sizeOf(cluster)).toBe(6)
  expect(conditionOf(cluster, 'ScalingLimited')).toMatchObject({ status: 'True', reason: 'ScaleDownLimit' })
})

test('pods that are slow to become ready are waited for, not multiplied', async () => {
  await using cluster = await startCluster({ nodes: 1 })
  const slow = { ...pods, annotations: { ...pods.annotations, 'coxswain.dev/ready-after': '90s' } }
  await cluster.apply(service('300m'))
  await cluster.apply(deployment({ replicas: 1, pods: slow }))
  await cluster.advance(minutes(6))
  await cluster.apply(autoscaler())
  const sizes = watchSizes(cluster)
  await cluster.advance(minutes(8))
  expect(sizes.map(({ replicas }) => replicas)).toEqual([4, 6])
  expectPods(cluster, { owner: 'web', count: 6, ready: 6 })
})

test('without metrics nothing is scaled, and all goes on when they are there again', async () => {
  await using cluster = await startWeb('300m')
  await cluster.until(() => sizeOf(cluster) === 6)
  await cluster.advance(minutes(6))
  await cluster.stop('nodes')
  await cluster.advance(minutes(2))
  expect(sizeOf(cluster)).toBe(6)
  expect(conditionOf(cluster, 'ScalingActive')).toMatchObject({
    status: 'False',
    reason: 'FailedGetResourceMetric',
    message:
      'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
  })
  await cluster.start('nodes')
  await cluster.until(() => conditionOf(cluster, 'ScalingActive')?.status === 'True')
  expect(sizeOf(cluster)).toBe(6)
})

test('the same seed scales in the same way', async () => {
  const run = async (): Promise<readonly Size[]> => {
    await using cluster = await startWeb('700m')
    const sizes = watchSizes(cluster)
    await cluster.advance(minutes(3))
    await setLoad(cluster, '120m')
    await cluster.advance(minutes(6))
    return sizes
  }
  const first = await run()
  expect(first.length).toBeGreaterThan(2)
  expect(await run()).toEqual(first)
})

test('under chaos the size stays within its bounds, and is right once it is calm', async () => {
  await using cluster = await startWeb('40m')
  cluster.onCommit(() => {
    expect(sizeOf(cluster)).toBeGreaterThanOrEqual(1)
    expect(sizeOf(cluster)).toBeLessThanOrEqual(10)
  })
  chaos()(cluster)
  await setLoad(cluster, '275m')
  await cluster.advance(minutes(10))
  cluster.calm()
  await cluster.advance(minutes(10))
  expectPods(cluster, { owner: 'web', count: 6, ready: 6 })
})
