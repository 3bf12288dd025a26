import type { KubeObject, ResourceType } from '@coxswain/api'

/** An event's subject. Taken from an object by `referenceTo`. */
export interface ObjectReference {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string | undefined
  readonly name: string
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
  readonly fieldPath?: string | undefined
}

export interface EventRecorder {
  /**
   * Never throws and never waits: the event is correlated and written in the background, or dropped past the limits.
   * An object out of a list may lack its kind, and is then not reported: where that can be, give a reference.
   */
  event(about: KubeObject | ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string): void
}

/** Who an event is about. */
export function referenceTo<T extends KubeObject>(type: ResourceType<T>, object: T): ObjectReference {
  const { metadata } = object
  return {
    apiVersion: type.group === '' ? type.version : `${type.group}/${type.version}`,
    kind: type.kind,
    namespace: metadata?.namespace,
    name: metadata?.name ?? '',
    uid: metadata?.uid,
    resourceVersion: metadata?.resourceVersion,
  }
}
