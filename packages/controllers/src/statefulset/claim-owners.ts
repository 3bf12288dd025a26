// Mirrors pkg/controller/statefulset/stateful_set_utils.go, isClaimOwnerUpToDate and updateClaimOwnerRefForSetAndPod, 1.36.
import {
  apiVersionOf,
  controllerReferenceTo,
  isOwnedBy,
  nameOf,
  ownersOf,
  pods,
  statefulSets,
  uidOf,
  type KubeObject,
  type OwnerReference,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import { isInRange, ordinalOf } from './ordinals.ts'

/** A claim, and whom the retention policy could make its owner: when one is deleted, its claims go with it. */
export interface ClaimOwners {
  readonly set: StatefulSet
  readonly pod: Pod
}

interface Kind {
  readonly apiVersion: string
  readonly kind: string
}

const setKind: Kind = { apiVersion: apiVersionOf(statefulSets), kind: statefulSets.kind }
const podKind: Kind = { apiVersion: apiVersionOf(pods), kind: pods.kind }

interface Policy {
  readonly whenDeleted: string
  readonly whenScaled: string
}

export function retentionPolicyOf({ spec }: StatefulSet): Policy {
  const policy = spec?.persistentVolumeClaimRetentionPolicy
  if (policy === undefined) return { whenDeleted: 'Retain', whenScaled: 'Retain' }
  return { whenDeleted: policy.whenDeleted ?? '', whenScaled: policy.whenScaled ?? '' }
}

/** Who is to own the claim. A pod only owns claims once it is to go: it was scaled away. */
function wantedOwner({ set, pod }: ClaimOwners): 'set' | 'pod' | undefined {
  const { whenDeleted, whenScaled } = retentionPolicyOf(set)
  const known = new Set(['Retain', 'Delete'])
  if (!known.has(whenDeleted) || !known.has(whenScaled)) return undefined
  if (whenScaled === 'Delete' && !isInRange(set, ordinalOf(pod))) return 'pod'
  return whenDeleted === 'Delete' ? 'set' : undefined
}

const names = (reference: OwnerReference, owner: KubeObject, { apiVersion, kind }: Kind): boolean =>
  reference.apiVersion === apiVersion && reference.kind === kind && reference.name === nameOf(owner)

/** It is of an earlier object of the same name. The first reference by that name decides. */
export function isStale(claim: PersistentVolumeClaim, owner: KubeObject, kind: Kind): boolean {
  const reference = ownersOf(claim).find((one) => names(one, owner, kind))
  return reference !== undefined && reference.uid !== uidOf(owner)
}

export const isStaleOfPod = (claim: PersistentVolumeClaim, pod: Pod): boolean => isStale(claim, pod, podKind)

/** Somebody else controls the claim. Where nothing is ever deleted that is nobody's concern. */
export function hasUnexpectedController(claim: PersistentVolumeClaim, { set, pod }: ClaimOwners): boolean {
  const { whenDeleted, whenScaled } = retentionPolicyOf(set)
  if (whenDeleted === 'Retain' && whenScaled === 'Retain') return false
  return ownersOf(claim).some((reference) => {
    if (names(reference, set, setKind)) return reference.uid !== uidOf(set)
    if (names(reference, pod, podKind)) return reference.uid !== uidOf(pod)
    return reference.controller === true
  })
}

/** Whether the owners are what the policy wants, or are such that nobody should touch them. */
export function areOwnersUpToDate(claim: PersistentVolumeClaim, owners: ClaimOwners): boolean {
  const { set, pod } = owners
  if (isStale(claim, set, setKind) || isStale(claim, pod, podKind)) return true
  const isOfSet = isOwnedBy(claim, set)
  const isOfPod = isOwnedBy(claim, pod)
  if (hasUnexpectedController(claim, owners)) return !isOfSet && !isOfPod
  if (hasOwnerThatDoesNotControl(claim, owners)) return false
  const wanted = wantedOwner(owners)
  return isOfSet === (wanted === 'set') && isOfPod === (wanted === 'pod')
}

function hasOwnerThatDoesNotControl(claim: PersistentVolumeClaim, { set, pod }: ClaimOwners): boolean {
  const uids = new Set([uidOf(set), uidOf(pod)])
  return ownersOf(claim).some(({ uid, controller }) => uids.has(uid) && controller !== true)
}

/** The owners as the policy wants them. Beside somebody else's controller none is added. */
export function nextOwners(claim: PersistentVolumeClaim, owners: ClaimOwners): readonly OwnerReference[] {
  const { set, pod } = owners
  const others = ownersOf(claim).filter((one) => !names(one, set, setKind) && !names(one, pod, podKind))
  if (hasUnexpectedController(claim, owners)) return others
  const wanted = wantedOwner(owners)
  if (wanted === undefined) return others
  const [owner, kind] = wanted === 'set' ? ([set, setKind] as const) : ([pod, podKind] as const)
  const isThere = others.some(({ uid }) => uid === uidOf(owner))
  return isThere ? others : [...others, controllerReferenceTo(owner, kind)]
}
