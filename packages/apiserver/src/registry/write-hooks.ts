import type { KubeObject } from '@coxswain/api'

/** Makes a write's side effects final, or takes them back when the object was not written. */
export interface PendingEffects<T extends KubeObject = KubeObject> {
  readonly object: T
  commit(): Promise<void>
  rollback(): Promise<void>
}

/**
 * What the registry does besides writing an object, with the objects of one resource: reserving a service's addresses
 * before it is written and giving them back when it goes. Never called for a status update.
 */
export interface WriteHooks<T extends KubeObject = KubeObject> {
  /** Before validation; the object that it returns goes on. In a dry run nothing may be reserved for good. */
  beforeCreate?(draft: T, isDryRun: boolean): Promise<PendingEffects<T>>
  beforeUpdate?(draft: T, previous: T, isDryRun: boolean): Promise<PendingEffects<T>>
  afterDelete?(object: T): Promise<void>
}
