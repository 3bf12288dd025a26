// Mirrors k8s.io/client-go/tools/cache shared_informer.go and controller.go processDeltas, 1.36.
import type { KubeObject, ResourceType } from '@coxswain/api'
import {
  type Clock,
  deepFreeze,
  type Deferred,
  deferred,
  type Logger,
  must,
  raceAbort,
  type Random,
} from '@coxswain/base'
import type { Client, WatchEvent } from '@coxswain/client'
import { type Change, HandlerSet } from './handler-set.ts'
import type { EventHandlers, HandlerRegistration, IndexFunction, Informer } from './informer.ts'
import { listWatch } from './list-watch.ts'
import { objectKey } from './object-key.ts'
import { ObjectStore } from './object-store.ts'
import { type ReflectorTarget, runReflector } from './reflector.ts'

/** Changes what is kept of an object. Must not change the object itself, and gives it back when there is nothing to do. */
export type Transform = <T extends KubeObject>(object: T) => T

/** What informers of all resources have in common. */
export interface InformerSettings {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** For handlers that ask for none of their own; 0, the default, is never. */
  readonly resyncMs?: number | undefined
  /** See `ReflectorOptions`. */
  readonly watchTimeoutMinMs?: number | undefined
  /** Default: none. See `stripManagedFields`. */
  readonly transform?: Transform | undefined
  /** Freezes objects in depth, so that whoever changes one fails. For tests. */
  readonly freeze?: boolean | undefined
  /** Told of each batch that is in the store and delivered, and of versions without one. Must not throw. */
  readonly onApplied?: ((type: ResourceType, applied: Applied) => void) | undefined
}

export interface Applied {
  readonly durationMs: number
  /** Up to which the store is complete. */
  readonly resourceVersion: string
}

export interface InformerOptions<T extends KubeObject> extends InformerSettings {
  readonly type: ResourceType<T>
  /** Default: all. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  /** Keep only `metadata`, and ask the server for no more. */
  readonly metadataOnly?: boolean | undefined
}

/** An informer that can be waited for. */
export interface AwaitableInformer<T extends KubeObject> extends Informer<T> {
  /** Resolves once the initial list is in the store and delivered; rejects if the signal aborts first. */
  whenSynced(signal: AbortSignal): Promise<void>
}

export function createInformer<T extends KubeObject>(options: InformerOptions<T>): AwaitableInformer<T> {
  return new SharedInformer(options)
}

class SharedInformer<T extends KubeObject> implements AwaitableInformer<T>, ReflectorTarget {
  readonly type: ResourceType<T>
  readonly #options: InformerOptions<T>
  readonly #store = new ObjectStore<T>()
  readonly #handlers: HandlerSet<T>
  readonly #synced: Deferred<void> = deferred()
  #resourceVersion = ''
  #hasSynced = false
  #running: Promise<void> | undefined

  constructor(options: InformerOptions<T>) {
    this.type = options.type
    this.#options = options
    const { clock, logger } = options
    this.#handlers = new HandlerSet({ clock, logger, objects: () => this.#store.list() })
  }

  get hasSynced(): boolean {
    return this.#hasSynced
  }

  get resourceVersion(): string {
    return this.#resourceVersion
  }

  get(key: string): T | undefined {
    return this.#store.get(key)
  }

  list(namespace?: string): readonly T[] {
    return this.#store.list(namespace)
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.#store.byIndex(index, value)
  }

  addIndex(name: string, of: IndexFunction<T>): void {
    this.#store.addIndex(name, of)
  }

  addHandlers(
    handlers: EventHandlers<T>,
    options: { readonly resyncMs?: number | undefined } = {},
  ): HandlerRegistration {
    const resyncMs = options.resyncMs ?? this.#options.resyncMs ?? 0
    return this.#handlers.add(handlers, resyncMs, this.#hasSynced)
  }

  run(signal: AbortSignal): Promise<void> {
    this.#running ??= this.#run(signal)
    return this.#running
  }

  whenSynced(signal: AbortSignal): Promise<void> {
    return raceAbort(this.#synced.promise, signal)
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random, logger, watchTimeoutMinMs, client } = this.#options
    const { type, namespace, labelSelector, fieldSelector, metadataOnly } = this.#options
    const source = listWatch({ client, type, namespace, labelSelector, fieldSelector, metadataOnly })
    try {
      await runReflector({ listWatch: source, target: this, clock, random, logger, watchTimeoutMinMs }, signal)
    } finally {
      this.#handlers.stop()
    }
  }

  replace(objects: readonly KubeObject[], resourceVersion: string): void {
    this.#timed(() => this.#replace(objects, resourceVersion))
  }

  apply(events: readonly WatchEvent[], resourceVersion: string | undefined): void {
    this.#timed(() => this.#apply(events, resourceVersion))
  }

  #timed(work: () => void): void {
    const { clock, onApplied } = this.#options
    if (onApplied === undefined) return work()
    const startedMs = clock.monotonicMs()
    work()
    onApplied(this.type, { durationMs: clock.monotonicMs() - startedMs, resourceVersion: this.#resourceVersion })
  }

  /** Everything that there is. What is gone is deleted first, then come additions and changes in the order of the list. */
  #replace(objects: readonly KubeObject[], resourceVersion: string): void {
    const isInitial = !this.#hasSynced
    const seen = new Map<string, KubeObject>()
    for (const object of objects) {
      const key = objectKey(object)
      if (key !== undefined) seen.set(key, object)
    }
    const changes: Change<T>[] = []
    for (const [key, lastKnown] of this.#store.entries()) {
      if (!seen.has(key)) changes.push({ previous: lastKnown, next: undefined, missed: true })
    }
    for (const { previous } of changes) this.#store.delete(must(objectKey(must(previous, 'deleted')), 'stored by key'))
    for (const [key, object] of seen) this.#put(key, object, changes)
    this.#resourceVersion = resourceVersion
    this.#hasSynced = true
    this.#handlers.deliver(changes, isInitial)
    if (!isInitial) return
    this.#handlers.start()
    this.#synced.resolve()
  }

  #apply(events: readonly WatchEvent[], resourceVersion: string | undefined): void {
    const changes: Change<T>[] = []
    for (const { type, object } of events) {
      if (type === 'BOOKMARK') continue
      const key = must(objectKey(object), 'events that are not understood have been left out')
      if (type === 'ADDED' || type === 'MODIFIED') this.#put(key, object, changes)
      else if (type === 'DELETED') this.#delete(key, object, changes)
      else this.#options.logger.error('Unknown watch event', null, { event: type })
    }
    if (resourceVersion !== undefined) this.#resourceVersion = resourceVersion
    this.#handlers.deliver(changes, false)
  }

  #put(key: string, object: KubeObject, changes: Change<T>[]): void {
    const known = this.#store.get(key)
    // Nothing new: a list repeats what is known. Upstream calls this a sync, and tells only who is due for a resync.
    if (known !== undefined && isSameVersion(known, object)) return
    const next = this.#kept(object)
    this.#store.set(key, next)
    changes.push({ previous: known, next, missed: false })
  }

  /** Told even when the object was not known, as upstream does. */
  #delete(key: string, object: KubeObject, changes: Change<T>[]): void {
    this.#store.delete(key)
    changes.push({ previous: this.#kept(object), next: undefined, missed: false })
  }

  #kept(object: KubeObject): T {
    const { transform, freeze } = this.#options
    const kept = transform === undefined ? object : transform(object)
    if (freeze === true) deepFreeze(kept)
    // The server was asked for objects of this type, and the reflector has compared kinds.
    return kept as T
  }
}

function isSameVersion(a: KubeObject, b: KubeObject): boolean {
  const version = a.metadata?.resourceVersion
  return version !== undefined && version !== '' && version === b.metadata?.resourceVersion
}
