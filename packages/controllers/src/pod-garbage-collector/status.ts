import { toTime, type Pod } from '@coxswain/api'
import { disruptionCondition } from './texts.ts'

/** A pod that is over says so already. */
export const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** Strategic merge for a pod that is removed before it has ended: it failed, and with its node gone that is why. */
export function failurePatch(pod: Pod, isOrphaned: boolean, nowMs: number): unknown {
  const observedGeneration = pod.metadata?.generation
  const condition = { ...disruptionCondition, lastTransitionTime: toTime(nowMs), observedGeneration }
  return {
    metadata: { uid: pod.metadata?.uid },
    status: { phase: 'Failed', observedGeneration, ...(isOrphaned ? { conditions: [condition] } : {}) },
  }
}
