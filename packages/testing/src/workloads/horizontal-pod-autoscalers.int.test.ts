import {
  events,
  horizontalPodAutoscalers,
  podMetrics,
  toTime,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerSpec,
  type Pod,
  type PodMetrics,
  type PodSpec,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import { statusFromAnswer, type ApiRequest, type Transport } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { minutes, seconds } from '../durations.ts'
import {
  deploymentOf,
  deploymentsIn,
  letPodsGo,
  runPods,
  startWorkloadCluster,
  type WorkloadCluster,
} from './workload-cluster.ts'

const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** What the pods use together, in thousandths of a core; undefined: nobody measures. */
interface Load {
  milliCores: number | undefined
}

/** Answers for the metrics API in front of the server, whose own there is none: running pods share the load. */
function measuring(transport: Transport, load: Load, clock: Clock): Transport {
  const metricsOf = (pod: Pod, milliCores: number): PodMetrics => ({
    metadata: { name: pod.metadata?.name, namespace: pod.metadata?.namespace },
    timestamp: toTime(clock.now()),
    window: '15s',
    containers: [{ name: 'main', usage: { cpu: `${milliCores}m`, memory: '64Mi' } }],
  })
  const answer = async (request: ApiRequest): Promise<readonly PodMetrics[]> => {
    const { milliCores } = load
    if (milliCores === undefined) {
      throw statusFromAnswer({ code: 404, contentType: '', body: '', retryAfter: undefined }, request)
    }
    const { body } = await transport.request({ ...request, target: { ...request.target, group: '', version: 'v1' } })
    const pods = (body as { readonly items: readonly Pod[] }).items
    const running = pods.filter(
      ({ metadata, status }) => status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
    )
    return running.map((pod) => metricsOf(pod, Math.round(milliCores / running.length)))
  }
  return {
    ...transport,
    request: async (request, signal) =>
      request.target.group === podMetrics.group
        ? { code: 200, body: { items: await answer(request) }, warnings: [] }
        : transport.request(request, signal),
  }
}

interface Given {
  /** Of the pods of the target. */
  readonly pods?: PodSpec
  readonly gate?: (name: string) => boolean
}

const gatesOfRelease = (name: string): boolean => name !== 'HPAScaleToZero'

async function setUp(
  spec: Partial<HorizontalPodAutoscalerSpec> = {},
  { pods = askingEach, gate = gatesOfRelease }: Given = {},
) {
  const clock = new VirtualClock({ startMs: Date.UTC(2026, 3, 1, 12) })
  const bugs: unknown[] = []
  const load: Load = { milliCores: 0 }
  const cluster = await startWorkloadCluster({
    clock,
    chosen: ['replicaset', 'deployment', 'horizontalpodautoscaling'],
    wrap: (transport) => measuring(transport, load, clock),
    gate,
    onBug: (error) => bugs.push(error),
  })
  stops.push(async () => {
    const stopped = cluster.stop()
    await clock.settle()
    await stopped
    expect(bugs).toEqual([])
  })
  await clock.settle()
  runPods(cluster, clock)
  letPodsGo(cluster)
  await deploymentsIn(cluster.client).create(webOf(2, pods))
  const autoscalers = cluster.client.resource(horizontalPodAutoscalers, 'shop')
  await autoscalers.create(autoscalerOf(spec))
  return { clock, cluster, load, autoscalers, ...watchingOf(cluster) }
}

function watchingOf({ client }: WorkloadCluster) {
  return {
    size: async () => (await deploymentsIn(client).get('web')).spec?.replicas ?? 0,
    states: async () => {
      const { status } = await client.resource(horizontalPodAutoscalers, 'shop').get('web')
      return Object.fromEntries((status?.conditions ?? []).map(({ type, reason }) => [type, reason]))
    },
    told: async () => {
      const { items } = await client.resource(events, 'shop').list()
      return items.filter(({ involvedObject }) => involvedObject.kind === 'HorizontalPodAutoscaler')
    },
  }
}

const requests = { cpu: '500m', memory: '128Mi' }
const askingEach: PodSpec = { containers: [{ name: 'main', image: 'nginx', resources: { requests } }] }
const askingTogether: PodSpec = { containers: [{ name: 'main', image: 'nginx' }], resources: { requests } }

const webOf = (replicas: number, spec: PodSpec) =>
  deploymentOf('web', { replicas, template: { metadata: { labels: { app: 'web' } }, spec } })

const autoscalerOf = (spec: Partial<HorizontalPodAutoscalerSpec>): HorizontalPodAutoscaler => ({
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 20,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    ...spec,
  },
})

describe('the size follows the load', () => {
  test('up at once, twice as many a period, and down after five minutes', async () => {
    const { clock, load, size, states } = await setUp()
    load.milliCores = 4000
    // New pods count only after their first minutes; 15 s a period.
    await clock.advance(minutes(20))
    expect(await size()).toBe(16)
    expect(await states()).toMatchObject({ AbleToScale: 'ReadyForNewScale', ScalingLimited: 'DesiredWithinRange' })
    load.milliCores = 1000
    await clock.advance(minutes(4))
    expect([await size(), (await states()).AbleToScale]).toEqual([16, 'ScaleDownStabilized'])
    await clock.advance(minutes(2))
    expect([await size(), (await states()).AbleToScale]).toEqual([4, 'ReadyForNewScale'])
  })

  test('as its rules say: slowly up, one at a time down', async () => {
    const { clock, load, size } = await setUp({
      behavior: {
        scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
        scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 1, periodSeconds: 120 }] },
      },
    })
    load.milliCores = 20_000
    await clock.advance(minutes(5) + seconds(30))
    const grown = await size()
    await clock.advance(minutes(3))
    expect((await size()) - grown).toBe(3)
    load.milliCores = 500
    await clock.advance(seconds(45))
    const large = await size()
    await clock.advance(minutes(6))
    expect(large - (await size())).toBe(3)
  })

  test('and not where it may not go down', async () => {
    const { clock, load, size, states } = await setUp({
      behavior: { scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' } },
    })
    load.milliCores = 1
    await clock.advance(minutes(10))
    expect([await size(), (await states()).ScalingLimited]).toEqual([2, 'ScaleDownLimit'])
  })
})

describe('while nobody measures', () => {
  test('the size stays, which is told, until somebody does', async () => {
    const { clock, load, size, states, told } = await setUp()
    load.milliCores = undefined
    await clock.advance(minutes(1))
    expect([await size(), (await states()).ScalingActive]).toEqual([2, 'FailedGetResourceMetric'])
    const [event] = (await told()).filter(({ reason }) => reason === 'FailedGetResourceMetric')
    expect(event?.message).toMatch(/the server could not find the requested resource \(get pods\.metrics\.k8s\.io\)$/)
    expect(event?.source?.component).toBe('horizontal-pod-autoscaler')
    load.milliCores = 2000
    await clock.advance(minutes(10))
    expect([await size(), (await states()).ScalingActive]).toEqual([8, 'ValidMetricFound'])
  })

  test('the bounds hold', async () => {
    const { clock, load, autoscalers, size } = await setUp({ minReplicas: 3 })
    load.milliCores = undefined
    await clock.advance(seconds(16))
    expect(await size()).toBe(3)
    await autoscalers.patch('web', { type: 'merge', body: { spec: { minReplicas: 1, maxReplicas: 2 } } })
    await clock.advance(seconds(16))
    expect(await size()).toBe(2)
  })
})

test('two of the same target do nothing, until one is gone', async () => {
  const { clock, load, autoscalers, size, states } = await setUp()
  const other = autoscalerOf({ maxReplicas: 3 })
  await autoscalers.create({ ...other, metadata: { name: 'other', namespace: 'shop' } })
  load.milliCores = 4000
  await clock.advance(minutes(10))
  // The first sync of each does not know of the other yet.
  const before = await size()
  expect((await states()).ScalingActive).toBe('AmbiguousSelector')
  await clock.advance(minutes(10))
  expect(await size()).toBe(before)
  await autoscalers.delete('other')
  await clock.advance(minutes(20))
  expect([await size(), (await states()).ScalingActive]).toEqual([16, 'ValidMetricFound'])
})

describe('autoscalers come round', () => {
  const lost = (index: number): HorizontalPodAutoscaler => ({
    metadata: { name: `lost-${index}`, namespace: 'shop' },
    spec: {
      ...autoscalerOf({}).spec,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: `no-${index}` },
    },
  })
  const valueOf = (cluster: WorkloadCluster, series: string): number | undefined => {
    const line = cluster.metrics
      .write()
      .split('\n')
      .find((one) => one.startsWith(`horizontal_pod_autoscaler_controller_${series} `))
    return line === undefined ? undefined : Number(line.split(' ').at(-1))
  }

  test('all of many once a period, however they fare, and not before one has passed', async () => {
    const { clock, cluster, autoscalers } = await setUp()
    for (let index = 0; index < 100; index += 1) await autoscalers.create(lost(index))
    const failed = () => valueOf(cluster, 'reconciliations_total{action="none",error="internal"}')
    await clock.advance(seconds(14))
    expect([valueOf(cluster, 'num_horizontal_pod_autoscalers'), failed()]).toEqual([101, undefined])
    await clock.advance(seconds(2))
    expect(failed()).toBe(100)
    await clock.advance(seconds(15))
    expect(failed()).toBe(200)
    const { items } = await autoscalers.list()
    expect(items.filter(({ status }) => status?.conditions?.[0]?.reason === 'FailedGetScale')).toHaveLength(100)
  })

  test('no more when they are gone; the size that one wanted is told for ever', async () => {
    const { clock, cluster, autoscalers } = await setUp()
    const desired = () => valueOf(cluster, 'desired_replicas{hpa_name="web",namespace="shop"}')
    await clock.advance(minutes(1))
    expect([valueOf(cluster, 'num_horizontal_pod_autoscalers'), desired()]).toEqual([1, 2])
    await autoscalers.delete('web')
    await clock.advance(seconds(15))
    const total = () => cluster.metrics.write().match(/reconciliations_total\{.*/g)
    const before = total()
    await clock.advance(minutes(2))
    expect([valueOf(cluster, 'num_horizontal_pod_autoscalers'), desired(), total()]).toEqual([0, 2, before])
  })
})

test('a target that is set to none is left alone', async () => {
  const { clock, cluster, load, size, states } = await setUp()
  load.milliCores = 2000
  const scale = { spec: { replicas: 0 } }
  await deploymentsIn(cluster.client).patch('web', { type: 'merge', body: scale })
  await clock.advance(minutes(5))
  expect([await size(), (await states()).ScalingActive]).toEqual([0, 'ScalingDisabled'])
})

test('a target without a scale cannot be scaled, which is told', async () => {
  const { clock, states, autoscalers } = await setUp()
  const scaleTargetRef = { apiVersion: 'batch/v1', kind: 'Job', name: 'web' }
  await autoscalers.patch('web', { type: 'merge', body: { spec: { scaleTargetRef } } })
  await clock.advance(seconds(20))
  expect((await states()).AbleToScale).toBe('FailedGetScale')
})

describe('with its gate on, and off, an autoscaler', () => {
  const on = (...names: readonly string[]) => ({ gate: (name: string) => names.includes(name) })
  /** Half more than the target wants. */
  const milliCores = 750

  test.each([
    { gates: ['HPAConfigurableTolerance'], want: 2 },
    { gates: [], want: 3 },
  ])('has a tolerance of its own: $gates', async ({ gates, want }) => {
    const { clock, load, size } = await setUp({ behavior: { scaleUp: { tolerance: '0.6' } } }, on(...gates))
    load.milliCores = milliCores
    await clock.advance(minutes(8))
    expect(await size()).toBe(want)
  })

  test.each([
    { gates: ['PodLevelResources'], want: 'ValidMetricFound' },
    { gates: [], want: 'FailedGetResourceMetric' },
  ])('goes by what pods as a whole ask for: $gates', async ({ gates, want }) => {
    const { clock, load, states } = await setUp({}, { ...on(...gates), pods: askingTogether })
    load.milliCores = milliCores
    await clock.advance(minutes(8))
    expect((await states()).ScalingActive).toBe(want)
  })

  test.each([
    { gates: ['HPAScaleToZero'], want: 'NotScaledToZero' },
    { gates: [], want: undefined },
  ])('tells whether a size of none is its own: $gates', async ({ gates, want }) => {
    const { clock, load, states } = await setUp({}, on(...gates))
    load.milliCores = milliCores
    await clock.advance(minutes(8))
    expect((await states()).ScaledToZero).toBe(want)
  })
})

test('rules with an empty list of policies are refused, not given the default ones', async () => {
  const { autoscalers } = await setUp()
  const behavior = { scaleUp: { policies: [] } }
  await expect(autoscalers.patch('web', { type: 'merge', body: { spec: { behavior } } })).rejects.toThrow(
    'spec.behavior.scaleUp.policies: Required value: must specify at least one Policy',
  )
})

test('at rest nothing is written', async () => {
  const { clock, load, autoscalers } = await setUp()
  load.milliCores = 500
  await clock.advance(minutes(10))
  const before = (await autoscalers.get('web')).metadata?.resourceVersion
  await clock.advance(minutes(30))
  expect((await autoscalers.get('web')).metadata?.resourceVersion).toBe(before)
})
