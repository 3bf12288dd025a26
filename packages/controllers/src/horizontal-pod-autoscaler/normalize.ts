// Mirrors normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors of pkg/controller/podautoscaler/horizontal.go, 1.36.
import type { HorizontalPodAutoscalerBehavior, HPAScalingPolicy, HPAScalingRules } from '@coxswain/api'
import { withScaleEvent, type History } from './history.ts'
import { limit, limitByRules, type Bounds, type Rules } from './limit.ts'
import { stabilize, stabilizeDown } from './stabilize.ts'
import type { ConditionText } from './texts.ts'

export interface Normalized {
  readonly replicas: number
  /** Of AbleToScale, which is true. */
  readonly able: ConditionText
  /** Of ScalingLimited. */
  readonly limited: ConditionText
  readonly isLimited: boolean
  readonly history: History
}

export interface ToNormalize {
  readonly behavior: HorizontalPodAutoscalerBehavior | undefined
  readonly bounds: Bounds
  readonly current: number
  /** What the metrics ask for. */
  readonly proposed: number
  /** `--horizontal-pod-autoscaler-downscale-stabilization` */
  readonly downscaleStabilizationMs: number
  /** How many times its size a target without rules may have at once. Upstream's own tests, and so the vectors, have 8. */
  readonly upFactorMax?: number | undefined
}

/** What the metrics ask for, stabilized first and limited then. */
export function normalize(given: ToNormalize, history: History, nowMs: number): Normalized {
  const { behavior, bounds, current, proposed, downscaleStabilizationMs } = given
  if (behavior === undefined) {
    const { replicas, able, recommendations } = stabilizeDown(
      history.recommendations,
      proposed,
      downscaleStabilizationMs,
      nowMs,
    )
    const result = limit({ current, desired: replicas }, bounds, given.upFactorMax)
    return { ...result, able, isLimited: result.replicas !== replicas, history: { ...history, recommendations } }
  }
  const rules = rulesOf(behavior)
  const downMs = windowMs(rules.scaleDown) ?? Math.trunc(downscaleStabilizationMs / 1000) * 1000
  const windows = { upMs: windowMs(rules.scaleUp) ?? 0, downMs }
  const stable = stabilize(history.recommendations, { proposed, current }, windows, nowMs)
  const result = limitByRules({ current, desired: stable.replicas }, bounds, rules, { events: history, nowMs })
  return {
    ...result,
    able: stable.able,
    isLimited: result.replicas !== stable.replicas,
    history: { ...history, recommendations: stable.recommendations },
  }
}

/** With a change of the size that was made. Without rules nobody will ask. */
export function rememberChange(
  history: History,
  behavior: HorizontalPodAutoscalerBehavior | undefined,
  { from, to }: { readonly from: number; readonly to: number },
  nowMs: number,
): History {
  if (behavior === undefined) return history
  const rules = rulesOf(behavior)
  return to > from
    ? { ...history, scaleUps: withScaleEvent(history.scaleUps, to - from, rules.scaleUp, nowMs) }
    : { ...history, scaleDowns: withScaleEvent(history.scaleDowns, from - to, rules.scaleDown, nowMs) }
}

const windowMs = ({ stabilizationWindowSeconds }: HPAScalingRules): number | undefined =>
  stabilizationWindowSeconds === undefined ? undefined : stabilizationWindowSeconds * 1000

const fourPods: HPAScalingPolicy = { type: 'Pods', value: 4, periodSeconds: 15 }
const doubling: HPAScalingPolicy = { type: 'Percent', value: 100, periodSeconds: 15 }
const upwards: HPAScalingRules = { stabilizationWindowSeconds: 0, policies: [fourPods, doubling] }
const downwards: HPAScalingRules = { policies: [doubling] }

/** The API server fills in these. An object that got past it must not take the controller down. */
function rulesOf({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): Rules {
  return { scaleUp: { ...upwards, ...scaleUp }, scaleDown: { ...downwards, ...scaleDown } }
}
