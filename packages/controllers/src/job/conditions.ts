// Mirrors pkg/controller/job/job_controller.go, newCondition and ensureJobConditionStatus, 1.36.
import { findCondition, toTime, type JobCondition } from '@coxswain/api'

export interface ConditionText {
  readonly reason: string
  readonly message: string
}

export function newCondition(
  type: string,
  status: 'True' | 'False',
  { reason, message }: ConditionText,
  nowMs: number,
): JobCondition {
  const time = toTime(nowMs)
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message }
}

/** The list with the condition as wished; the same list if it has it already. What was never there does not become False. */
export function withCondition(list: readonly JobCondition[] = [], wished: JobCondition): readonly JobCondition[] {
  const existing = findCondition(list, wished.type)
  if (existing === undefined) return wished.status === 'False' ? list : [...list, wished]
  const isSame =
    existing.status === wished.status && existing.reason === wished.reason && existing.message === wished.message
  return isSame ? list : list.map((condition) => (condition === existing ? wished : condition))
}
