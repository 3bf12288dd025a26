import {
  apiVersionOf,
  controllerOf,
  controllerReferenceTo,
  type KubeObject,
  type OwnerReference,
  type ResourceType,
} from '@coxswain/api'

/** The reference that makes `owner` the controller of what it creates or adopts. */
export function controllerReference<T extends KubeObject>(type: ResourceType<T>, owner: T): OwnerReference {
  return controllerReferenceTo(owner, { apiVersion: apiVersionOf(type), kind: type.kind })
}

/** Whether two objects name the same controller in the same words. */
export function hasSameController(a: KubeObject, b: KubeObject): boolean {
  const left = controllerOf(a)
  const right = controllerOf(b)
  if (left === right) return true
  if (left === undefined || right === undefined) return false
  return (
    left.uid === right.uid &&
    left.name === right.name &&
    left.kind === right.kind &&
    left.apiVersion === right.apiVersion &&
    left.blockOwnerDeletion === right.blockOwnerDeletion
  )
}
