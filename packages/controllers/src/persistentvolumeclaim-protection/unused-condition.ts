// Mirrors updateUnusedCondition of pkg/controller/volume/pvcprotection/pvc_protection_controller.go, 1.36.
import { toTime, type PersistentVolumeClaim } from '@coxswain/api'
import { unusedCondition, unusedReasons } from './texts.ts'

type Condition = NonNullable<NonNullable<PersistentVolumeClaim['status']>['conditions']>[number]

export function findUnused({ status }: PersistentVolumeClaim): Condition | undefined {
  return status?.conditions?.find(({ type }) => type === unusedCondition)
}

/** The claim with the condition; the same object where it says so already. */
export function withUnused(claim: PersistentVolumeClaim, isUsed: boolean, nowMs: number): PersistentVolumeClaim {
  const present = findUnused(claim)
  const isTrue = present?.status === 'True'
  if (present !== undefined && isTrue === !isUsed) return claim
  const { reason, message } = isUsed ? unusedReasons.used : unusedReasons.unused
  const status = isUsed ? 'False' : 'True'
  const next: Condition = { type: unusedCondition, status, lastTransitionTime: toTime(nowMs), reason, message }
  const others = claim.status?.conditions ?? []
  const conditions = present === undefined ? [...others, next] : others.map((each) => (each === present ? next : each))
  return { ...claim, status: { ...claim.status, conditions } }
}
