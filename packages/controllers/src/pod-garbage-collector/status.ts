// Mirrors markFailedAndDeletePodWithCondition of pkg/controller/podgc/gc_controller.go, 1.36.
import { generationOf, setCondition, toTime, type Pod, type PodCondition, type PodStatus } from '@coxswain/api'
import { disruptionCondition } from './texts.ts'

/** Of a pod that is removed before it has ended: it failed, and with its node gone that is why. */
export function failedStatus(pod: Pod, isOrphaned: boolean, nowMs: number): PodStatus {
  const generation = generationOf(pod)
  const observed = generation === 0 ? {} : { observedGeneration: generation }
  const status = { ...pod.status, phase: 'Failed', ...observed }
  if (!isOrphaned) return status
  const condition: PodCondition = { ...disruptionCondition, lastTransitionTime: toTime(nowMs), ...observed }
  return { ...status, conditions: setCondition(pod.status?.conditions, condition) }
}
