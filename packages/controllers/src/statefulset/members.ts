import {
  isBeingDeleted,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
  keyOf,
  labelsOf,
  selects,
  toSelector,
  uidOf,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import { hasIdentity, missingPod, revisionOf } from './new-pod.ts'
import { isMember, ordinalOf } from './ordinals.ts'
import { hasStorage } from './volume-claims.ts'

/** A pod as its set's rules see it: what stays true as long as neither the pod nor the set's spec changes. */
export interface Member {
  readonly pod: Pod
  /** The set's selector and its names fit. */
  readonly isOurs: boolean
  /** -1: its name is not one that a StatefulSet gives. */
  readonly ordinal: number
  readonly revision: string
  /** Not one that stands for a pod that is missing. */
  readonly isCreated: boolean
  readonly isTerminal: boolean
  readonly isPending: boolean
  readonly isRunning: boolean
  readonly isReady: boolean
  readonly isGoing: boolean
  readonly hasIdentity: boolean
  readonly hasStorage: boolean
}

/** The members of one set. */
export interface Members {
  of(pod: Pod): Member
  /** Stands for the pod that is missing at an ordinal, see `missingPod`. */
  missing(ordinal: number, revision: string): Member
}

/** Looks at each pod once. Throws a `SelectorError` when the set's selector is unusable. */
export function membersOf(set: StatefulSet): Members {
  const selector = toSelector(set.spec?.selector)
  const known = new WeakMap<Pod, Member>()
  const missing = new Map<number, Member>()
  const of = (pod: Pod): Member => {
    const found = known.get(pod)
    if (found !== undefined) return found
    const isOurs = isMember(set, pod) && selects(selector, labelsOf(pod))
    const member = describe(set, pod, isOurs)
    known.set(pod, member)
    return member
  }
  return {
    of,
    missing: (ordinal, revision) => {
      const found = missing.get(ordinal)
      if (found?.revision === revision) return found
      const member = describe(set, missingPod(set, revision, ordinal), true)
      missing.set(ordinal, member)
      return member
    },
  }
}

function describe(set: StatefulSet, pod: Pod, isOurs: boolean): Member {
  const phase = pod.status?.phase ?? ''
  return {
    pod,
    isOurs,
    ordinal: ordinalOf(pod),
    revision: revisionOf(pod),
    isCreated: phase !== '',
    isTerminal: isPodTerminal(pod),
    isPending: phase === 'Pending',
    isRunning: phase === 'Running',
    isReady: isPodReady(pod),
    isGoing: isBeingDeleted(pod),
    hasIdentity: hasIdentity(set, pod),
    hasStorage: hasStorage(set, pod),
  }
}

/** Ready, and for long enough. */
export function isAvailable({ pod, isReady }: Member, minReadySeconds: number, nowMs: number): boolean {
  return isReady && (minReadySeconds === 0 || isPodAvailable(pod, minReadySeconds, nowMs))
}

/** Keeps what is known of members from sync to sync: a set of thousands is synced for each change of each pod. */
export class MemberMemory {
  readonly #bySet = new Map<string, { readonly version: string; readonly members: Members }>()

  /** As `membersOf`. */
  of(set: StatefulSet): Members {
    const key = keyOf(set)
    const version = `${uidOf(set)} ${set.metadata?.generation}`
    const known = this.#bySet.get(key)
    if (known?.version === version) return known.members
    const members = membersOf(set)
    this.#bySet.set(key, { version, members })
    return members
  }

  forget(key: string): void {
    this.#bySet.delete(key)
  }
}
