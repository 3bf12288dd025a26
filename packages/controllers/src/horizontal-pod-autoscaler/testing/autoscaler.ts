// One sync of one autoscaler in a world of answers: what it measures is told, what it asks for, says and counts is kept.
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerSpec,
  MetricSpec,
  MetricTarget,
  Pod,
  Scale,
} from '@coxswain/api'
import { seededRandom, silentLogger, sleep } from '@coxswain/base'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { ServedTypes } from '../../shared/served-types.ts'
import { at, atMs, listerOf, pod } from '../../shared/testing/builders.ts'
import type { MetricApis } from '../metric-apis.ts'
import { reconcile, type Deps } from '../reconcile.ts'
import { RegisteredSelectors } from '../registered-selectors.ts'

export const now = '12:00:00'

export const refusal = (code: number, reason: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message: `${reason}!`,
  })

export const percent = (averageUtilization: number): MetricTarget => ({ type: 'Utilization', averageUtilization })
export const average = (averageValue: string): MetricTarget => ({ type: 'AverageValue', averageValue })
export const whole = (value: string): MetricTarget => ({ type: 'Value', value })

export const cpu = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: percent(averageUtilization) },
})
export const cpuOfMain = (averageUtilization: number): MetricSpec => ({
  type: 'ContainerResource',
  containerResource: { name: 'cpu', container: 'main', target: percent(averageUtilization) },
})
export const qpsOfPods = (averageValue: string): MetricSpec => ({
  type: 'Pods',
  pods: { metric: { name: 'qps', selector: { matchLabels: { verb: 'GET' } } }, target: average(averageValue) },
})
export const qpsOfObject = (target: MetricTarget): MetricSpec => ({
  type: 'Object',
  object: {
    describedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'some' },
    metric: { name: 'qps' },
    target,
  },
})
export const jobs = (target: MetricTarget): MetricSpec => ({
  type: 'External',
  external: { metric: { name: 'jobs', selector: {} }, target },
})
export const cheese: MetricSpec = { type: 'CheddarCheese' }

export type State = readonly [type: string, status: string, reason: string]

export interface World {
  readonly spec?: Partial<HorizontalPodAutoscalerSpec>
  /** The size that the target is meant to have. */
  readonly replicas?: number
  /** The size that it has. Default: the same. */
  readonly statusReplicas?: number
  /** Null: the scale says no selector. */
  readonly selector?: string | null
  /** What each pod uses, in thousandths; there are as many pods. Null: nobody measures. */
  readonly levels?: readonly number[] | null
  /** Of the object's or external metric; null: nobody measures. */
  readonly value?: number | null
  /** How long measuring takes. */
  readonly measuringMs?: number
  readonly pods?: readonly Pod[]
  readonly states?: readonly State[]
  readonly lastScaleTime?: string
  readonly canScaleToZero?: boolean
  readonly hasOwnTolerances?: boolean
  /** Error by verb, in turn; undefined: none. */
  readonly get?: readonly (Error | undefined)[]
  readonly update?: readonly (Error | undefined)[]
  readonly updateStatus?: readonly (Error | undefined)[]
  /** Selectors of other autoscalers. */
  readonly others?: Readonly<Record<string, string>>
}

/** A pod that has run for hours and asks for a core. */
export const asking = (name: string): Pod => ({
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

export function autoscalerOf({ spec, states = [], replicas = 3, lastScaleTime }: World): HorizontalPodAutoscaler {
  return {
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', resourceVersion: '7' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [cpu(50)],
      ...spec,
    },
    status: {
      currentReplicas: replicas,
      desiredReplicas: replicas,
      conditions: states.map(condition),
      ...(lastScaleTime === undefined ? {} : { lastScaleTime: at(lastScaleTime) }),
    },
  }
}

const served = (kind: string, resource = `${kind.toLowerCase()}s`) => ({
  resource,
  responseKind: { kind },
  scope: 'Namespaced',
  verbs: [],
})
const groups = [
  {
    metadata: { name: 'apps' },
    versions: [{ version: 'v1', resources: ['Deployment', 'ReplicaSet'].map((k) => served(k)) }],
  },
  { metadata: { name: 'apps' }, versions: [{ version: 'v1beta1', resources: [served('Deployment')] }] },
  {
    metadata: { name: 'x.io' },
    versions: [{ version: 'v1alpha1', resources: [served('Ship'), served('Ship', 'vessels')] }],
  },
]
const core = [{ metadata: { name: '' }, versions: [{ version: 'v1', resources: [served('ReplicationController')] }] }]

/** Answers in the name of the API server, and keeps what was asked. */
function serverOf(
  { replicas = 3, statusReplicas = replicas, selector = 'app=web', ...world }: World,
  requests: ApiRequest[],
) {
  const errors = {
    get: [...(world.get ?? [])],
    update: [...(world.update ?? [])],
    status: [...(world.updateStatus ?? [])],
  }
  const scale: Scale = {
    metadata: { name: 'web', namespace: 'shop', resourceVersion: '1' },
    spec: { replicas },
    status: { replicas: statusReplicas, ...(selector === null ? {} : { selector }) },
  }
  const answer = ({ verb, body }: ApiRequest): unknown =>
    verb === 'get' ? { ...scale, metadata: { ...scale.metadata, resourceVersion: String(requests.length) } } : body
  return createClient({
    request: async (request) => {
      requests.push(request)
      const { verb, target } = request
      const queue = target.subresource === 'status' ? errors.status : verb === 'get' ? errors.get : errors.update
      const error = queue.shift()
      if (error !== undefined) throw error
      return { code: 200, body: answer(request), warnings: [] }
    },
    watch: () => Promise.reject(new Error('not asked for')),
    raw: async (path) => ({
      code: 200,
      contentType: 'application/json',
      body: JSON.stringify({ kind: 'APIGroupDiscoveryList', items: path === '/apis' ? groups : core }),
    }),
  })
}

/** Whoever measures; each query is kept. */
function apisOf(
  { levels = [500, 500, 500], value = 0, measuringMs = 0 }: World,
  clock: VirtualClock,
  asked: unknown[],
) {
  const measure = async <T>(api: string, query: object, given: T | null): Promise<T> => {
    asked.push({ api, ...query })
    if (measuringMs > 0) await sleep(clock, measuringMs)
    if (given === null) throw new Error('no answer')
    return given
  }
  const samples = (given: readonly number[]) =>
    new Map(
      given.map((level, index) => {
        const sample = { milliValue: BigInt(level), timestampMs: atMs('11:59:30'), windowMs: 30_000 }
        return [`p${index}`, sample] as const
      }),
    )
  const apis: MetricApis = {
    podResource: async (query) => samples(await measure('resource', query, levels)),
    podMetric: async (query) => samples(await measure('custom', query, levels)),
    objectMetric: async (query) => BigInt(await measure('custom', query, value)),
    externalMetric: async (query) => [BigInt(await measure('external', query, value))],
  }
  return apis
}

function selectorsOf(others: Readonly<Record<string, string>>): RegisteredSelectors {
  const selectors = new RegisteredSelectors()
  selectors.register('shop/web')
  for (const [name, text] of Object.entries(others)) {
    selectors.register(`shop/${name}`)
    const [key = '', wanted = ''] = text.split('=')
    selectors.set(`shop/${name}`, { requirements: [{ key, operator: '=', values: [wanted] }], isNothing: false })
  }
  return selectors
}

export function setUp(world: World) {
  const { levels = [500, 500, 500], others = {} } = world
  const requests: ApiRequest[] = []
  const asked: unknown[] = []
  const told: string[] = []
  const counted: string[] = []
  const seconds: number[] = []
  const clock = new VirtualClock({ startMs: atMs(now) })
  const client = serverOf(world, requests)
  const deps: Deps = {
    autoscalers: listerOf([autoscalerOf(world)]),
    pods: listerOf(world.pods ?? (levels ?? []).map((_, index) => asking(`p${index}`))),
    client,
    served: new ServedTypes(client, clock),
    clock,
    random: seededRandom('autoscalers'),
    logger: { ...silentLogger, error: (message) => void told.push(`log ${message}`) },
    metrics: {
      reconciled: (action, error, took) => {
        counted.push(`${action} ${error}`)
        seconds.push(took)
      },
      computed: (action, error, type, took) => {
        counted.push(`${type} ${action} ${error}`)
        seconds.push(took)
      },
      counted: () => {},
      desired: (namespace, name, size) => void counted.push(`${namespace}/${name} ${size}`),
    },
    apis: apisOf(world, clock, asked),
    recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
    selectors: selectorsOf(others),
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
  return { deps, clock, requests, asked, told, counted, seconds, run: () => runOnce(deps, clock), ...seenIn(requests) }
}

const { signal } = new AbortController()

async function runOnce(deps: Deps, clock: VirtualClock) {
  const running = reconcile(deps, 'shop/web', signal).catch((error: unknown) => ({ kind: 'thrown', error }) as const)
  // Retries of conflicts wait a moment, and measuring may.
  await clock.advance(5000)
  return running
}

/** What was written, of all that was asked. */
function seenIn(requests: readonly ApiRequest[]) {
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
  return { sizes, statuses, states }
}

/** Conditions of a sync that got as far as a size. */
export const ok = (able: string, limited: string): readonly string[] => [
  `AbleToScale True ${able}`,
  'ScalingActive True ValidMetricFound',
  `ScalingLimited ${limited === 'DesiredWithinRange' ? 'False' : 'True'} ${limited}`,
]
/** Conditions of one that did not. */
export const failing = (reason: string): readonly string[] => [
  'AbleToScale True SucceededGetScale',
  `ScalingActive False ${reason}`,
]
export const off = failing('ScalingDisabled')
