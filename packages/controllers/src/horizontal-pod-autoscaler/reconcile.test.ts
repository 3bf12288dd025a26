import { horizontalPodAutoscalers } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, listerOf } from '../shared/testing/builders.ts'
import { reconcile } from './reconcile.ts'
import {
  asking,
  autoscalerOf,
  average,
  cpu,
  jobs,
  now,
  off,
  ok,
  qpsOfPods,
  refusal,
  setUp,
  whole,
  type State,
  type World,
} from './testing/autoscaler.ts'

const { signal } = new AbortController()

interface SizeRow extends World {
  readonly name: string
  /** Undefined: it stays. */
  readonly size?: number
  readonly desired?: number
  readonly conditions: readonly string[]
  readonly counts: readonly string[]
}

describe('a size', () => {
  test.each<SizeRow>([
    {
      name: 'goes up',
      levels: [600, 700, 800],
      size: 5,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_up none', 'shop/web 5', 'scale_up none'],
    },
    {
      name: 'goes down',
      levels: [250, 250, 250],
      size: 2,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_down none', 'shop/web 2', 'scale_down none'],
    },
    {
      name: 'stays',
      levels: [500, 510, 490],
      desired: 3,
      conditions: ok('ReadyForNewScale', 'DesiredWithinRange'),
      counts: ['Resource none none', 'shop/web 3', 'none none'],
    },
    {
      name: 'stays at the least',
      replicas: 2,
      levels: [100, 100],
      desired: 2,
      conditions: ok('ReadyForNewScale', 'TooFewReplicas'),
      counts: ['Resource scale_down none', 'shop/web 2', 'none none'],
    },
    {
      name: 'stays at the most, and is measured',
      replicas: 6,
      levels: [500, 500, 500, 500, 500, 500],
      desired: 6,
      conditions: ok('ReadyForNewScale', 'DesiredWithinRange'),
      counts: ['Resource none none', 'shop/web 6', 'none none'],
    },
    {
      name: 'goes to the least for nothing',
      levels: [0, 0, 0],
      size: 2,
      conditions: ok('SucceededRescale', 'TooFewReplicas'),
      counts: ['Resource scale_down none', 'shop/web 2', 'scale_down none'],
    },
    {
      name: 'goes up to the most',
      levels: [2000, 2000, 2000],
      size: 6,
      conditions: ok('SucceededRescale', 'TooManyReplicas'),
      counts: ['Resource scale_up none', 'shop/web 6', 'scale_up none'],
    },
    {
      name: 'at most doubles',
      levels: [2000, 2000, 2000],
      spec: { maxReplicas: 100 },
      size: 6,
      conditions: ok('SucceededRescale', 'ScaleUpLimit'),
      counts: ['Resource scale_up none', 'shop/web 6', 'scale_up none'],
    },
    {
      name: 'below the least is raised, whatever is measured',
      replicas: 1,
      levels: null,
      size: 2,
      conditions: ['AbleToScale True SucceededRescale'],
      counts: ['shop/web 2', 'scale_up none'],
    },
    {
      name: 'above the most is lowered, whatever is measured',
      replicas: 9,
      levels: null,
      size: 6,
      conditions: ['AbleToScale True SucceededRescale'],
      counts: ['shop/web 6', 'scale_down none'],
    },
    {
      name: 'below the least is raised, and what was known of the metrics stays',
      replicas: 1,
      levels: null,
      states: [
        ['ScalingActive', 'False', 'FailedGetResourceMetric'],
        ['ScalingLimited', 'True', 'TooManyReplicas'],
      ],
      size: 2,
      conditions: [
        'ScalingActive False FailedGetResourceMetric',
        'ScalingLimited True TooManyReplicas',
        'AbleToScale True SucceededRescale',
      ],
      counts: ['shop/web 2', 'scale_up none'],
    },
    {
      name: 'goes up again just after it went up',
      levels: [600, 700, 800],
      lastScaleTime: now,
      size: 5,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_up none', 'shop/web 5', 'scale_up none'],
    },
    {
      name: 'goes up by the metric that asks for most',
      levels: [600, 700, 800],
      spec: { maxReplicas: 5, metrics: [cpu(60), qpsOfPods('350m')] },
      lastScaleTime: now,
      size: 5,
      conditions: ok('SucceededRescale', 'TooManyReplicas'),
      counts: ['Resource scale_up none', 'Pods scale_up none', 'shop/web 5', 'scale_up none'],
    },
    {
      name: 'goes up beside an autoscaler of other pods',
      levels: [600, 700, 800],
      others: { other: 'cheddar=cheese' },
      size: 5,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_up none', 'shop/web 5', 'scale_up none'],
    },
    {
      name: 'goes down to the pods that there are, though these are busy',
      replicas: 4,
      pods: [asking('p0')],
      levels: [1000],
      size: 2,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_down none', 'shop/web 2', 'scale_down none'],
    },
    {
      name: 'goes to none for nothing where the least is none',
      levels: [0, 0, 0],
      spec: { minReplicas: 0 },
      size: 0,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_down none', 'shop/web 0', 'scale_down none'],
    },
    {
      name: 'goes to none for less than nothing where the least is none',
      value: -5000,
      spec: { minReplicas: 0, metrics: [jobs(whole('1'))] },
      size: 0,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['External scale_down none', 'shop/web 0', 'scale_down none'],
    },
    {
      name: 'stays by the flag’s tolerance without one of its own',
      levels: [510, 520, 530],
      spec: { behavior: { scaleDown: { tolerance: '0.01' } } },
      desired: 3,
      conditions: ok('ReadyForNewScale', 'DesiredWithinRange'),
      counts: ['Resource none none', 'shop/web 3', 'none none'],
    },
    {
      name: 'by rules goes no further than the most',
      levels: [2000, 2000, 2000],
      spec: {
        maxReplicas: 8,
        behavior: { scaleUp: { policies: [{ type: 'Percent', value: 700, periodSeconds: 60 }] } },
      },
      size: 8,
      conditions: ok('SucceededRescale', 'TooManyReplicas'),
      counts: ['Resource scale_up none', 'shop/web 8', 'scale_up none'],
    },
    {
      name: 'is one at the least when nothing else is said',
      replicas: 0,
      spec: { minReplicas: undefined },
      levels: null,
      desired: 0,
      conditions: off,
      counts: ['shop/web 0', 'none none'],
    },
    {
      name: 'of more than there should be during a rollout stays',
      replicas: 4,
      statusReplicas: 5,
      levels: [500, 500, 500, 500, 500],
      desired: 4,
      spec: { maxReplicas: 8 },
      conditions: ok('ReadyForNewScale', 'DesiredWithinRange'),
      counts: ['Resource none none', 'shop/web 4', 'none none'],
    },
    {
      name: 'goes to what there is during a rollout, when that has its share of a value',
      replicas: 4,
      statusReplicas: 5,
      value: 10_400,
      spec: { maxReplicas: 8, metrics: [jobs(average('2'))] },
      size: 5,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['External scale_up none', 'shop/web 5', 'scale_up none'],
    },
    {
      name: 'goes up by a small tolerance of its own',
      levels: [510, 520, 530],
      spec: { behavior: { scaleUp: { tolerance: '0.01' } } },
      size: 4,
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_up none', 'shop/web 4', 'scale_up none'],
    },
    {
      name: 'stays by a large tolerance of its own',
      levels: [200, 200, 200],
      spec: { behavior: { scaleDown: { tolerance: '900m' } } },
      desired: 3,
      conditions: ok('ReadyForNewScale', 'DesiredWithinRange'),
      counts: ['Resource none none', 'shop/web 3', 'none none'],
    },
    {
      name: 'has no tolerance of its own with the gate off',
      levels: [510, 520, 530],
      spec: { behavior: { scaleUp: { tolerance: '0.01' } } },
      hasOwnTolerances: false,
      desired: 3,
      conditions: ok('ReadyForNewScale', 'DesiredWithinRange'),
      counts: ['Resource none none', 'shop/web 3', 'none none'],
    },
    {
      name: 'by rules goes as far as they allow',
      replicas: 3,
      levels: [2000, 2000, 2000],
      spec: {
        maxReplicas: 100,
        behavior: { scaleUp: { policies: [{ type: 'Percent', value: 200, periodSeconds: 60 }] } },
      },
      size: 9,
      conditions: ok('SucceededRescale', 'ScaleUpLimit'),
      counts: ['Resource scale_up none', 'shop/web 9', 'scale_up none'],
    },
  ])('$name', async ({ size, desired = size, conditions, counts, ...world }) => {
    const { run, sizes, statuses, states, counted } = setUp(world)
    expect(await run()).toMatchObject({ kind: 'wake-after', delayMs: 15_000 })
    expect(sizes()).toEqual(size === undefined ? [] : [size])
    expect(statuses()).toMatchObject([{ desiredReplicas: desired }])
    expect(statuses()[0]?.currentReplicas ?? 0).toBe(world.replicas ?? 3)
    expect(statuses()[0]?.lastScaleTime).toBe(size === undefined ? undefined : at(now))
    expect(states()).toEqual(conditions)
    expect(counted).toEqual(counts)
  })

  test('that changes is told, with the metric', async () => {
    const { run, told } = setUp({ levels: [600, 700, 800] })
    await run()
    expect(told).toEqual([
      'Normal SuccessfulRescale New size: 5; reason: cpu resource utilization (percentage of request) above target',
    ])
    const down = setUp({ levels: [250, 250, 250] })
    await down.run()
    expect(down.told).toEqual(['Normal SuccessfulRescale New size: 2; reason: All metrics below target'])
  })

  test('that stays is not told', async () => {
    const { run, told } = setUp({ levels: [500, 510, 490] })
    await run()
    expect(told).toEqual([])
  })

  test('that is put right is told with the bound', async () => {
    const below = setUp({ replicas: 1, levels: null })
    await below.run()
    expect(below.told).toEqual([
      'Normal SuccessfulRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas',
    ])
    const above = setUp({ replicas: 9, levels: null })
    await above.run()
    expect(above.told).toEqual([
      'Normal SuccessfulRescale New size: 6; reason: Current number of replicas above Spec.MaxReplicas',
    ])
  })

  test('that is remembered for a while holds a smaller one back', async () => {
    const given = setUp({ levels: [250, 250, 250] })
    const settings = { ...given.deps.settings, downscaleStabilizationMs: 300_000 }
    const deps = { ...given.deps, histories: new Map(), settings }
    await reconcile(deps, 'shop/web', signal)
    expect([given.sizes(), given.states()]).toEqual([[], ok('ScaleDownStabilized', 'DesiredWithinRange')])
  })

  test('is shown with what was measured', async () => {
    const { run, statuses } = setUp({
      levels: [600, 700, 800],
      spec: { metrics: [cpu(50), jobs(whole('1'))] },
      value: 100,
    })
    await run()
    expect(statuses()[0]?.currentMetrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 70, averageValue: '700m' } } },
      { type: 'External', external: { metric: { name: 'jobs', selector: {} }, current: { value: '100m' } } },
    ])
  })
})

interface TextRow extends World {
  readonly name: string
  /** Message by the condition's type. */
  readonly says: Readonly<Record<string, string>>
}

describe('conditions say', () => {
  const selector = "couldn't convert selector into a corresponding internal selector object: "
  test.each<TextRow>([
    {
      name: 'that the size was changed, by which metric, and how far',
      levels: [600, 700, 800],
      says: {
        AbleToScale: 'the HPA controller was able to update the target scale to 5',
        ScalingActive:
          'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
        ScalingLimited: 'the desired count is within the acceptable range',
      },
    },
    {
      name: 'that the size is right',
      says: { AbleToScale: 'recommended size matches current size' },
    },
    {
      name: 'that the size was changed to none',
      levels: [0, 0, 0],
      value: 0,
      spec: { minReplicas: 0, metrics: [jobs(whole('1'))] },
      canScaleToZero: true,
      says: { ScaledToZero: 'the HPA controller scaled the workload to zero' },
    },
    {
      name: 'that it was not',
      levels: [600, 700, 800],
      canScaleToZero: true,
      says: { ScaledToZero: 'the HPA controller did not scale the workload to zero' },
    },
    {
      name: 'that somebody wants none',
      replicas: 0,
      levels: [],
      says: {
        AbleToScale: "the HPA controller was able to get the target's current scale",
        ScalingActive: 'scaling is disabled since the replica count of the target is zero',
      },
    },
    {
      name: 'that nobody measures',
      levels: null,
      says: {
        ScalingActive:
          'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no answer',
      },
    },
    {
      name: 'that nobody measures something elsewhere, without the metric’s name before it',
      value: null,
      spec: { metrics: [jobs(whole('1'))] },
      says: {
        ScalingActive:
          'the HPA was unable to compute the replica count: unable to get external metric shop/jobs/&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}: no answer',
      },
    },
    {
      name: 'that the target is not there',
      get: [refusal(404, 'NotFound')],
      says: { AbleToScale: "the HPA controller was unable to get the target's current scale: NotFound!" },
    },
    {
      name: 'that the size was refused',
      levels: [600, 700, 800],
      update: [refusal(403, 'Forbidden')],
      says: { AbleToScale: 'the HPA controller was unable to update the target scale: Forbidden!' },
    },
    {
      name: 'that the target has no selector',
      selector: null,
      says: { ScalingActive: "the HPA target's scale is missing a selector" },
    },
    {
      name: 'that its selector cannot be read',
      selector: '!',
      says: { ScalingActive: `${selector}unable to parse requirement: found '', expected: identifier` },
    },
    {
      name: 'who else has its pods',
      others: { other: 'app=web' },
      says: { ScalingActive: 'pods by selector app=web are controlled by multiple HPAs: [shop/other shop/web]' },
    },
    {
      name: 'that rules hold back many at once',
      levels: [5000, 5000, 5000],
      spec: { maxReplicas: 100 },
      says: { ScalingLimited: 'the desired replica count is increasing faster than the maximum scale rate' },
    },
    {
      name: 'that rules hold back few at once',
      levels: [0, 0, 0],
      spec: {
        minReplicas: 1,
        behavior: { scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Disabled' } },
      },
      says: { ScalingLimited: 'the desired replica count is decreasing faster than the maximum scale rate' },
    },
    {
      name: 'that the most is too few',
      levels: [2000, 2000, 2000],
      says: { ScalingLimited: 'the desired replica count is more than the maximum replica count' },
    },
    {
      name: 'that the least is too many',
      levels: [0, 0, 0],
      says: { ScalingLimited: 'the desired replica count is less than the minimum replica count' },
    },
  ])('$name', async ({ says, ...world }) => {
    const { run, statuses } = setUp(world)
    await run()
    const messages = (statuses()[0]?.conditions ?? []).map(({ type, message }) => [type, message] as const)
    expect(Object.fromEntries(messages)).toMatchObject(says)
  })

  test.each([
    {
      name: 'down',
      past: 5,
      levels: [250, 250, 250],
      message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
    },
    {
      name: 'up',
      past: 3,
      levels: [600, 700, 800],
      message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
    },
  ])('that a window holds the size back on its way $name', async ({ past, levels, message }) => {
    const rules = { stabilizationWindowSeconds: 60 }
    const { deps, run, statuses } = setUp({ levels, spec: { behavior: { scaleUp: rules, scaleDown: rules } } })
    const atMs = deps.clock.monotonicMs() - 1000
    deps.histories.set('shop/web', { recommendations: [{ replicas: past, atMs }], scaleUps: [], scaleDowns: [] })
    await run()
    expect(statuses()[0]?.conditions?.[0]).toMatchObject({ type: 'AbleToScale', message })
  })
})

describe('a status', () => {
  test('that says the same is not written', async () => {
    const first = setUp({ levels: [500, 500, 500] })
    await first.run()
    const [status] = first.statuses()
    const autoscaler = { ...autoscalerOf({}), status }
    await reconcile({ ...first.deps, autoscalers: listerOf([autoscaler]) }, 'shop/web', signal)
    expect(first.statuses()).toHaveLength(1)
  })

  test('is made anew: since when conditions hold stays, what upstream does not set goes', async () => {
    const given = setUp({ levels: [500, 500, 500] })
    const states: readonly State[] = [
      ['AbleToScale', 'True', 'SucceededRescale'],
      ['ScalingActive', 'False', 'FailedGetResourceMetric'],
    ]
    const seen = autoscalerOf({ states })
    const status = { desiredReplicas: 3, ...seen.status, observedGeneration: 4, lastScaleTime: at('11:00:00') }
    await reconcile({ ...given.deps, autoscalers: listerOf([{ ...seen, status }]) }, 'shop/web', signal)
    const [written] = given.statuses()
    expect(written).not.toHaveProperty('observedGeneration')
    expect(written?.lastScaleTime).toBe(at('11:00:00'))
    expect(written?.conditions?.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([
      at('10:00:00'),
      at(now),
      at(now),
    ])
  })

  test('goes to the status alone, with the version that was seen', async () => {
    const { run, requests } = setUp({ levels: [500, 500, 500] })
    await run()
    expect(requests.at(-1)).toMatchObject({
      verb: 'update',
      target: { resource: horizontalPodAutoscalers.plural, name: 'web', subresource: 'status' },
      body: { kind: 'HorizontalPodAutoscaler', apiVersion: 'autoscaling/v2', metadata: { resourceVersion: '7' } },
    })
  })
})

test('of an autoscaler that is gone nothing is remembered', async () => {
  const { deps, run } = setUp({})
  await run()
  expect(deps.histories.size).toBe(1)
  expect(await reconcile({ ...deps, autoscalers: listerOf([]) }, 'shop/web', signal)).toMatchObject({ kind: 'done' })
  expect(deps.histories.size).toBe(0)
})
