// Mirrors recommendations and scale events of pkg/controller/podautoscaler/horizontal.go, 1.36.
import type { HPAScalingRules } from '@coxswain/api'

/** A size that metrics asked for, as it was before anything limited it. Times are those of the monotonic clock. */
export interface Recommendation {
  readonly replicas: number
  readonly atMs: number
}

/** A change that was made; as often as the target changes its size, so many there are. */
export interface ScaleEvent {
  /** Of either sign the absolute value. */
  readonly change: number
  readonly atMs: number
  /** No policy was looking back so far when the last event was stored: its place can be taken. */
  readonly isOutdated: boolean
}

/** What is remembered of an autoscaler. Not stored anywhere: a restart begins anew, as upstream's does. */
export interface History {
  readonly recommendations: readonly Recommendation[]
  readonly scaleUps: readonly ScaleEvent[]
  readonly scaleDowns: readonly ScaleEvent[]
}

/** The size at which an autoscaler is first seen counts as recommended: it is not taken away before the window has passed. */
export function beginHistory(replicas: number, atMs: number): History {
  return { recommendations: [{ replicas, atMs }], scaleUps: [], scaleDowns: [] }
}

/** In the place of the last one that is expired, so that the list does not grow for ever. */
export function withRecommendation(
  recommendations: readonly Recommendation[],
  next: Recommendation,
  isExpired: (recommendation: Recommendation) => boolean,
): readonly Recommendation[] {
  return replaceLast(recommendations, next, isExpired)
}

/** With the change from one size to another, in the direction whose rules these are. */
export function withScaleEvent(
  events: readonly ScaleEvent[],
  change: number,
  { policies = [] }: HPAScalingRules,
  nowMs: number,
): readonly ScaleEvent[] {
  const longestMs = policies.reduce((longest, { periodSeconds }) => Math.max(longest, periodSeconds * 1000), 0)
  const marked = events.map((event) => (event.atMs < nowMs - longestMs ? { ...event, isOutdated: true } : event))
  return replaceLast(marked, { change, atMs: nowMs, isOutdated: false }, ({ isOutdated }) => isOutdated)
}

/** How much was changed in the last seconds. */
export function changeWithin(events: readonly ScaleEvent[], periodSeconds: number, nowMs: number): number {
  const sinceMs = nowMs - periodSeconds * 1000
  return events.reduce((sum, { change, atMs }) => (atMs > sinceMs ? sum + change : sum), 0)
}

function replaceLast<T>(list: readonly T[], next: T, isFree: (item: T) => boolean): readonly T[] {
  const index = list.findLastIndex(isFree)
  return index < 0 ? [...list, next] : list.with(index, next)
}
