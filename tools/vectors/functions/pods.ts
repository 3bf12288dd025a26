import {
  nameOf,
  type Pod,
  type ReplicaSet,
  nextAvailabilityCheckMs,
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  isPodTerminating,
  minNextAvailabilityCheckMs,
} from '@coxswain/api'
import { byAge, bySizeNewerFirst, bySizeOlderFirst } from '@coxswain/controllers/src/deployment/order-replica-sets.ts'
import { podNamePrefix } from '@coxswain/controllers/src/shared/pod-control.ts'
import { compareActive, compareForDeletion, deletionTraits } from '@coxswain/controllers/src/shared/pod-order.ts'
import type { VectorFunctions } from '../vector.ts'

type Pods = readonly Pod[] | null | undefined

interface Ranked {
  readonly pods: readonly Pod[]
  readonly rank: readonly number[]
  readonly now?: string | null
}

function activePodsWithRanks({ pods, rank, now }: Ranked): unknown {
  const nowMs = now === undefined || now === null ? undefined : Date.parse(now)
  const traits = pods.map((pod, index) => deletionTraits(pod, rank[index] ?? 0))
  return {
    less: traits.map((a) => traits.map((b) => compareForDeletion(a, b, nowMs) < 0)),
    sorted: traits.toSorted((a, b) => compareForDeletion(a, b, nowMs)).map(({ pod }) => nameOf(pod)),
  }
}

function activePods({ pods }: { readonly pods: readonly Pod[] }): readonly string[] {
  return pods
    .map((pod) => deletionTraits(pod, 0))
    .toSorted(compareActive)
    .map(({ pod }) => nameOf(pod))
}

const nanoseconds = (ms: number | undefined): string | null => (ms === undefined ? null : String(ms * 1e6))

interface Asked {
  readonly pod: Pod
  readonly minReadySeconds: number
  readonly now: string
}

function predicates({ pod, minReadySeconds, now }: Asked): unknown {
  const nowMs = Date.parse(now)
  return {
    active: isPodActive(pod),
    available: isPodAvailable(pod, minReadySeconds, nowMs),
    nextAvailabilityCheckNs: nanoseconds(nextAvailabilityCheckMs(pod, minReadySeconds, nowMs)),
    ready: isPodReady(pod),
    terminal: isPodTerminal(pod),
    terminating: isPodTerminating(pod),
  }
}

interface Availability {
  readonly pods: Pods
  readonly minReadySeconds: number
  readonly lastOwnerStatusEvaluation: string
  readonly now: string
}

function findNext({ pods, minReadySeconds, lastOwnerStatusEvaluation, now }: Availability): unknown {
  const times = { statusMs: Date.parse(lastOwnerStatusEvaluation), nowMs: Date.parse(now) }
  return { ns: nanoseconds(minNextAvailabilityCheckMs(pods ?? [], minReadySeconds, times)) }
}

function replicaSetSorts({ replicaSets }: { readonly replicaSets: readonly ReplicaSet[] }): unknown {
  return {
    byCreationTimestamp: replicaSets.toSorted(byAge).map(nameOf),
    bySizeOlder: replicaSets.toSorted(bySizeOlderFirst).map(nameOf),
    bySizeNewer: replicaSets.toSorted(bySizeNewerFirst).map(nameOf),
  }
}

export const functions: VectorFunctions = {
  ActivePodsWithRanks: activePodsWithRanks,
  ActivePods: activePods,
  FilterActivePods: ({ pods }: { readonly pods: Pods }) => (pods ?? []).filter(isPodActive).map(nameOf),
  FilterTerminatingPods: ({ pods }: { readonly pods: Pods }) => (pods ?? []).filter(isPodTerminating).map(nameOf),
  'IsPodReady/Available/Active': predicates,
  FindMinNextPodAvailabilityCheck: findNext,
  ReplicaSetSorts: replicaSetSorts,
  getPodsPrefix: ({ controllerName }: { readonly controllerName: string }) => podNamePrefix(controllerName),
}
