import type { PersistentVolumeClaim, Pod, StatefulSet } from '@coxswain/api'
import { isAvailable, type Member, type Members } from './members.ts'
import { revisionDue, type Revisions } from './new-pod.ts'
import { isInRange, replicasOf, startOrdinal } from './ordinals.ts'

/**
 * The rule that goes next, and where each leads:
 *
 * - `slots`: every ordinal that is wanted has a pod that is as it should be, then `condemned-claims`
 * - `condemned-claims`: the claims of pods that are to go have the right owner, then `condemned`
 * - `condemned`: pods of ordinals that are not wanted go, the highest first, then `update`
 * - `update`: pods of an old revision go, the highest first, then `end`
 *
 * A set that does one thing at a time stops at the first rule that has something to do or to wait for.
 */
export type Stage = 'slots' | 'condemned-claims' | 'condemned' | 'update' | 'end'

/** Everything that the rules of one sync see. */
export interface Pass {
  readonly stage: Stage
  readonly set: StatefulSet
  readonly revisions: Revisions
  readonly collisionCount: number
  /** All that the set owns, whatever their names say. */
  readonly owned: readonly Member[]
  /** One for each ordinal that is wanted, from the lowest. Those that are not there yet are not created. */
  readonly slots: readonly Member[]
  /** Pods of other ordinals, from the highest. */
  readonly condemned: readonly Member[]
  /** By name; those that exist. */
  readonly claims: (name: string) => PersistentVolumeClaim | undefined
  readonly nowMs: number
  /** Pods that may be missing while others are replaced; undefined while its gate is off: one at a time, in order. */
  readonly maxUnavailable: number | undefined
  /** Pods that this sync has deleted to replace them. */
  readonly replaced: number
}

/** What one pod needs. */
export type Task =
  | { readonly kind: 'create'; readonly pod: Pod }
  | { readonly kind: 'delete'; readonly pod: Pod }
  /** Its claims that are missing, and the owners of all. */
  | { readonly kind: 'claims'; readonly pod: Pod }
  /** The owners of its claims. */
  | { readonly kind: 'claim-owners'; readonly pod: Pod }
  /** Labels, volumes and claims. */
  | { readonly kind: 'repair'; readonly pod: Pod }

/** What one pod needs, and whether a set that does one thing at a time must then wait. */
export interface PodDecision {
  readonly tasks: readonly Task[]
  readonly waits: boolean
  readonly why: string
}

/** What the next round does. */
export type Decision =
  | {
      readonly kind: 'tasks'
      /** Those of one pod stand together and are done in their order. */
      readonly tasks: readonly (readonly Task[])[]
      /** One pod after the other until one fails; or in batches of 1, 2, 4, … */
      readonly order: 'one-by-one' | 'in-batches'
      /** The stage after them, if none fails. */
      readonly next: Stage
      /** The pods that go will be replaced, and are no longer counted as current. */
      readonly replaces?: boolean | undefined
      readonly unavailable?: number | undefined
      readonly why: string
    }
  /** `unavailable`: wanted pods that were missing when it was asked which to replace, several at a time. */
  | { readonly kind: 'settled'; readonly unavailable?: number | undefined; readonly why: string }

export interface Observed {
  readonly set: StatefulSet
  readonly revisions: Revisions
  readonly collisionCount: number
  readonly pods: readonly Pod[]
  readonly members: Members
  readonly claims: (name: string) => PersistentVolumeClaim | undefined
  readonly nowMs: number
  readonly maxUnavailable: number | undefined
}

export function startPass({ pods, members, ...observed }: Observed): Pass {
  const { set, revisions } = observed
  const owned = pods.map((pod) => members.of(pod))
  const start = startOrdinal(set)
  const present: (Member | undefined)[] = []
  for (let index = replicasOf(set); index > 0; index -= 1) present.push(undefined)
  const condemned: Member[] = []
  for (const member of owned) {
    const { ordinal } = member
    if (isInRange(set, ordinal)) present[ordinal - start] = member
    else if (ordinal >= 0) condemned.push(member)
  }
  const slots = present.map((member, index) => {
    const ordinal = start + index
    return member ?? members.missing(ordinal, revisionDue(set, revisions, ordinal).name)
  })
  condemned.sort((a, b) => b.ordinal - a.ordinal)
  return { ...observed, stage: 'slots', owned, slots, condemned, replaced: 0 }
}

/** The snapshot after a round. */
export function fold(
  pass: Pass,
  { next, replaces = false }: Extract<Decision, { kind: 'tasks' }>,
  result: { readonly done: number; readonly failed: boolean },
): Pass {
  const replaced = replaces ? pass.replaced + result.done : pass.replaced
  return { ...pass, replaced, stage: result.failed ? 'end' : next }
}

/** Slots and condemned pods do not wait for each other. */
export const isParallel = ({ spec }: StatefulSet): boolean => spec?.podManagementPolicy === 'Parallel'

export function isUnavailable({ set, nowMs }: Pick<Pass, 'set' | 'nowMs'>, member: Member): boolean {
  return member.isGoing || !isAvailable(member, set.spec?.minReadySeconds ?? 0, nowMs)
}
