// Mirrors pkg/controller/volume/protectionutil, 1.36.
import { isBeingDeleted, type KubeObject } from '@coxswain/api'

/** Admission adds it; objects from before may lack it. */
export function needsFinalizer(object: KubeObject, finalizer: string): boolean {
  return !isBeingDeleted(object) && !hasFinalizer(object, finalizer)
}

/** Whether its deletion waits for the finalizer, among others perhaps. */
export function isDeletionCandidate(object: KubeObject, finalizer: string): boolean {
  return isBeingDeleted(object) && hasFinalizer(object, finalizer)
}

export function withFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  return {
    ...object,
    metadata: { ...object.metadata, finalizers: [...(object.metadata?.finalizers ?? []), finalizer] },
  }
}

export function withoutFinalizer<T extends KubeObject>(object: T, finalizer: string): T {
  const finalizers = (object.metadata?.finalizers ?? []).filter((each) => each !== finalizer)
  return { ...object, metadata: { ...object.metadata, finalizers } }
}

const hasFinalizer = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata?.finalizers?.includes(finalizer) ?? false
