import { apiVersionOf, nameOf, uidOf, type KubeObject, type OwnerReference, type ResourceType } from '@coxswain/api'

/** The reference to the one owner that manages the object, if it has one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find((reference) => reference.controller === true)
}

export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === uidOf(owner)
}

/** The reference that makes `owner` the controller of what it creates or adopts. */
export function controllerReference<T extends KubeObject>(type: ResourceType<T>, owner: T): OwnerReference {
  return {
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    name: nameOf(owner),
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** Whether two objects name the same controller in the same words. */
export function hasSameController(a: KubeObject, b: KubeObject): boolean {
  const left = controllerOf(a)
  const right = controllerOf(b)
  if (left === undefined || right === undefined) return left === right
  return (
    left.uid === right.uid &&
    left.name === right.name &&
    left.kind === right.kind &&
    left.apiVersion === right.apiVersion &&
    left.blockOwnerDeletion === right.blockOwnerDeletion
  )
}
