import type { KubeObject, ResourceType } from '@coxswain/api'

/** Reads from a cache. Synchronous: what several reads return in one turn was all true at one instant of this process. */
export interface Lister<T extends KubeObject> {
  /** By `namespace/name`, or `name` for cluster-scoped kinds. */
  get(key: string): T | undefined
  /** All, or those of one namespace. Order is not promised. */
  list(namespace?: string): readonly T[]
  /** Objects whose index function `index` returned `value`. */
  byIndex(index: string, value: string): readonly T[]
}

export type IndexFunction<T> = (object: T) => readonly string[]

export interface EventHandlers<T> {
  added?(object: T, isInInitialList: boolean): void
  /** Also called by a resync, with `next === previous`; and for an object deleted and made again unseen: compare uids. */
  updated?(previous: T, next: T): void
  /** `lastKnown` may be out of date when the deletion itself was missed (`missed`). */
  deleted?(lastKnown: T, missed: boolean): void
}

export interface HandlerRegistration {
  /** The store is synced and this handler has been given all initial objects. */
  readonly hasSynced: boolean
  remove(): void
}

/**
 * A cache of one resource, kept by one list and watch however many share it.
 *
 * Guarantees: handlers see each object's changes in order; the store already has the change when a handler is called;
 * objects are shared and never changed. Handlers are synchronous and must be quick: they enqueue keys.
 */
export interface Informer<T extends KubeObject> extends Lister<T> {
  readonly type: ResourceType<T>
  /** Allowed at any time; existing objects are indexed at once. Adding the same name with another function is a bug. */
  addIndex(name: string, of: IndexFunction<T>): void
  addHandlers(handlers: EventHandlers<T>, options?: { readonly resyncMs?: number | undefined }): HandlerRegistration
  readonly hasSynced: boolean
  /** resourceVersion up to which the store is complete, bookmarks included; empty before the first list. */
  readonly resourceVersion: string
  /** Starts at most once; ends when the signal aborts. Faults are retried with back-off, not thrown. */
  run(signal: AbortSignal): Promise<void>
}

export interface InformerFactory {
  /** The one informer of a resource; made on first call, run by `start`. */
  informer<T extends KubeObject>(type: ResourceType<T>): Informer<T>
  /** The same, of metadata only, for any resource. */
  metadataInformer(type: ResourceType): Informer<KubeObject>
  /** Runs every informer asked for so far that does not run yet. */
  start(signal: AbortSignal): void
  /** Resolves when all started informers have synced; rejects if the signal aborts first. */
  waitForSync(signal: AbortSignal): Promise<void>
}
