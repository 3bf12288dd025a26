// Mirrors setStatus and setCondition of pkg/controller/podautoscaler/horizontal.go, 1.36.
import {
  removeCondition,
  setCondition,
  toTime,
  type HorizontalPodAutoscaler,
  type HorizontalPodAutoscalerCondition,
  type HorizontalPodAutoscalerStatus,
  type MetricStatus,
} from '@coxswain/api'
import { conditionTypes, type ConditionText } from './texts.ts'

export type Conditions = readonly HorizontalPodAutoscalerCondition[]

type Condition = keyof typeof conditionTypes

export interface State {
  readonly is: 'True' | 'False'
  readonly because: ConditionText
}

/** Since when it holds changes only with what holds. */
export function withCondition(
  conditions: Conditions,
  type: Condition,
  { is, because }: State,
  nowMs: number,
): Conditions {
  const lastTransitionTime = toTime(nowMs)
  return setCondition(conditions, { type: conditionTypes[type], status: is, lastTransitionTime, ...because })
}

export const withoutCondition = (conditions: Conditions, type: Condition): Conditions =>
  removeCondition(conditions, conditionTypes[type])

export interface Result {
  readonly currentReplicas: number
  /** Undefined: as it was. */
  readonly desiredReplicas?: number | undefined
  /** Undefined: none were looked at. */
  readonly metrics: readonly MetricStatus[] | undefined
  readonly conditions: Conditions
  /** When the target was given another size; undefined: it was not. */
  readonly rescaledMs?: number | undefined
}

/** Made anew: what upstream does not set is gone from it. */
export function nextStatus({ status }: HorizontalPodAutoscaler, result: Result): HorizontalPodAutoscalerStatus {
  const { currentReplicas, desiredReplicas, metrics, conditions, rescaledMs } = result
  const lastScaleTime = rescaledMs === undefined ? status?.lastScaleTime : toTime(rescaledMs)
  return {
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    ...(currentReplicas === 0 ? {} : { currentReplicas }),
    desiredReplicas: desiredReplicas ?? status?.desiredReplicas ?? 0,
    ...(metrics === undefined || metrics.length === 0 ? {} : { currentMetrics: metrics }),
    conditions,
  }
}
