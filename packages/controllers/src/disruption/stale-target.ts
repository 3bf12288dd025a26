// Mirrors nonTerminatingPodHasStaleDisruptionCondition of pkg/controller/disruption/disruption.go, 1.36.
import {
  generationOf,
  isBeingDeleted,
  isPodTerminal,
  parseTime,
  podCondition,
  setCondition,
  toTime,
  zeroTimeMs,
  type Pod,
  type PodCondition,
} from '@coxswain/api'
import { targetCondition, terminationByKubelet } from './texts.ts'

/** Whoever marks a pod as a target deletes it within this time. */
export const staleAfterMs = 2 * 60_000

/** In how many ms the mark on a pod that stays is stale, 0 when it is; undefined without such a mark. */
export function staleInMs(pod: Pod, nowMs: number): number | undefined {
  if (isBeingDeleted(pod) || isPodTerminal(pod)) return undefined
  const condition = podCondition(pod.status, targetCondition)
  // The kubelet may take any time to end a pod that it has marked.
  if (condition?.status !== 'True' || condition.reason === terminationByKubelet) return undefined
  const sinceMs = parseTime(condition.lastTransitionTime) ?? zeroTimeMs
  return Math.max(0, staleAfterMs - (nowMs - sinceMs))
}

export function withoutTarget(pod: Pod, nowMs: number): Pod {
  const condition: PodCondition = {
    type: targetCondition,
    status: 'False',
    lastTransitionTime: toTime(nowMs),
    ...(generationOf(pod) === 0 ? {} : { observedGeneration: generationOf(pod) }),
  }
  return { ...pod, status: { ...pod.status, conditions: setCondition(pod.status?.conditions, condition) } }
}
