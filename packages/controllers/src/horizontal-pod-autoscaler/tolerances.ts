// Mirrors Tolerances of pkg/controller/podautoscaler/replica_calculator.go and tolerancesForHpa of horizontal.go, 1.36.
import { parseQuantity, quantityFloat, type HorizontalPodAutoscaler } from '@coxswain/api'

/** How far usage may be from its target, as a share of it, before anything is changed. */
export interface Tolerances {
  readonly scaleDown: number
  readonly scaleUp: number
}

export function isWithin({ scaleDown, scaleUp }: Tolerances, usageRatio: number): boolean {
  return 1 - scaleDown <= usageRatio && usageRatio <= 1 + scaleUp
}

/** An autoscaler's own, where it says so and may. */
export function tolerancesOf({ spec }: HorizontalPodAutoscaler, flag: number, isConfigurable: boolean): Tolerances {
  const own = isConfigurable ? spec.behavior : undefined
  const read = (text: string | null | undefined): number =>
    text === undefined || text === null ? flag : quantityFloat(parseQuantity(text))
  return { scaleDown: read(own?.scaleDown?.tolerance), scaleUp: read(own?.scaleUp?.tolerance) }
}
