// Mirrors markFailedAndDeletePodWithCondition of pkg/controller/podgc/gc_controller.go, 1.36.
import { podCondition, toTime, type Pod, type PodCondition } from '@coxswain/api'
import { disruptionCondition } from './texts.ts'

/** Strategic merge for a pod that is removed before it has ended: it failed, and with its node gone that is why. */
export function failurePatch(pod: Pod, isOrphaned: boolean, nowMs: number): unknown {
  const observedGeneration = pod.metadata?.generation
  const conditions = isOrphaned ? { conditions: [orphanedCondition(pod, nowMs)] } : {}
  return { metadata: { uid: pod.metadata?.uid }, status: { phase: 'Failed', observedGeneration, ...conditions } }
}

/** Whoever was to be disrupted before, for another reason, was so since then. */
function orphanedCondition({ metadata, status }: Pod, nowMs: number): PodCondition {
  const before = podCondition(status, disruptionCondition.type)
  const isSame = before?.status === disruptionCondition.status
  const lastTransitionTime = isSame ? before.lastTransitionTime : toTime(nowMs)
  return { ...disruptionCondition, lastTransitionTime, observedGeneration: metadata?.generation }
}
