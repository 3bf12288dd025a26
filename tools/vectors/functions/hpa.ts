import { must } from '@coxswain/base'
import type { HorizontalPodAutoscalerBehavior, HPAScalingRules, Pod } from '@coxswain/api'
import { countPods, type PodsToGroup } from '@coxswain/controllers/src/horizontal-pod-autoscaler/group-pods.ts'
import { beginHistory, type ScaleEvent } from '@coxswain/controllers/src/horizontal-pod-autoscaler/history.ts'
import { limit, scaleDownLimit, scaleUpLimit } from '@coxswain/controllers/src/horizontal-pod-autoscaler/limit.ts'
import { normalize, rememberChange } from '@coxswain/controllers/src/horizontal-pod-autoscaler/normalize.ts'
import {
  replicasByAverage,
  replicasByUtilization,
} from '@coxswain/controllers/src/horizontal-pod-autoscaler/replicas-by-pods.ts'
import {
  replicasByExternalShare,
  replicasByShare,
  replicasByValue,
  sumOf,
} from '@coxswain/controllers/src/horizontal-pod-autoscaler/replicas-by-value.ts'
import { requestsOf } from '@coxswain/controllers/src/horizontal-pod-autoscaler/requests.ts'
import { tolerancesOf, type Tolerances } from '@coxswain/controllers/src/horizontal-pod-autoscaler/tolerances.ts'
import type { VectorFunctions } from '../vector.ts'

interface PodsInput {
  readonly now: string
  readonly pods: readonly Pod[]
  readonly currentReplicas: number
  readonly tolerances: Tolerances
  readonly cpuInitializationPeriodSeconds: number
  readonly delayOfInitialReadinessStatusSeconds: number
}

interface SampledInput extends PodsInput {
  readonly metrics: Readonly<
    Record<string, { readonly timestamp: string; readonly value: string; readonly windowSeconds: number }>
  >
  readonly resource?: string
  readonly container?: string
  readonly targetUsage?: string
  readonly targetUtilization?: number
}

function toGroup(input: SampledInput): PodsToGroup {
  const samples = Object.entries(input.metrics).map(([name, { timestamp, value, windowSeconds }]) => {
    const sample = { milliValue: BigInt(value), timestampMs: Date.parse(timestamp), windowMs: windowSeconds * 1000 }
    return [name, sample] as const
  })
  return {
    pods: input.pods,
    samples: new Map(samples),
    resource: input.resource,
    times: {
      cpuInitializationPeriodMs: input.cpuInitializationPeriodSeconds * 1000,
      initialReadinessDelayMs: input.delayOfInitialReadinessStatusSeconds * 1000,
    },
    nowMs: Date.parse(input.now),
  }
}

function byUtilization(input: SampledInput): unknown {
  const counted = countPods(toGroup(input))
  const container = input.container === '' ? undefined : input.container
  const requests = requestsOf(input.pods, { resource: input.resource ?? '', container, usesPodLevel: true })
  const { replicas, usage } = replicasByUtilization(counted, requests, input.targetUtilization ?? 0, input)
  return { replicas, utilization: usage.percent, rawUtilization: String(usage.average) }
}

function byAverage(input: SampledInput): unknown {
  const { replicas, usage } = replicasByAverage(countPods(toGroup(input)), BigInt(input.targetUsage ?? ''), input)
  return { replicas, usage: String(usage.average) }
}

interface ValueInput extends PodsInput {
  readonly metric?: string
  readonly metrics?: readonly string[]
  readonly targetUsage: string
}

const sized = ({ replicas, usage }: { readonly replicas: number; readonly usage: bigint }): unknown => ({
  replicas,
  usage: String(usage),
})

interface ShareInput {
  readonly metric?: string
  readonly metrics?: readonly string[]
  readonly statusReplicas: number
  readonly targetAverageUsage: string
  readonly tolerances: Tolerances
}

interface LimitInput {
  readonly currentReplicas: number
  readonly rules: HPAScalingRules
  readonly scaleUpEvents: readonly RecordedEvent[] | null
  readonly scaleDownEvents: readonly RecordedEvent[] | null
}

interface RecordedEvent {
  readonly ageSeconds: number
  readonly replicaChange: number
}

const nowMs = 1_000_000
/** Upstream's tests set it so, not to run into it; the vectors were recorded within them. In a cluster it is 2. */
const upFactorMax = 8

function eventsOf({ scaleUpEvents, scaleDownEvents }: LimitInput) {
  const read = (events: readonly RecordedEvent[] | null): readonly ScaleEvent[] =>
    (events ?? []).map(({ ageSeconds, replicaChange }) => ({
      change: replicaChange,
      atMs: nowMs - ageSeconds * 1000,
      isOutdated: false,
    }))
  return { scaleUps: read(scaleUpEvents), scaleDowns: read(scaleDownEvents) }
}

interface RulesInput {
  readonly currentReplicas: number
  readonly desiredReplicas: number
  readonly minReplicas: number
  readonly maxReplicas: number
}

interface NormalizeInput {
  readonly behavior: HorizontalPodAutoscalerBehavior | null
  readonly downscaleStabilisationWindowSeconds: number
  readonly firstReplicas: number
  readonly minReplicas: number
  readonly maxReplicas: number
  readonly steps: readonly { readonly advanceSeconds: number; readonly proposedReplicas: number }[]
}

/** A change is remembered and becomes the size of the next step; between steps passes 1 ms. */
function normalizeSteps(input: NormalizeInput): unknown {
  const behavior = input.behavior ?? undefined
  const { minReplicas, maxReplicas } = input
  let atMs = 0
  let history = beginHistory(input.firstReplicas, atMs)
  let current = input.firstReplicas
  const steps = input.steps.map(({ advanceSeconds, proposedReplicas }) => {
    atMs += advanceSeconds * 1000
    const given = {
      behavior,
      bounds: { minReplicas, maxReplicas },
      current,
      proposed: proposedReplicas,
      downscaleStabilizationMs: input.downscaleStabilisationWindowSeconds * 1000,
      upFactorMax,
    }
    const { replicas, able, limited, isLimited, history: next } = normalize(given, history, atMs)
    history = replicas === current ? next : rememberChange(next, behavior, { from: current, to: replicas }, atMs)
    const step = {
      currentReplicas: current,
      replicas,
      conditions: [
        { type: 'AbleToScale', status: 'True', ...able },
        { type: 'ScalingLimited', status: isLimited ? 'True' : 'False', ...limited },
      ],
    }
    current = replicas
    atMs += 1
    return step
  })
  const autoscaler = { spec: { behavior, maxReplicas, scaleTargetRef: { kind: '', name: '' } } }
  return { steps, tolerances: tolerancesOf(autoscaler, 0.1, true) }
}

export const functions: VectorFunctions = {
  GetResourceReplicas: byUtilization,
  GetRawResourceReplicas: byAverage,
  GetMetricReplicas: byAverage,
  GetObjectMetricReplicas: (input: ValueInput) =>
    sized(replicasByValue(BigInt(must(input.metric, 'one metric')), BigInt(input.targetUsage), input.pods, input)),
  GetExternalMetricReplicas: (input: ValueInput) =>
    sized(replicasByValue(sumOf((input.metrics ?? []).map(BigInt)), BigInt(input.targetUsage), input.pods, input)),
  GetObjectPerPodMetricReplicas: ({ metric, targetAverageUsage, statusReplicas, tolerances }: ShareInput) =>
    sized(replicasByShare(BigInt(must(metric, 'one metric')), BigInt(targetAverageUsage), statusReplicas, tolerances)),
  GetExternalPerPodMetricReplicas: ({ metrics = [], targetAverageUsage, statusReplicas, tolerances }: ShareInput) =>
    sized(replicasByExternalShare(metrics.map(BigInt), BigInt(targetAverageUsage), statusReplicas, tolerances)),
  calculateScaleUpLimitWithScalingRules: (input: LimitInput) =>
    scaleUpLimit(input.currentReplicas, input.rules, eventsOf(input), nowMs),
  calculateScaleDownLimitWithBehaviors: (input: LimitInput) =>
    scaleDownLimit(input.currentReplicas, input.rules, eventsOf(input), nowMs),
  convertDesiredReplicasWithRules: ({ currentReplicas, desiredReplicas, ...bounds }: RulesInput) => {
    const { replicas, limited } = limit({ current: currentReplicas, desired: desiredReplicas }, bounds, upFactorMax)
    return { replicas, ...limited }
  },
  normalizeDesiredReplicas: normalizeSteps,
}
