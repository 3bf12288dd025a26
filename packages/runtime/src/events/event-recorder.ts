import type { KubeObject } from '@coxswain/api'

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
  /** Never throws and never waits: the event is correlated and written in the background, or dropped past the limits. */
  event(about: KubeObject | ObjectReference, type: 'Normal' | 'Warning', reason: string, message: string): void
}
