import {
  horizontalPodAutoscalers,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  type HorizontalPodAutoscalerSpec,
  type MetricSpec,
  type Pod,
  type Scale,
} from '@coxswain/api'
import { seededRandom, silentLogger } from '@coxswain/base'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { ServedTypes } from '../shared/served-types.ts'
import { at, atMs, listerOf, pod } from '../shared/testing/builders.ts'
import { autoscalerHandlers, everyPeriod } from './controller.ts'
import type { MetricApis } from './metric-apis.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { RegisteredSelectors } from './registered-selectors.ts'

const signal = new AbortController().signal
const now = '12:00:00'

describe('an autoscaler', () => {
  const web: HorizontalPodAutoscaler = {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
  }

  test('waits for its turn, is counted once, and is forgotten', () => {
    const told: unknown[] = []
    const selectors = new RegisteredSelectors()
    const handlers = autoscalerHandlers({
      controller: { wakeAfter: (key, delayMs) => void told.push([key, delayMs]) },
      selectors,
      metrics: { counted: (count) => void told.push(count) },
      syncPeriodMs: 15_000,
    })
    handlers.added?.(web, true)
    handlers.updated?.(web, web)
    handlers.deleted?.(web, false)
    expect(told).toEqual([['shop/web', 15_000], 1, ['shop/web', 15_000], 1, 0])
  })

  test('is tried again every period, however often it failed', () => {
    const limiter = everyPeriod(2000)
    expect([limiter.when('a'), limiter.when('a'), limiter.when('a')]).toEqual([2000, 2000, 2000])
    limiter.forget('a')
    expect(limiter.failures('a')).toBe(1)
  })
})

const refusal = (code: number, reason: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message: `${reason}!`,
  })

const cpu = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})
const qpsOfObject = (value: string): MetricSpec => ({
  type: 'Object',
  object: {
    describedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'some' },
    metric: { name: 'qps' },
    target: { type: 'Value', value },
  },
})
const jobs = (value: string): MetricSpec => ({
  type: 'External',
  external: { metric: { name: 'jobs', selector: {} }, target: { type: 'Value', value } },
})
const cheese: MetricSpec = { type: 'CheddarCheese' }

type State = readonly [type: string, status: string, reason: string]

interface World {
  readonly spec?: Partial<HorizontalPodAutoscalerSpec>
  readonly replicas?: number
  /** Null: the scale says no selector. */
  readonly selector?: string | null
  /** CPU that each pod uses, in thousandths; there are as many pods. Null: nobody measures. */
  readonly levels?: readonly number[] | null
  /** Of the object's or external metric; null: nobody measures. */
  readonly value?: number | null
  readonly pods?: readonly Pod[]
  readonly states?: readonly State[]
  readonly canScaleToZero?: boolean
  readonly hasOwnTolerances?: boolean
  /** Error by verb, in turn; undefined: none. */
  readonly get?: readonly (Error | undefined)[]
  readonly update?: readonly (Error | undefined)[]
  readonly updateStatus?: readonly (Error | undefined)[]
  /** Selectors of other autoscalers. */
  readonly others?: Readonly<Record<string, string>>
}

const asking = (name: string): Pod => ({
  ...pod(name),
  spec: { containers: [{ name: 'main', image: '', resources: { requests: { cpu: '1' } } }] },
  status: { ...pod(name).status, startTime: at('09:00:00') },
})

const condition = ([type, status, reason]: State): HorizontalPodAutoscalerCondition => ({
  type,
  status,
  reason,
  message: '',
  lastTransitionTime: at('10:00:00'),
})

function autoscalerOf({ spec, states = [], replicas = 3 }: World): HorizontalPodAutoscaler {
  return {
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', resourceVersion: '7' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [cpu(50)],
      ...spec,
    },
    status: { currentReplicas: replicas, desiredReplicas: replicas, conditions: states.map(condition) },
  }
}

const discovery = (group: string, version: string, plural: string, kind: string) => ({
  metadata: { name: group },
  versions: [{ version, resources: [{ resource: plural, responseKind: { kind }, scope: 'Namespaced', verbs: [] }] }],
})

function setUp(world: World) {
  const { levels = [500, 500, 500], value = 0, others = {} } = world
  const autoscaler = autoscalerOf(world)
  const { replicas = 3, selector = 'app=web' } = world
  const errors = {
    get: [...(world.get ?? [])],
    update: [...(world.update ?? [])],
    status: [...(world.updateStatus ?? [])],
  }
  const requests: ApiRequest[] = []
  const told: string[] = []
  const counted: string[] = []
  const scale: Scale = {
    metadata: { name: 'web', namespace: 'shop', resourceVersion: '1' },
    spec: { replicas },
    status: { replicas, ...(selector === null ? {} : { selector }) },
  }
  const answer = (request: ApiRequest): unknown => {
    if (request.verb === 'get')
      return { ...scale, metadata: { ...scale.metadata, resourceVersion: String(requests.length) } }
    return request.body
  }
  const client = createClient({
    request: async (request) => {
      requests.push(request)
      const queue =
        request.target.subresource === 'status' ? errors.status : request.verb === 'get' ? errors.get : errors.update
      const error = queue.shift()
      if (error !== undefined) throw error
      return { code: 200, body: answer(request), warnings: [] }
    },
    watch: () => Promise.reject(new Error('not asked for')),
    raw: async (path) => {
      const items =
        path === '/apis'
          ? [
              discovery('apps', 'v1', 'deployments', 'Deployment'),
              discovery('apps', 'v1beta1', 'deployments', 'Deployment'),
            ]
          : []
      return {
        code: 200,
        contentType: 'application/json',
        body: JSON.stringify({ kind: 'APIGroupDiscoveryList', items }),
      }
    },
  })
  const clock = new VirtualClock({ startMs: atMs(now) })
  const measured = <T>(given: T | null): T => {
    if (given === null) throw new Error('no answer')
    return given
  }
  const apis: MetricApis = {
    podResource: async () =>
      new Map(
        measured(levels).map((level, index) => {
          const sample = { milliValue: BigInt(level), timestampMs: atMs('11:59:30'), windowMs: 30_000 }
          return [`p${index}`, sample] as const
        }),
      ),
    podMetric: () => Promise.reject(new Error('not asked for')),
    objectMetric: async () => BigInt(measured(value)),
    externalMetric: async () => [BigInt(measured(value))],
  }
  const selectors = new RegisteredSelectors()
  selectors.register('shop/web')
  for (const [name, text] of Object.entries(others)) {
    selectors.register(`shop/${name}`)
    const [key = '', wanted = ''] = text.split('=')
    selectors.set(`shop/${name}`, { requirements: [{ key, operator: '=', values: [wanted] }], isNothing: false })
  }
  const pods = world.pods ?? (levels ?? []).map((_, index) => asking(`p${index}`))
  const deps: Deps = {
    autoscalers: listerOf([autoscaler]),
    pods: listerOf(pods),
    client,
    served: new ServedTypes(client, clock),
    clock,
    random: seededRandom('autoscalers'),
    logger: { ...silentLogger, error: (message) => void told.push(`log ${message}`) },
    metrics: {
      reconciled: (action, error) => void counted.push(`${action} ${error}`),
      computed: (action, error, type) => void counted.push(`${type} ${action} ${error}`),
      counted: () => {},
      desired: (namespace, name, size) => void counted.push(`${namespace}/${name} ${size}`),
    },
    apis,
    recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
    selectors,
    // Not seen for the first time: then its size would be held for a while.
    histories: new Map([['shop/web', { recommendations: [], scaleUps: [], scaleDowns: [] }]]),
    times: { cpuInitializationPeriodMs: 120_000, initialReadinessDelayMs: 10_000 },
    usesPodLevel: true,
    settings: {
      syncPeriodMs: 15_000,
      downscaleStabilizationMs: 0,
      tolerance: 0.1,
      canScaleToZero: world.canScaleToZero ?? false,
      hasOwnTolerances: world.hasOwnTolerances ?? true,
    },
  }
  const run = async () => {
    const running = reconcile(deps, 'shop/web', signal).catch((error: unknown) => ({ kind: 'thrown', error }) as const)
    // Retries of conflicts wait a moment.
    await clock.advance(1000)
    return running
  }
  const sizes = () =>
    requests
      .filter(({ verb, target }) => verb === 'update' && target.subresource === 'scale')
      .map(({ body }) => (body as Scale).spec?.replicas)
  const statuses = () =>
    requests
      .filter(({ target }) => target.subresource === 'status')
      .map(({ body }) => (body as HorizontalPodAutoscaler).status)
  const states = () =>
    (statuses().at(-1)?.conditions ?? []).map(({ type, status, reason }) => `${type} ${status} ${reason}`)
  return { deps, clock, run, requests, told, counted, sizes, statuses, states }
}

const ok = (able: string, limited: string): readonly string[] => [
  `AbleToScale True ${able}`,
  'ScalingActive True ValidMetricFound',
  `ScalingLimited ${limited === 'DesiredWithinRange' ? 'False' : 'True'} ${limited}`,
]
const failing = (reason: string): readonly string[] => [
  'AbleToScale True SucceededGetScale',
  `ScalingActive False ${reason}`,
]
const off = failing('ScalingDisabled')
const isScaledToZero: State = ['ScaledToZero', 'True', 'ScaledToZero']

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
      levels: [500, 500, 500, 500, 500],
      desired: 4,
      spec: { maxReplicas: 8 },
      conditions: ok('ReadyForNewScale', 'DesiredWithinRange'),
      counts: ['Resource none none', 'shop/web 4', 'none none'],
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

  test('that is remembered for a while holds a smaller one back', async () => {
    const given = setUp({ levels: [250, 250, 250] })
    const settings = { ...given.deps.settings, downscaleStabilizationMs: 300_000 }
    const deps = { ...given.deps, histories: new Map(), settings }
    await reconcile(deps, 'shop/web', signal)
    expect([given.sizes(), given.states()]).toEqual([[], ok('ScaleDownStabilized', 'DesiredWithinRange')])
  })

  test('is shown with what was measured', async () => {
    const { run, statuses } = setUp({ levels: [600, 700, 800], spec: { metrics: [cpu(50), jobs('1')] }, value: 100 })
    await run()
    expect(statuses()[0]?.currentMetrics).toEqual([
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 70, averageValue: '700m' } } },
      { type: 'External', external: { metric: { name: 'jobs', selector: {} }, current: { value: '100m' } } },
    ])
  })
})

describe('none', () => {
  const atZero: World = { replicas: 0, levels: [], spec: { minReplicas: 0, metrics: [qpsOfObject('15')] } }
  const down: World = {
    replicas: 5,
    levels: [0, 0, 0, 0, 0],
    value: 0,
    spec: { minReplicas: 0, metrics: [qpsOfObject('20')] },
  }
  const awake = ['ScaledToZero False NotScaledToZero', ...ok('SucceededRescale', 'DesiredWithinRange')]
  test.each<World & { name: string; sizes: readonly number[]; conditions: readonly string[] }>([
    {
      name: 'becomes some by an object’s metric',
      ...atZero,
      value: 20_000,
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [2],
      conditions: awake,
    },
    {
      name: 'becomes one, whatever the tolerance',
      ...atZero,
      spec: { minReplicas: 0, metrics: [qpsOfObject('1')] },
      value: 1000,
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [1],
      conditions: awake,
    },
    {
      name: 'stays with the gate off, of which nothing remains',
      ...atZero,
      value: 20_000,
      states: [isScaledToZero],
      sizes: [],
      conditions: off,
    },
    {
      name: 'stays when somebody else made it so',
      ...atZero,
      value: 20_000,
      canScaleToZero: true,
      sizes: [],
      conditions: off,
    },
    {
      name: 'stays without a metric that is there without pods',
      replicas: 0,
      levels: [],
      spec: { minReplicas: 0, metrics: [cpu(30), cheese] },
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [],
      conditions: ['ScaledToZero True ScaledToZero', ...off],
    },
    {
      name: 'becomes the least when that is some by now',
      ...atZero,
      spec: { minReplicas: 2, metrics: [qpsOfObject('15')] },
      value: 10_000,
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [2],
      conditions: ['ScaledToZero False NotScaledToZero', ...ok('SucceededRescale', 'TooFewReplicas')],
    },
    {
      name: 'stays though the least is some by now, with the gate off',
      ...atZero,
      spec: { minReplicas: 2, metrics: [qpsOfObject('15')] },
      value: 10_000,
      states: [isScaledToZero],
      sizes: [],
      conditions: off,
    },
    {
      name: 'is where an object’s metric leads',
      ...down,
      canScaleToZero: true,
      sizes: [0],
      conditions: [...ok('SucceededRescale', 'DesiredWithinRange'), 'ScaledToZero True ScaledToZero'],
    },
    {
      name: 'is where an external metric leads',
      ...down,
      spec: { minReplicas: 0, metrics: [jobs('14400m')] },
      canScaleToZero: true,
      sizes: [0],
      conditions: [...ok('SucceededRescale', 'DesiredWithinRange'), 'ScaledToZero True ScaledToZero'],
    },
    {
      name: 'is where it leads with the gate off, too',
      ...down,
      sizes: [0],
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
    },
    {
      name: 'is no more what a larger size was',
      levels: [600, 700, 800],
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [5],
      conditions: awake,
    },
    {
      name: 'is no more what a larger size was, with the gate off',
      levels: [600, 700, 800],
      states: [isScaledToZero],
      sizes: [5],
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
    },
  ])('$name', async ({ sizes: wanted, conditions, ...world }) => {
    const { run, sizes, states } = setUp(world)
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect([sizes(), states()]).toEqual([wanted, conditions])
  })

  test('comes with a size of none in the status', async () => {
    const { run, statuses } = setUp({ ...down, canScaleToZero: true })
    await run()
    expect(statuses()).toMatchObject([{ currentReplicas: 5, desiredReplicas: 0 }])
  })
})

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
const oneInvalid = 'invalid metrics (1 invalid out of 2), first error is'
const noJobs =
  'failed to get external metric jobs: unable to get external metric shop/jobs/&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}: no answer'

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
      spec: { metrics: [cpu(50), jobs('1')] },
      error: `${computing}: ${oneInvalid}: failed to get jobs external metric value: ${noJobs}`,
      told: [
        `Warning FailedGetExternalMetric ${noJobs}`,
        `Warning FailedComputeMetricsReplicas ${oneInvalid}: failed to get jobs external metric value: ${noJobs}`,
      ],
      conditions: failing('FailedGetExternalMetric'),
      counts: ['Resource scale_down none', 'External none internal', 'none internal'],
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

  test('goes on when one metric of two is not measured and the other asks for more', async () => {
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
    expect(counted).toEqual(
      ['CheddarCheese none spec', 'Resource scale_up none', 'shop/web 5', 'scale_up internal'].toSorted(
        (a, b) => counted.indexOf(a) - counted.indexOf(b),
      ),
    )
    expect(states()).toEqual(ok('SucceededRescale', 'DesiredWithinRange'))
    expect(statuses()[0]?.currentMetrics).toMatchObject([{ type: 'Resource' }, { type: '' }])
  })

  test('to write its status tells so', async () => {
    const { run, told, counted } = setUp({ levels: [500, 500, 500], updateStatus: [refusal(409, 'Conflict')] })
    expect(await run()).toMatchObject({
      kind: 'thrown',
      error: { message: 'failed to update status for web: Conflict!' },
    })
    expect(told).toEqual(['Warning FailedUpdateStatus Conflict!'])
    expect(counted.at(-1)).toBe('none internal')
  })

  test('and then to write its status tells of what came first', async () => {
    const { run, told } = setUp({ levels: null, updateStatus: [refusal(409, 'Conflict')] })
    expect(await run()).toMatchObject({ kind: 'thrown', error: { message: `${computing}: ${allInvalid}` } })
    expect(told).toEqual([
      `Warning FailedGetResourceMetric ${resourceError}`,
      'Warning FailedUpdateStatus Conflict!',
      'log Cannot write the status of an autoscaler',
      `Warning FailedComputeMetricsReplicas ${allInvalid}`,
    ])
  })
})

describe('a size that meets a conflict', () => {
  const conflict = refusal(409, 'Conflict')

  test('is asked for again, of the target as it is now', async () => {
    const { run, requests, sizes, told } = setUp({ levels: [600, 700, 800], update: [conflict] })
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect(sizes()).toEqual([5, 5])
    const versions = requests
      .filter(({ verb, target }) => verb === 'update' && target.subresource === 'scale')
      .map(({ body }) => (body as Scale).metadata?.resourceVersion)
    expect(new Set(versions).size).toBe(2)
    expect(told).toHaveLength(1)
  })

  test('five times', async () => {
    const { run, sizes, states } = setUp({ levels: [600, 700, 800], update: Array.from({ length: 9 }, () => conflict) })
    expect(await run()).toMatchObject({
      kind: 'thrown',
      error: { message: 'failed to rescale Deployment/shop/web: Conflict!' },
    })
    expect(sizes()).toHaveLength(5)
    expect(states()[0]).toBe('AbleToScale False FailedUpdateScale')
  })

  test('also when the target cannot be read meanwhile', async () => {
    const { run, sizes, told } = setUp({
      levels: [600, 700, 800],
      update: [conflict],
      get: [undefined, refusal(500, 'InternalError')],
    })
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect(sizes()).toEqual([5, 5])
    expect(told[0]).toBe('log Cannot read a scale again after a conflict')
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

test('the selector of an older kind of scale is read, too', async () => {
  const { deps } = setUp({ levels: [600, 700, 800] })
  for (const status of [
    { replicas: 3, targetSelector: 'app=web' },
    { replicas: 3, selector: { app: 'web' } },
  ]) {
    const updates: unknown[] = []
    const client = createClient({
      request: async ({ verb, target, body }) => {
        const scale = { metadata: { name: 'web' }, spec: { replicas: 3 }, status }
        if (verb === 'update' && target.subresource === 'scale') updates.push(body)
        return { code: 200, body: verb === 'get' ? scale : body, warnings: [] }
      },
      watch: () => Promise.reject(new Error('not asked for')),
      raw: (path, accept) => deps.client.transport.raw(path, accept),
    })
    // oxlint-disable-next-line no-await-in-loop -- one kind after the other
    await reconcile({ ...deps, client }, 'shop/web', signal)
    expect(updates).toMatchObject([{ spec: { replicas: 5 } }])
  }
})
