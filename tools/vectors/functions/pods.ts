import {
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  isPodTerminating,
  minNextAvailabilityCheckMs,
  nextAvailabilityCheckMs,
  parseTime,
  type Pod,
} from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Pods {
  readonly pods: readonly Pod[] | null
}

const at = (text: string): number => parseTime(text) ?? Number.NaN
const nanoseconds = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : String(ms * 1e6))
const names = (pods: readonly Pod[]) => pods.map((pod) => pod.metadata?.name)

export const functions = {
  'IsPodReady/Available/Active': (input: { pod: Pod; minReadySeconds: number; now: string }) => {
    const { pod, minReadySeconds } = input
    const nowMs = at(input.now)
    return {
      ready: isPodReady(pod),
      available: isPodAvailable(pod, minReadySeconds, nowMs),
      active: isPodActive(pod),
      terminal: isPodTerminal(pod),
      terminating: isPodTerminating(pod),
      nextAvailabilityCheckNs: nanoseconds(nextAvailabilityCheckMs(pod, minReadySeconds, nowMs)),
    }
  },
  FilterActivePods: ({ pods }: Pods) => names((pods ?? []).filter(isPodActive)),
  FilterTerminatingPods: ({ pods }: Pods) => names((pods ?? []).filter(isPodTerminating)),
  FindMinNextPodAvailabilityCheck: (
    input: Pods & { minReadySeconds: number; lastOwnerStatusEvaluation: string; now: string },
  ) => {
    const times = { statusMs: at(input.lastOwnerStatusEvaluation), nowMs: at(input.now) }
    return { ns: nanoseconds(minNextAvailabilityCheckMs(input.pods ?? [], input.minReadySeconds, times)) }
  },
} satisfies VectorFunctions
