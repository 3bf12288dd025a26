// Mirrors pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem, 1.36.
import type { OwnerReference } from '@coxswain/api'
import { foregroundFinalizer, orphanFinalizer } from './texts.ts'

/** The owners of an object, by what live requests said of each. */
export interface Owners {
  /** There, and staying. */
  readonly solid: readonly OwnerReference[]
  /** Not there. */
  readonly dangling: readonly OwnerReference[]
  /** There, and waiting for this object to go first. */
  readonly waiting: readonly OwnerReference[]
}

export interface Snapshot {
  readonly owners: Owners
  /** Finalizers of the live object. */
  readonly finalizers: readonly string[]
  readonly hasDependents: boolean
  /** One of its dependents waits for dependents of its own. */
  readonly hasWaitingDependent: boolean
}

export type Propagation = 'Orphan' | 'Foreground' | 'Background'

export type Decision =
  | { readonly kind: 'nothing'; readonly why: string }
  /** Take these references away; others keep the object. */
  | { readonly kind: 'remove-references'; readonly uids: readonly string[]; readonly why: string }
  | {
      readonly kind: 'delete'
      readonly propagation: Propagation
      /** First let its references block their owners no longer: a circle of objects would wait for itself. */
      readonly unblockFirst: boolean
      readonly why: string
    }

/** What becomes of an object whose owners have been looked up. One owner that stays is enough to keep it. */
export function decide({ owners, finalizers, hasDependents, hasWaitingDependent }: Snapshot): Decision {
  const { solid, dangling, waiting } = owners
  if (solid.length > 0) {
    const uids = [...dangling, ...waiting].map((owner) => owner.uid)
    if (uids.length === 0) return { kind: 'nothing', why: 'its owners are there' }
    return { kind: 'remove-references', uids, why: 'some of its owners are gone or going, others stay' }
  }
  if (waiting.length > 0 && hasDependents) {
    const why = 'an owner waits for it, and it has dependents of its own'
    return { kind: 'delete', propagation: 'Foreground', unblockFirst: hasWaitingDependent, why }
  }
  return { kind: 'delete', propagation: wishedPropagation(finalizers), unblockFirst: false, why: 'no owner keeps it' }
}

/** A finalizer that is already there says how its user wanted the object to go. */
function wishedPropagation(finalizers: readonly string[]): Propagation {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan'
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background'
}
