import type { OwnerReference } from './generated/types/meta-v1.ts'
import { nameOf, uidOf } from './meta.ts'
import type { KubeObject } from './resource-type.ts'

const none: readonly OwnerReference[] = []

export function ownersOf(object: KubeObject): readonly OwnerReference[] {
  return object.metadata?.ownerReferences ?? none
}

/** The owner that manages the object; an object has at most one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find((owner) => owner.controller === true)
}

/** By UID: an owner that was made again under the same name is another one. */
export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  const uid = uidOf(owner)
  return uid !== '' && controllerOf(object)?.uid === uid
}

export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  const uid = uidOf(owner)
  return uid !== '' && ownersOf(object).some((reference) => reference.uid === uid)
}

/** What an owner is called by its kind, which objects in lists and caches may lack. */
export interface OwnerKind {
  readonly apiVersion: string
  readonly kind: string
}

export interface OwnerRole {
  readonly controller?: boolean | undefined
  readonly blockOwnerDeletion?: boolean | undefined
}

/** A reference to `owner`. `kind` is a resource's (`{ apiVersion: apiVersionOf(replicaSets), kind: replicaSets.kind }`). */
export function ownerReferenceTo(owner: KubeObject, kind: OwnerKind, role: OwnerRole = {}): OwnerReference {
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    name: nameOf(owner),
    uid: uidOf(owner),
    ...(role.controller === undefined ? {} : { controller: role.controller }),
    ...(role.blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion: role.blockOwnerDeletion }),
  }
}

/** The reference of an owner that manages the object and waits, on foreground deletion, until it is gone. */
export function controllerReferenceTo(owner: KubeObject, kind: OwnerKind): OwnerReference {
  return ownerReferenceTo(owner, kind, { controller: true, blockOwnerDeletion: true })
}
