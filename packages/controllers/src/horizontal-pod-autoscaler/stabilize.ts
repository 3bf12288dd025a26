// Mirrors stabilizeRecommendation and stabilizeRecommendationWithBehaviors of pkg/controller/podautoscaler/horizontal.go, 1.36.
import { withRecommendation, type Recommendation } from './history.ts'
import { conditionTexts, type ConditionText } from './texts.ts'

export interface Stabilized {
  readonly replicas: number
  /** Of AbleToScale, which is true. */
  readonly able: ConditionText
  readonly recommendations: readonly Recommendation[]
}

/** Without rules of its own: never below what was recommended within the window. */
export function stabilizeDown(
  recommendations: readonly Recommendation[],
  proposed: number,
  windowMs: number,
  nowMs: number,
): Stabilized {
  const isExpired = ({ atMs }: Recommendation): boolean => atMs < nowMs - windowMs
  const replicas = recommendations
    .filter((recommendation) => !isExpired(recommendation))
    .reduce((most, recommendation) => Math.max(most, recommendation.replicas), proposed)
  return {
    replicas,
    able: replicas === proposed ? conditionTexts.readyForNewScale : conditionTexts.scaleDownStabilized,
    recommendations: withRecommendation(recommendations, { replicas: proposed, atMs: nowMs }, isExpired),
  }
}

export interface Windows {
  readonly upMs: number
  readonly downMs: number
}

/**
 * The present size, moved into what was recommended: up to the least of the up window, down to the most of the down window.
 * At 2 with 1 and 3 recommended in both windows nothing moves, and with 3 and 4 it becomes 3.
 */
export function stabilize(
  recommendations: readonly Recommendation[],
  { proposed, current }: { readonly proposed: number; readonly current: number },
  { upMs, downMs }: Windows,
  nowMs: number,
): Stabilized {
  let up = proposed
  let down = proposed
  for (const { replicas, atMs } of recommendations) {
    if (atMs > nowMs - upMs) up = Math.min(up, replicas)
    if (atMs > nowMs - downMs) down = Math.max(down, replicas)
  }
  const replicas = Math.min(Math.max(current, up), down)
  const isExpired = ({ atMs }: Recommendation): boolean => atMs < nowMs - upMs && atMs < nowMs - downMs
  const changed = proposed >= current ? conditionTexts.scaleUpStabilized : conditionTexts.scaleDownStabilized
  return {
    replicas,
    able: replicas === proposed ? conditionTexts.readyForNewScale : changed,
    recommendations: withRecommendation(recommendations, { replicas: proposed, atMs: nowMs }, isExpired),
  }
}
