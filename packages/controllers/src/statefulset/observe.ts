import {
  labelsOf,
  namespaceOf,
  selects,
  statefulSets,
  toSelector,
  type ControllerRevision,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { planClaims, type ClaimPlan } from '../shared/claims.ts'
import { orphansIn, ownedBy } from '../shared/owner-index.ts'
import type { MemberMemory, Members } from './members.ts'
import { endOrdinal, ordinalOf, startOrdinal } from './ordinals.ts'
import { claimNamesOf } from './volume-claims.ts'

export interface Listers {
  readonly statefulSets: Lister<StatefulSet>
  readonly pods: Lister<Pod>
  readonly claims: Lister<PersistentVolumeClaim>
  readonly revisions: Lister<ControllerRevision>
}

/** Everything that a sync of one StatefulSet reads, as of one instant. */
export interface Snapshot {
  readonly set: StatefulSet
  readonly members: Members
  /** Claims on pods of any phase. */
  readonly pods: ClaimPlan<Pod>
  /** Claims on revisions; none is ever released. */
  readonly revisions: ClaimPlan<ControllerRevision>
  /** Volume claims of all ordinals that are wanted or have a pod, by name. */
  readonly volumeClaims: (name: string) => PersistentVolumeClaim | undefined
}

/** Reads the caches; undefined when the set is gone. Throws a `SelectorError` when its selector is unusable. */
export function observe(listers: Listers, memory: MemberMemory, key: Key): Snapshot | undefined {
  const set = listers.statefulSets.get(key)
  if (set === undefined) return undefined
  const members = memory.of(set)
  const selector = toSelector(set.spec?.selector)
  const revisions = candidates(listers.revisions, set).filter((revision) => selects(selector, labelsOf(revision)))
  const plan = planClaims(set, candidates(listers.pods, set), (pod) => members.of(pod).isOurs)
  return {
    set,
    members,
    pods: plan,
    revisions: planClaims(set, revisions, () => true),
    volumeClaims: readVolumeClaims(listers, set, [...plan.kept, ...plan.toAdopt]),
  }
}

function candidates<T extends Pod | ControllerRevision>(lister: Lister<T>, set: StatefulSet): readonly T[] {
  return [...ownedBy(lister, statefulSets.kind, set), ...orphansIn(lister, namespaceOf(set))]
}

function readVolumeClaims(
  { claims }: Listers,
  set: StatefulSet,
  pods: readonly Pod[],
): (name: string) => PersistentVolumeClaim | undefined {
  const found = new Map<string, PersistentVolumeClaim>()
  if ((set.spec?.volumeClaimTemplates ?? []).length === 0) return () => undefined
  const ordinals = new Set(pods.map(ordinalOf))
  for (let ordinal = startOrdinal(set); ordinal <= endOrdinal(set); ordinal += 1) ordinals.add(ordinal)
  for (const ordinal of ordinals) {
    for (const name of claimNamesOf(set, ordinal)) {
      const claim = claims.get(`${namespaceOf(set)}/${name}`)
      if (claim !== undefined) found.set(name, claim)
    }
  }
  return (name) => found.get(name)
}
