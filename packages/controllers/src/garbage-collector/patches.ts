// Mirrors pkg/controller/garbagecollector/patch.go and operations.go, 1.36.
import type { KubeObject, OwnerReference } from '@coxswain/api'

/** Strategic merge: takes references away by uid, if the object is still the one that was looked at. */
export function removeReferencesPatch(uid: string, ownerUids: readonly string[]): unknown {
  const ownerReferences = ownerUids.map((ownerUid) => ({ $patch: 'delete', uid: ownerUid }))
  return { metadata: { uid, ownerReferences } }
}

/** Strategic merge: the references that block their owner's deletion block it no more. */
export function unblockPatch(live: KubeObject): unknown {
  const blocking = (live.metadata?.ownerReferences ?? []).filter((owner) => owner.blockOwnerDeletion === true)
  const ownerReferences = blocking.map((owner) => ({ ...owner, blockOwnerDeletion: false }))
  return { metadata: { uid: live.metadata?.uid, ownerReferences } }
}

/** JSON merge patch with the whole list, for resources that know no strategic merge; refused if the object has changed. */
export function referencesMergePatch(live: KubeObject, ownerReferences: readonly OwnerReference[]): unknown {
  return { metadata: { resourceVersion: live.metadata?.resourceVersion, ownerReferences } }
}

export function withoutReferences(live: KubeObject, ownerUids: readonly string[]): readonly OwnerReference[] {
  return (live.metadata?.ownerReferences ?? []).filter((owner) => !ownerUids.includes(owner.uid))
}

export function unblocked(live: KubeObject): readonly OwnerReference[] {
  return (live.metadata?.ownerReferences ?? []).map((owner) => ({ ...owner, blockOwnerDeletion: false }))
}

/** JSON merge patch that takes one finalizer away. */
export function removeFinalizerPatch(live: KubeObject, finalizer: string): unknown {
  const finalizers = (live.metadata?.finalizers ?? []).filter((each) => each !== finalizer)
  return { metadata: { resourceVersion: live.metadata?.resourceVersion, finalizers } }
}
