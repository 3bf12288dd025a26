import type { HorizontalPodAutoscaler, LabelSelector, MetricSpec, MetricTarget, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs, pod } from '../shared/testing/builders.ts'
import { combineProposals } from './combine-proposals.ts'
import type { Proposal, Scene } from './proposal.ts'
import { amountOf } from './propose-by-pods.ts'
import { propose } from './propose.ts'
import type { Reading } from './read-metric.ts'
import { tolerancesOf } from './tolerances.ts'

const asking = (name: string, request: string): Pod => ({
  ...pod(name),
  spec: { containers: [{ name: 'main', image: '', resources: { requests: { cpu: request, memory: '1Gi' } } }] },
  status: { ...pod(name).status, startTime: at('09:00:00') },
})

const scene: Scene = {
  pods: [asking('a', '1'), asking('b', '1')],
  currentReplicas: 2,
  statusReplicas: 2,
  tolerances: { scaleDown: 0.1, scaleUp: 0.1 },
  times: { cpuInitializationPeriodMs: 0, initialReadinessDelayMs: 0 },
  usesPodLevel: true,
  nowMs: atMs('12:00:00'),
}

const sampled = (...values: readonly bigint[]): Reading => ({
  kind: 'samples',
  samples: new Map(
    values.map((milliValue, index) => {
      const sample = { milliValue, timestampMs: atMs('11:59:30'), windowMs: 30_000 }
      return [index === 0 ? 'a' : 'b', sample] as const
    }),
  ),
})
const failed: Reading = { kind: 'failed', error: new Error('no answer') }
const refused: Reading = { kind: 'refused', error: new Error('bad selector') }

const percent = (averageUtilization: number): MetricTarget => ({ type: 'Utilization', averageUtilization })
const average = (averageValue: string): MetricTarget => ({ type: 'AverageValue', averageValue })
const value = (text: string): MetricTarget => ({ type: 'Value', value: text })

const cpu = (target: MetricTarget): MetricSpec => ({ type: 'Resource', resource: { name: 'cpu', target } })
const memory = (target: MetricTarget): MetricSpec => ({ type: 'Resource', resource: { name: 'memory', target } })
const mainCpu = (target: MetricTarget): MetricSpec => ({
  type: 'ContainerResource',
  containerResource: { name: 'cpu', container: 'main', target },
})
const selector: LabelSelector = {
  matchLabels: { queue: 'q' },
  matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }],
}
const qps = { name: 'qps' }
const perPod = (target: MetricTarget): MetricSpec => ({ type: 'Pods', pods: { metric: qps, target } })
const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'main' }
const ofObject = (target: MetricTarget): MetricSpec => ({
  type: 'Object',
  object: { describedObject: ingress, metric: qps, target },
})
const external = (target: MetricTarget, chosen?: LabelSelector): MetricSpec => ({
  type: 'External',
  external: { metric: { name: 'jobs', ...(chosen === undefined ? {} : { selector: chosen }) }, target },
})

const printed =
  '&LabelSelector{MatchLabels:map[string]string{queue: q,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:zone,Operator:In,Values:[a b],},},}'

describe('a metric proposes a size, and is shown', () => {
  test.each<{ name: string; spec: MetricSpec; reading: Reading; want: object }>([
    {
      name: 'a share of the CPU asked for',
      spec: cpu(percent(50)),
      reading: sampled(900n, 1100n),
      want: {
        replicas: 4,
        metric: 'cpu resource utilization (percentage of request)',
        status: {
          type: 'Resource',
          resource: { name: 'cpu', current: { averageUtilization: 100, averageValue: '1' } },
        },
      },
    },
    {
      name: 'an amount of CPU',
      spec: cpu(average('300m')),
      reading: sampled(200n, 701n),
      want: {
        replicas: 3,
        metric: 'cpu resource',
        status: { type: 'Resource', resource: { name: 'cpu', current: { averageValue: '450m' } } },
      },
    },
    {
      name: 'an amount of memory, as metrics servers write it',
      spec: memory(average('100Mi')),
      reading: sampled(200n * 1024n * 1024n * 1000n, 200n * 1024n * 1024n * 1000n),
      want: {
        replicas: 4,
        metric: 'memory resource',
        status: { type: 'Resource', resource: { name: 'memory', current: { averageValue: '200Mi' } } },
      },
    },
    {
      name: 'a share of the CPU that one container asks for',
      spec: mainCpu(percent(50)),
      reading: sampled(500n, 500n),
      want: {
        replicas: 2,
        metric: 'cpu container resource utilization (percentage of request)',
        status: {
          type: 'ContainerResource',
          containerResource: {
            name: 'cpu',
            container: 'main',
            current: { averageUtilization: 50, averageValue: '500m' },
          },
        },
      },
    },
    {
      name: 'an amount of CPU of one container',
      spec: mainCpu(average('1')),
      reading: sampled(500n, 500n),
      want: {
        replicas: 1,
        metric: 'cpu resource',
        status: {
          type: 'ContainerResource',
          containerResource: { name: 'cpu', container: 'main', current: { averageValue: '500m' } },
        },
      },
    },
    {
      name: 'a metric of pods',
      spec: perPod(average('10')),
      reading: sampled(20_000n, 10_000n),
      want: {
        replicas: 3,
        metric: 'pods metric qps',
        status: { type: 'Pods', pods: { metric: qps, current: { averageValue: '15' } } },
      },
    },
    {
      name: 'a value of an object',
      spec: ofObject(value('10')),
      reading: { kind: 'value', value: 20_500n },
      want: {
        replicas: 5,
        metric: 'Ingress metric qps',
        status: { type: 'Object', object: { describedObject: ingress, metric: qps, current: { value: '20500m' } } },
      },
    },
    {
      name: 'a share of an object',
      spec: ofObject(average('10')),
      reading: { kind: 'value', value: 30_000n },
      want: {
        replicas: 3,
        metric: 'external metric qps(nil)',
        status: { type: 'Object', object: { describedObject: ingress, metric: qps, current: { averageValue: '15' } } },
      },
    },
    {
      name: 'a share of an object, though a value is told too',
      spec: ofObject({ type: 'AverageValue', averageValue: '10', value: '1' }),
      reading: { kind: 'value', value: 30_000n },
      want: {
        replicas: 3,
        metric: 'external metric qps(nil)',
        status: { type: 'Object', object: { describedObject: ingress, metric: qps, current: { averageValue: '15' } } },
      },
    },
    {
      name: 'a value from elsewhere',
      spec: external(value('10'), selector),
      reading: { kind: 'values', values: [10_000n, 20_000n] },
      want: {
        replicas: 6,
        metric: `external metric jobs(${printed})`,
        status: { type: 'External', external: { metric: { name: 'jobs', selector }, current: { value: '30' } } },
      },
    },
    {
      name: 'a share of a value from elsewhere',
      spec: external(average('10')),
      reading: { kind: 'values', values: [10_000n, 20_000n] },
      want: {
        replicas: 3,
        metric: 'external metric jobs(nil)',
        status: { type: 'External', external: { metric: { name: 'jobs' }, current: { averageValue: '15' } } },
      },
    },
  ])('$name', ({ spec, reading, want }) => {
    expect(propose(spec, 'shop', reading, scene)).toEqual({ kind: 'proposed', ...want })
  })
})

test.each([
  { name: 'not of CPU', spec: cpu(average('1')), want: '1' },
  { name: 'of memory', spec: memory(average('1')), want: '2' },
  { name: 'of a metric of pods', spec: perPod(average('1')), want: '2' },
])('what a pod does while it starts counts $name', ({ spec, want }) => {
  const starting: Pod = { ...asking('b', '1'), status: { phase: 'Running' } }
  const proposal = propose(spec, 'shop', sampled(1000n, 3000n), { ...scene, pods: [asking('a', '1'), starting] })
  expect(JSON.stringify(proposal)).toContain(`"averageValue":"${want}"`)
})

describe('an amount is shown', () => {
  test.each([
    { name: 'of memory in whole bytes', resource: 'memory', milli: 1000n, want: '1' },
    {
      name: 'of memory as metrics servers write it',
      resource: 'memory',
      milli: 64n * 1024n * 1024n * 1000n,
      want: '64Mi',
    },
    { name: 'of memory that is no round number', resource: 'memory', milli: 1_000_000n, want: '1k' },
    { name: 'of memory with parts of a byte', resource: 'memory', milli: 1500n, want: '1500m' },
    { name: 'of CPU in thousandths', resource: 'cpu', milli: 1n, want: '1m' },
    { name: 'of CPU in cores', resource: 'cpu', milli: 3000n, want: '3' },
    { name: 'of anything else as numbers', resource: 'example.com/widgets', milli: 2_000_000n, want: '2k' },
  ])('$name', ({ resource, milli, want }) => {
    expect(amountOf(resource, milli)).toBe(want)
  })
})

describe('a metric that fails says where', () => {
  test.each<{ name: string; spec: MetricSpec; reading: Reading; reason: string; why: string; cause: string }>([
    {
      name: 'a share of a resource',
      spec: cpu(percent(50)),
      reading: failed,
      reason: 'FailedGetResourceMetric',
      why: 'failed to get cpu utilization: unable to get metrics for resource cpu: no answer',
      cause: 'failed to get cpu resource metric value',
    },
    {
      name: 'an amount of a resource',
      spec: memory(average('1Gi')),
      reading: failed,
      reason: 'FailedGetResourceMetric',
      why: 'failed to get memory usage: unable to get metrics for resource memory: no answer',
      cause: 'failed to get memory resource metric value',
    },
    {
      name: 'samples that do not count',
      spec: cpu(percent(50)),
      reading: sampled(),
      reason: 'FailedGetResourceMetric',
      why: 'failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)',
      cause: 'failed to get cpu resource metric value',
    },
    {
      name: 'a resource without a target',
      spec: cpu({ type: 'Value' }),
      reading: sampled(1n),
      reason: 'FailedGetResourceMetric',
      why: 'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
      cause: 'failed to get cpu resource metric value',
    },
    {
      name: 'a container that is not there',
      spec: { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'x', target: percent(50) } },
      reading: sampled(1n),
      reason: 'FailedGetContainerResourceMetric',
      why: 'failed to get cpu utilization: container x not found in Pod a',
      cause: 'failed to get x container metric value',
    },
    {
      name: 'a metric of pods',
      spec: perPod(average('1')),
      reading: failed,
      reason: 'FailedGetPodsMetric',
      why: 'unable to get metric qps: no answer',
      cause: 'failed to get pods metric value',
    },
    {
      name: 'a metric of pods with a selector that cannot be read',
      spec: perPod(average('1')),
      reading: refused,
      reason: 'FailedGetPodsMetric',
      why: 'bad selector',
      cause: 'failed to get pods metric value',
    },
    {
      name: 'a value of an object, with what belongs at the end in the middle',
      spec: ofObject(value('1')),
      reading: failed,
      reason: 'FailedGetObjectMetric',
      why: 'unable to get metric qps: Ingress on shop main/no answer',
      cause: 'failed to get object metric value',
    },
    {
      name: 'a share of an object',
      spec: ofObject(average('1')),
      reading: failed,
      reason: 'FailedGetObjectMetric',
      why: 'unable to get metric qps: Ingress on shop main/no answer',
      cause: 'failed to get object metric value: failed to get qps object metric',
    },
    {
      name: 'a share of an object with a selector that cannot be read',
      spec: ofObject(average('1')),
      reading: refused,
      reason: 'FailedGetObjectMetric',
      why: 'bad selector',
      cause: 'failed to get object metric value',
    },
    {
      name: 'an object without a target',
      spec: ofObject({ type: 'Value' }),
      reading: { kind: 'value', value: 1n },
      reason: 'FailedGetObjectMetric',
      why: 'invalid object metric source: neither a value target nor an average value target was set',
      cause: 'failed to get object metric value',
    },
    {
      name: 'a value from elsewhere',
      spec: external(value('1'), selector),
      reading: failed,
      reason: 'FailedGetExternalMetric',
      why: `unable to get external metric shop/jobs/${printed}: no answer`,
      cause: 'failed to get jobs external metric value: failed to get external metric jobs',
    },
    {
      name: 'a share of a value from elsewhere',
      spec: external(average('1')),
      reading: failed,
      reason: 'FailedGetExternalMetric',
      why: 'unable to get external metric shop/jobs/nil: no answer',
      cause: 'failed to get jobs external metric value: failed to get jobs external metric',
    },
    {
      name: 'a value from elsewhere with a selector that cannot be read',
      spec: external(value('1')),
      reading: refused,
      reason: 'FailedGetExternalMetric',
      why: 'bad selector',
      cause: 'failed to get jobs external metric value: failed to get external metric jobs',
    },
    {
      name: 'a share of a value from elsewhere with a selector that cannot be read',
      spec: external(average('1')),
      reading: refused,
      reason: 'FailedGetExternalMetric',
      why: 'bad selector',
      cause: 'failed to get jobs external metric value: failed to get jobs external metric',
    },
    {
      name: 'an amount of a resource of one container',
      spec: mainCpu(average('1')),
      reading: failed,
      reason: 'FailedGetContainerResourceMetric',
      why: 'failed to get cpu usage: unable to get metrics for resource cpu: no answer',
      cause: 'failed to get main container metric value',
    },
    {
      name: 'a container’s resource without a target',
      spec: mainCpu({ type: 'Value' }),
      reading: sampled(1n),
      reason: 'FailedGetContainerResourceMetric',
      why: 'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
      cause: 'failed to get main container metric value',
    },
    {
      name: 'a resource that a container does not ask for',
      spec: { type: 'Resource', resource: { name: 'example.com/gpu', target: percent(50) } },
      reading: sampled(1n),
      reason: 'FailedGetResourceMetric',
      why: 'failed to get example.com/gpu utilization: missing request for example.com/gpu in container main of Pod a',
      cause: 'failed to get example.com/gpu resource metric value',
    },
    {
      name: 'a value of an object with a selector that cannot be read',
      spec: ofObject(value('1')),
      reading: refused,
      reason: 'FailedGetObjectMetric',
      why: 'bad selector',
      cause: 'failed to get object metric value',
    },
    {
      name: 'one from elsewhere without a target',
      spec: external({ type: 'Value' }),
      reading: { kind: 'values', values: [] },
      reason: 'FailedGetExternalMetric',
      why: 'invalid external metric source: neither a value target nor an average value target was set',
      cause: 'failed to get jobs external metric value',
    },
  ])('$name', ({ spec, reading, reason, why, cause }) => {
    const error = `${cause}: ${why}`
    expect(propose(spec, 'shop', reading, scene)).toEqual({ kind: 'failed', reason, why, error, isSpecFault: false })
  })

  test('a source that nobody knows, for which its author is to blame', () => {
    const reading: Reading = { kind: 'refused', error: new Error('unknown metric source type "CheddarCheese"') }
    expect(propose({ type: 'CheddarCheese' }, 'shop', reading, scene)).toEqual({
      kind: 'failed',
      reason: 'InvalidMetricSourceType',
      why: 'unknown metric source type "CheddarCheese"',
      error: 'unknown metric source type "CheddarCheese"',
      isSpecFault: true,
    })
  })

  const uncounted = 'unable to calculate ready pods: no pods returned by selector while calculating replica count'
  test.each<{ name: string; spec: MetricSpec; reading: Reading; cause: string }>([
    {
      name: 'an object',
      spec: ofObject(value('1')),
      reading: { kind: 'value', value: 9000n },
      cause: 'failed to get object metric value',
    },
    {
      name: 'something elsewhere',
      spec: external(value('1')),
      reading: { kind: 'values', values: [9000n] },
      cause: 'failed to get jobs external metric value: failed to get external metric jobs',
    },
  ])('without pods there is nothing that a value of $name could be in proportion to', ({ spec, reading, cause }) => {
    expect(propose(spec, 'shop', reading, { ...scene, pods: [] })).toMatchObject({
      why: uncounted,
      error: `${cause}: ${uncounted}`,
    })
  })
})

describe('of several metrics', () => {
  const proposed = (replicas: number, metric: string): Proposal => ({
    kind: 'proposed',
    replicas,
    metric,
    status: { type: metric },
  })
  const broken = (reason: string): Proposal => ({
    kind: 'failed',
    reason,
    why: `${reason}!`,
    error: `cannot: ${reason}!`,
    isSpecFault: false,
  })
  const one = 'invalid metrics (1 invalid out of 2), first error is: cannot: X!'
  test.each([
    {
      name: 'the one that asks for most counts',
      given: [proposed(3, 'a'), proposed(5, 'b'), proposed(4, 'c')],
      want: [5, 'b'],
    },
    {
      name: 'the first of those that ask for as many counts',
      given: [proposed(3, 'a'), proposed(3, 'b')],
      want: [3, 'a'],
    },
    {
      name: 'none at all gives way to the next, whatever it asks for',
      given: [proposed(0, 'a'), proposed(0, 'b')],
      want: [0, 'b'],
    },
    {
      name: 'one may fail when the others ask for more',
      given: [broken('X'), proposed(4, 'b')],
      want: [4, 'b'],
      error: one,
    },
    {
      name: 'one may fail when the others ask for as many',
      given: [proposed(3, 'a'), broken('X')],
      want: [3, 'a'],
      error: one,
    },
    {
      name: 'none may fail when the others ask for fewer',
      given: [proposed(2, 'a'), broken('X')],
      active: 'X',
      error: one,
    },
    {
      name: 'the first of all that fail is told',
      given: [broken('X'), broken('Y')],
      active: 'X',
      error: 'invalid metrics (2 invalid out of 2), first error is: cannot: X!',
    },
  ])('$name', ({ given, want, active, error }) => {
    const combined = combineProposals(given, 3)
    expect(combined.wanted).toEqual(want === undefined ? undefined : { replicas: want[0], metric: want[1] })
    expect(combined.active.reason).toBe(active ?? 'ValidMetricFound')
    expect(combined.error?.message).toBe(error)
    const shown = given.map((proposal) => (proposal.kind === 'failed' ? { type: '' } : proposal.status))
    expect(combined.statuses).toEqual(shown)
  })
})

describe('tolerances', () => {
  const scaler = (behavior: HorizontalPodAutoscaler['spec']['behavior']): HorizontalPodAutoscaler => ({
    spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' }, behavior },
  })
  test.each([
    { name: 'are those of the flag', behavior: undefined, want: [0.1, 0.1] },
    { name: 'may be told for one direction', behavior: { scaleUp: { tolerance: '10m' } }, want: [0.1, 0.01] },
    {
      name: 'may be told for both',
      behavior: { scaleUp: { tolerance: '0' }, scaleDown: { tolerance: '0.9' } },
      want: [0.9, 0],
    },
    {
      name: 'may not be told with the gate off',
      behavior: { scaleUp: { tolerance: '0.01' } },
      isOff: true,
      want: [0.1, 0.1],
    },
  ])('$name', ({ behavior, isOff = false, want }) => {
    const { scaleDown, scaleUp } = tolerancesOf(scaler(behavior), 0.1, !isOff)
    expect([scaleDown, scaleUp]).toEqual(want)
  })
})
