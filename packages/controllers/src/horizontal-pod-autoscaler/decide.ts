// Mirrors the middle of reconcileAutoscaler of pkg/controller/podautoscaler/horizontal.go, 1.36.
import type { HorizontalPodAutoscaler } from '@coxswain/api'
import { minReplicasOf } from './course.ts'
import type { History } from './history.ts'
import { normalize, type Normalized } from './normalize.ts'
import { aboveTarget, rescaleCauses } from './texts.ts'

export interface Decision extends Normalized {
  /** As the event about a new size tells it. */
  readonly why: string
}

export interface Wanted {
  /** The size that the target is meant to have now. */
  readonly current: number
  /** By the metric that asks for most. */
  readonly replicas: number
  readonly metric: string
}

/** Which size the target gets. `nowMs` is of the monotonic clock. */
export function decide(
  autoscaler: HorizontalPodAutoscaler,
  { current, replicas, metric }: Wanted,
  { history, nowMs }: { readonly history: History; readonly nowMs: number },
  downscaleStabilizationMs: number,
): Decision {
  const { behavior, maxReplicas } = autoscaler.spec
  const minReplicas = minReplicasOf(autoscaler)
  const proposed = Math.max(0, replicas)
  const bounds = { minReplicas, maxReplicas }
  const normalized = normalize({ behavior, bounds, current, proposed, downscaleStabilizationMs }, history, nowMs)
  const why = reasonOf(proposed, current, metric)
  if (normalized.replicas >= minReplicas) return { ...normalized, why }
  // So it can be at a size of 0 alone: rules hold back the first pods, but the least number is what is wanted at the least.
  return { ...normalized, replicas: minReplicas, why: why === '' ? rescaleCauses.belowMin : why }
}

/** By what the metrics ask for. Where they ask for no change and one comes of it all the same, upstream has no words for it. */
function reasonOf(proposed: number, current: number, metric: string): string {
  if (proposed > current) return aboveTarget(metric)
  return proposed < current ? rescaleCauses.allBelowTarget : ''
}
