import { createClient } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { at, listerOf, pod } from '../shared/testing/builders.ts'
import type { MetricApis } from './metric-apis.ts'
import { reconcile } from './reconcile.ts'
import {
  asking,
  autoscalerOf,
  average,
  cheese,
  cpu,
  cpuOfMain,
  failing,
  jobs,
  ok,
  percent,
  qpsOfObject,
  qpsOfPods,
  refusal,
  setUp,
  whole,
  type World,
} from './testing/autoscaler.ts'

const { signal } = new AbortController()

interface FailureRow extends World {
  readonly name: string
  readonly error: string
  readonly told: readonly string[]
  readonly conditions: readonly string[]
  readonly counts: readonly string[]
}

const computing = 'failed to compute desired number of replicas based on listed metrics for Deployment/shop/web'
const resourceError = 'failed to get cpu utilization: unable to get metrics for resource cpu: no answer'
const allInvalid = `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${resourceError}`
const unparsable = 'couldn’t convert selector into a corresponding internal selector object'.replace('’', "'")
const ambiguous = 'pods by selector app=web are controlled by multiple HPAs: [shop/other shop/web]'
const oneOfOne = 'invalid metrics (1 invalid out of 1), first error is'
const noSuchSource = 'unknown metric source type "CheddarCheese"'
const qpsError = 'unable to get metric qps: Deployment on shop some/no answer'
const noRequest = 'failed to get memory utilization: missing request for memory in container main of Pod p0'
const oneInvalid = 'invalid metrics (1 invalid out of 2), first error is'
const noJobs =
  'unable to get external metric shop/jobs/&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}: no answer'

const jobsError = `failed to get jobs external metric value: failed to get external metric jobs: ${noJobs}`

describe('a sync that fails', () => {
  test.each<FailureRow>([
    {
      name: 'because the target is not there',
      get: [refusal(404, 'NotFound')],
      error: 'failed to query scale subresource for Deployment/shop/web: NotFound!',
      told: ['Warning FailedGetScale NotFound!'],
      conditions: ['AbleToScale False FailedGetScale'],
      counts: ['none internal'],
    },
    {
      name: 'because nobody serves the target',
      spec: { scaleTargetRef: { apiVersion: 'x.io/v1', kind: 'Thing', name: 'web' } },
      error: 'unable to determine resource for scale target reference: no matches for kind "Thing" in group "x.io"',
      told: ['Warning FailedGetScale no matches for kind "Thing" in group "x.io"'],
      conditions: ['AbleToScale False FailedGetScale'],
      counts: ['none internal'],
    },
    {
      name: 'because the target’s apiVersion is none',
      spec: { scaleTargetRef: { apiVersion: 'a/b/c', kind: 'Deployment', name: 'web' } },
      error: 'invalid API version in scale target reference: unexpected GroupVersion string: a/b/c',
      told: ['Warning FailedGetScale unexpected GroupVersion string: a/b/c'],
      conditions: ['AbleToScale False FailedGetScale'],
      counts: ['none spec'],
    },
    {
      name: 'because the target says no selector',
      selector: null,
      error: `${computing}: selector is required`,
      told: [
        'Warning SelectorRequired selector is required',
        'Warning FailedComputeMetricsReplicas selector is required',
      ],
      conditions: failing('InvalidSelector'),
      counts: ['none internal'],
    },
    {
      name: 'because the selector cannot be read',
      selector: 'cheddar cheese',
      error: `${computing}: ${unparsable}: unable to parse requirement: found 'cheese', expected: in, notin, =, ==, !=, gt, lt`,
      told: [
        `Warning InvalidSelector ${unparsable}: unable to parse requirement: found 'cheese', expected: in, notin, =, ==, !=, gt, lt`,
        `Warning FailedComputeMetricsReplicas ${unparsable}: unable to parse requirement: found 'cheese', expected: in, notin, =, ==, !=, gt, lt`,
      ],
      conditions: failing('InvalidSelector'),
      counts: ['none internal'],
    },
    {
      name: 'because another one has the same pods',
      others: { other: 'app=web' },
      error: `${computing}: ${ambiguous}`,
      told: [`Warning AmbiguousSelector ${ambiguous}`, `Warning FailedComputeMetricsReplicas ${ambiguous}`],
      conditions: failing('AmbiguousSelector'),
      counts: ['none internal'],
    },
    {
      name: 'because another one has some of the pods, by another label',
      pods: [
        asking('p0'),
        { ...asking('p1'), metadata: { name: 'p1', namespace: 'shop', labels: { app: 'web', cheddar: 'cheese' } } },
      ],
      others: { other: 'cheddar=cheese' },
      error: `${computing}: ${ambiguous}`,
      told: [`Warning AmbiguousSelector ${ambiguous}`, `Warning FailedComputeMetricsReplicas ${ambiguous}`],
      conditions: failing('AmbiguousSelector'),
      counts: ['none internal'],
    },
    {
      name: 'because nothing is measured',
      levels: null,
      error: `${computing}: ${allInvalid}`,
      told: [`Warning FailedGetResourceMetric ${resourceError}`, `Warning FailedComputeMetricsReplicas ${allInvalid}`],
      conditions: failing('FailedGetResourceMetric'),
      counts: ['Resource none internal', 'none internal'],
    },
    {
      name: 'because the only metric is of no known source',
      spec: { metrics: [cheese] },
      error: `${computing}: invalid metrics (1 invalid out of 1), first error is: unknown metric source type "CheddarCheese"`,
      told: [
        'Warning InvalidMetricSourceType unknown metric source type "CheddarCheese"',
        'Warning FailedComputeMetricsReplicas invalid metrics (1 invalid out of 1), first error is: unknown metric source type "CheddarCheese"',
      ],
      conditions: failing('InvalidMetricSourceType'),
      counts: ['CheddarCheese none spec', 'none internal'],
    },
    {
      name: 'because one metric of two is not measured, and the other asks for fewer',
      levels: [100, 100, 100],
      value: null,
      spec: { metrics: [cpu(50), jobs(whole('1'))] },
      error: `${computing}: ${oneInvalid}: ${jobsError}`,
      told: [
        `Warning FailedGetExternalMetric ${noJobs}`,
        `Warning FailedComputeMetricsReplicas ${oneInvalid}: ${jobsError}`,
      ],
      conditions: failing('FailedGetExternalMetric'),
      counts: ['Resource scale_down none', 'External none internal', 'none internal'],
    },
    {
      name: 'because one metric of two is of no known source, and the other asks for fewer',
      levels: [100, 100, 100],
      spec: { metrics: [cpu(50), cheese] },
      error: `${computing}: ${oneInvalid}: ${noSuchSource}`,
      told: [
        `Warning InvalidMetricSourceType ${noSuchSource}`,
        `Warning FailedComputeMetricsReplicas ${oneInvalid}: ${noSuchSource}`,
      ],
      conditions: failing('InvalidMetricSourceType'),
      counts: ['CheddarCheese none spec', 'Resource scale_down none', 'none internal'],
    },
    {
      name: 'because a container is not measured',
      levels: null,
      spec: { metrics: [cpuOfMain(50)] },
      error: `${computing}: ${oneOfOne}: failed to get main container metric value: ${resourceError}`,
      told: [
        `Warning FailedGetContainerResourceMetric ${resourceError}`,
        `Warning FailedComputeMetricsReplicas ${oneOfOne}: failed to get main container metric value: ${resourceError}`,
      ],
      conditions: failing('FailedGetContainerResourceMetric'),
      counts: ['ContainerResource none internal', 'none internal'],
    },
    {
      name: 'because a metric of pods is not measured',
      levels: null,
      spec: { metrics: [qpsOfPods('15')] },
      error: `${computing}: ${oneOfOne}: failed to get pods metric value: unable to get metric qps: no answer`,
      told: [
        'Warning FailedGetPodsMetric unable to get metric qps: no answer',
        `Warning FailedComputeMetricsReplicas ${oneOfOne}: failed to get pods metric value: unable to get metric qps: no answer`,
      ],
      conditions: failing('FailedGetPodsMetric'),
      counts: ['Pods none internal', 'none internal'],
    },
    {
      name: 'because a metric of an object is not measured',
      value: null,
      spec: { metrics: [qpsOfObject(average('15'))] },
      error: `${computing}: ${oneOfOne}: failed to get object metric value: failed to get qps object metric: ${qpsError}`,
      told: [
        `Warning FailedGetObjectMetric ${qpsError}`,
        `Warning FailedComputeMetricsReplicas ${oneOfOne}: failed to get object metric value: failed to get qps object metric: ${qpsError}`,
      ],
      conditions: failing('FailedGetObjectMetric'),
      counts: ['Object none internal', 'none internal'],
    },
    {
      name: 'because pods ask for nothing that they could use a share of',
      pods: [pod('p0'), pod('p1')].map((one) => ({ ...one, spec: { containers: [{ name: 'main', image: '' }] } })),
      spec: { metrics: [{ type: 'Resource', resource: { name: 'memory', target: percent(50) } }] },
      error: `${computing}: ${oneOfOne}: failed to get memory resource metric value: ${noRequest}`,
      told: [
        `Warning FailedGetResourceMetric ${noRequest}`,
        `Warning FailedComputeMetricsReplicas ${oneOfOne}: failed to get memory resource metric value: ${noRequest}`,
      ],
      conditions: failing('FailedGetResourceMetric'),
      counts: ['Resource none internal', 'none internal'],
    },
    {
      name: 'because none of two metrics can be told',
      levels: null,
      spec: { metrics: [cheese, cpu(50)] },
      error: `${computing}: invalid metrics (2 invalid out of 2), first error is: ${noSuchSource}`,
      told: [
        `Warning InvalidMetricSourceType ${noSuchSource}`,
        `Warning FailedGetResourceMetric ${resourceError}`,
        `Warning FailedComputeMetricsReplicas invalid metrics (2 invalid out of 2), first error is: ${noSuchSource}`,
      ],
      conditions: failing('InvalidMetricSourceType'),
      counts: ['CheddarCheese none spec', 'Resource none internal', 'none internal'],
    },
    {
      name: 'because the size is refused',
      levels: [600, 700, 800],
      update: [refusal(403, 'Forbidden')],
      error: 'failed to rescale Deployment/shop/web: Forbidden!',
      told: [
        'Warning FailedRescale New size: 5; reason: cpu resource utilization (percentage of request) above target; error: Forbidden!',
      ],
      conditions: ['AbleToScale False FailedUpdateScale', ...ok('', 'DesiredWithinRange').slice(1)],
      counts: ['Resource scale_up none', 'none internal'],
    },
  ])('$name tells so and tries again', async ({ error, told: wanted, conditions, counts, ...world }) => {
    const { run, told, states, statuses, counted } = setUp(world)
    expect(await run()).toMatchObject({ kind: 'thrown', error: { message: error } })
    expect(told).toEqual(wanted)
    expect(states()).toEqual(conditions)
    expect(counted).toEqual(counts)
    expect(statuses()).toMatchObject([{ desiredReplicas: 3, currentReplicas: 3 }])
    expect(statuses()[0]).not.toHaveProperty('lastScaleTime')
  })

  test('goes on when one metric of two is not measured and the other asks for as many', async () => {
    const { run, sizes, told, counted, states } = setUp({ value: null, spec: { metrics: [jobs(whole('1')), cpu(50)] } })
    const result = await run()
    expect(result).toMatchObject({ kind: 'retry', error: { message: `${oneInvalid}: ${jobsError}` } })
    expect([sizes(), told]).toEqual([[], [`Warning FailedGetExternalMetric ${noJobs}`]])
    expect(counted.slice(-2)).toEqual(['shop/web 3', 'none internal'])
    expect(states()).toEqual(ok('ReadyForNewScale', 'DesiredWithinRange'))
  })

  test('goes on when one metric of two is of no known source and the other asks for more', async () => {
    const { run, sizes, told, counted, states, statuses } = setUp({
      levels: [600, 700, 800],
      spec: { metrics: [cpu(50), cheese] },
    })
    const message = `${oneInvalid}: unknown metric source type "CheddarCheese"`
    expect(await run()).toMatchObject({ kind: 'retry', error: { message } })
    expect(sizes()).toEqual([5])
    expect(told).toEqual([
      'Warning InvalidMetricSourceType unknown metric source type "CheddarCheese"',
      'Normal SuccessfulRescale New size: 5; reason: cpu resource utilization (percentage of request) above target',
    ])
    expect(counted).toEqual(['CheddarCheese none spec', 'Resource scale_up none', 'shop/web 5', 'scale_up internal'])
    expect(states()).toEqual(ok('SucceededRescale', 'DesiredWithinRange'))
    expect(statuses()[0]?.currentMetrics).toMatchObject([{ type: 'Resource' }, { type: '' }])
  })

  test.each<World & { name: string; shown: readonly object[] }>([
    {
      name: 'those that are measured, when one is not',
      spec: { metrics: [cpu(50), jobs(whole('1'))] },
      levels: [100, 100, 100],
      value: null,
      shown: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 10, averageValue: '100m' } } },
        { type: '' },
      ],
    },
    { name: 'nothing of one that is not measured', levels: null, shown: [{ type: '' }] },
    {
      name: 'all, when the size is refused',
      levels: [600, 700, 800],
      update: [refusal(403, 'Forbidden')],
      shown: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 70, averageValue: '700m' } } },
      ],
    },
  ])('shows of its metrics $name', async ({ shown, ...world }) => {
    const { run, statuses } = setUp(world)
    await run()
    expect(statuses().map((status) => status?.currentMetrics)).toEqual([shown])
  })

  test('for want of a selector shows none of its metrics any more', async () => {
    const { deps, statuses } = setUp({ selector: null })
    const autoscaler = autoscalerOf({})
    const status = { desiredReplicas: 3, ...autoscaler.status, currentMetrics: [{ type: 'Resource' }] }
    const autoscalers = listerOf([{ ...autoscaler, status }])
    await expect(reconcile({ ...deps, autoscalers }, 'shop/web', signal)).rejects.toThrow('selector is required')
    expect(statuses()[0]).not.toHaveProperty('currentMetrics')
  })

  test.each<World & { name: string; after: string }>([
    { name: 'reading its target', after: 'get' },
    { name: 'measuring', after: 'measure', measuringMs: 1 },
    { name: 'changing the size', levels: [600, 700, 800], after: 'update' },
  ])('because it is stopped while $name is not told, and not counted', async ({ after, ...world }) => {
    const stop = new AbortController()
    const { deps, clock, told, counted, statuses } = setUp(world)
    const { client } = deps
    const stopAt = (what: string): void => {
      if (what === after) stop.abort()
    }
    const stopping = createClient({
      ...client.transport,
      request: async (request, until) => {
        stopAt(request.verb)
        stop.signal.throwIfAborted()
        return client.transport.request(request, until)
      },
    })
    const podResource: MetricApis['podResource'] = async (query, until) => {
      const samples = await deps.apis.podResource(query, until)
      stopAt('measure')
      stop.signal.throwIfAborted()
      return samples
    }
    const stopped = { ...deps, client: stopping, apis: { ...deps.apis, podResource } }
    const outcome = reconcile(stopped, 'shop/web', stop.signal).then(
      () => 'ended',
      () => 'stopped',
    )
    await clock.advance(1000)
    expect(await outcome).toBe('stopped')
    expect([told, statuses(), counted.filter((text) => text.startsWith('none') || text.startsWith('scale'))]).toEqual([
      [],
      [],
      [],
    ])
  })

  test('for want of its target leaves the rest of the status as it was', async () => {
    const { deps, statuses } = setUp({ get: [refusal(404, 'NotFound')] })
    const autoscaler = autoscalerOf({ states: [['ScalingActive', 'True', 'ValidMetricFound']] })
    const before = {
      desiredReplicas: 5,
      ...autoscaler.status,
      observedGeneration: 4,
      lastScaleTime: at('11:00:00'),
      currentMetrics: [{ type: 'Resource' }],
    }
    const autoscalers = listerOf([{ ...autoscaler, status: before }])
    await expect(reconcile({ ...deps, autoscalers }, 'shop/web', signal)).rejects.toThrow('NotFound!')
    const { conditions = [], ...kept } = statuses()[0] ?? {}
    const { conditions: _, ...was } = before
    expect(kept).toEqual(was)
    expect(conditions.map(({ type, reason }) => [type, reason])).toEqual([
      ['ScalingActive', 'ValidMetricFound'],
      ['AbleToScale', 'FailedGetScale'],
    ])
  })
})

interface RefusedRow extends World {
  readonly name: string
  readonly error: string
  readonly told: readonly string[]
  /** Size and who is to blame. */
  readonly counts: readonly string[]
  readonly size?: number
}

const rescaled =
  'Normal SuccessfulRescale New size: 5; reason: cpu resource utilization (percentage of request) above target'
const failedUpdate = 'Warning FailedUpdateStatus Conflict!'
const logged = 'log Cannot write the status of an autoscaler'

describe('a status that is refused', () => {
  test.each<RefusedRow>([
    {
      name: 'is an error',
      error: 'failed to update status for web: Conflict!',
      told: [failedUpdate],
      counts: ['shop/web 3', 'none internal'],
    },
    {
      name: 'does not undo a new size, which counts',
      levels: [600, 700, 800],
      size: 5,
      error: 'failed to update status for web: Conflict!',
      told: [rescaled, failedUpdate],
      counts: ['shop/web 5', 'scale_up internal'],
    },
    {
      name: 'is told before metrics that failed, of which others were enough',
      levels: [600, 700, 800],
      spec: { metrics: [cpu(50), cheese] },
      size: 5,
      error: 'failed to update status for web: Conflict!',
      told: ['Warning InvalidMetricSourceType unknown metric source type "CheddarCheese"', rescaled, failedUpdate],
      counts: ['shop/web 5', 'scale_up internal'],
    },
    {
      name: 'is told after metrics that failed',
      levels: null,
      error: `${computing}: ${allInvalid}`,
      told: [
        `Warning FailedGetResourceMetric ${resourceError}`,
        failedUpdate,
        logged,
        `Warning FailedComputeMetricsReplicas ${allInvalid}`,
      ],
      counts: ['Resource none internal', 'none internal'],
    },
    {
      name: 'is told after a target that is not there',
      get: [refusal(404, 'NotFound')],
      error: 'failed to query scale subresource for Deployment/shop/web: NotFound!',
      told: ['Warning FailedGetScale NotFound!', failedUpdate, logged],
      counts: ['none internal'],
    },
    {
      name: 'is told after a size that was refused',
      replicas: 9,
      update: [refusal(403, 'Forbidden')],
      size: 6,
      error: 'failed to rescale Deployment/shop/web: Forbidden!',
      told: [
        'Warning FailedRescale New size: 6; reason: Current number of replicas above Spec.MaxReplicas; error: Forbidden!',
        failedUpdate,
        logged,
      ],
      counts: ['none internal'],
    },
  ])('$name', async ({ error, told: wanted, counts, size, ...world }) => {
    const { run, told, counted, sizes } = setUp({ ...world, updateStatus: [refusal(409, 'Conflict')] })
    expect(await run()).toMatchObject({ error: { message: error } })
    expect(told).toEqual(wanted)
    expect(counted.slice(-2)).toEqual(counts)
    expect(sizes()).toEqual(size === undefined ? [] : [size])
  })
})
