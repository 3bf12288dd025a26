// Mirrors the first decisions of reconcileAutoscaler of pkg/controller/podautoscaler/horizontal.go, 1.36.
import { isConditionTrue, type HorizontalPodAutoscaler } from '@coxswain/api'
import { conditionTypes, rescaleCauses } from './texts.ts'

/** What a size calls for before any metric is looked at. */
export type Course =
  /** Somebody has set it to zero. */
  | { readonly kind: 'off'; readonly why: string }
  | { readonly kind: 'clamp'; readonly replicas: number; readonly why: string }
  | { readonly kind: 'measure' }

export function chooseCourse(autoscaler: HorizontalPodAutoscaler, current: number, canScaleToZero: boolean): Course {
  const { maxReplicas } = autoscaler.spec
  const minReplicas = minReplicasOf(autoscaler)
  if (current === 0) {
    const wasScaledToZero = canScaleToZero && isScaledToZero(autoscaler)
    const mayMeasure = wasScaledToZero && (minReplicas !== 0 || canWake(autoscaler))
    return mayMeasure ? { kind: 'measure' } : { kind: 'off', why: 'somebody has set its target to zero' }
  }
  if (current > maxReplicas) return { kind: 'clamp', replicas: maxReplicas, why: rescaleCauses.aboveMax }
  if (current < minReplicas) return { kind: 'clamp', replicas: minReplicas, why: rescaleCauses.belowMin }
  return { kind: 'measure' }
}

export const minReplicasOf = ({ spec }: HorizontalPodAutoscaler): number => spec.minReplicas ?? 1

/** This controller did so: it is not somebody's wish that nothing runs. */
const isScaledToZero = ({ status }: HorizontalPodAutoscaler): boolean =>
  isConditionTrue(status?.conditions, conditionTypes.scaledToZero)

/** Metrics that are there without any pod. */
export const canWake = ({ spec }: HorizontalPodAutoscaler): boolean =>
  (spec.metrics ?? []).some(({ type }) => type === 'Object' || type === 'External')
