// Mirrors k8s.io/client-go/tools/cache shared_informer.go sharedProcessor and processorListener, 1.36.
import type { KubeObject } from '@coxswain/api'
import type { Clock, Logger, Timer } from '@coxswain/base'
import type { EventHandlers, HandlerRegistration } from './informer.ts'

const resyncMinMs = 1000

/** One change: an object that is new has no `previous`, one that is gone no `next`. */
export interface Change<T> {
  readonly previous: T | undefined
  readonly next: T | undefined
  /** The deletion itself was not seen, only that the object is gone. */
  readonly missed: boolean
}

export interface HandlerSetOptions<T> {
  readonly clock: Clock
  readonly logger: Logger
  /** What a late handler is given first, and every handler at its resync. */
  readonly objects: () => readonly T[]
}

interface Registered<T> extends HandlerRegistration {
  readonly handlers: EventHandlers<T>
  readonly isRemoved: boolean
  markSynced(): void
  startResync(): void
  stopResync(): void
}

/**
 * The handlers of one informer. Each is told of every change since its registration, in order; one that throws is reported
 * and keeps no other from being told.
 */
export class HandlerSet<T extends KubeObject> {
  readonly #options: HandlerSetOptions<T>
  /** Never changed in place: a delivery that is under way goes on over those that were there when it began. */
  #registered: readonly Registered<T>[] = []
  /** From the first complete list until the informer ends. */
  #isLive = false

  constructor(options: HandlerSetOptions<T>) {
    this.#options = options
  }

  /** `hasContent`: the store has been filled, so the handler is given what is there at once. */
  add(handlers: EventHandlers<T>, resyncMs: number, hasContent: boolean): HandlerRegistration {
    const registered = this.#register(handlers, resyncMs)
    this.#registered = [...this.#registered, registered]
    if (!hasContent) return registered
    for (const object of this.#options.objects()) {
      if (!registered.isRemoved) this.#tell(() => handlers.added?.(object, true))
    }
    registered.markSynced()
    if (this.#isLive) registered.startResync()
    return registered
  }

  deliver(changes: readonly Change<T>[], isInInitialList: boolean): void {
    const told = this.#registered
    if (told.length === 0) return
    for (const change of changes) {
      for (const registered of told) {
        if (!registered.isRemoved) this.#tellChange(registered.handlers, change, isInInitialList)
      }
    }
    if (!isInInitialList) return
    for (const registered of told) registered.markSynced()
  }

  /** The initial list has been delivered: resyncs begin. */
  start(): void {
    this.#isLive = true
    for (const registered of this.#registered) registered.startResync()
  }

  stop(): void {
    this.#isLive = false
    for (const registered of this.#registered) registered.stopResync()
  }

  #tellChange(handlers: EventHandlers<T>, change: Change<T>, isInInitialList: boolean): void {
    try {
      const { previous, next } = change
      if (next === undefined) {
        if (previous !== undefined) handlers.deleted?.(previous, change.missed)
      } else if (previous === undefined) handlers.added?.(next, isInInitialList)
      else handlers.updated?.(previous, next)
    } catch (error) {
      this.#report(error)
    }
  }

  #tell(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    this.#options.logger.error('Event handler failed', error)
  }

  #register(handlers: EventHandlers<T>, resyncMs: number): Registered<T> {
    const { clock, objects } = this.#options
    let hasSynced = false
    let isRemoved = false
    let timer: Timer | undefined
    const resync = () => {
      timer = clock.after(Math.max(resyncMs, resyncMinMs), resync)
      for (const object of objects()) {
        if (!isRemoved) this.#tell(() => handlers.updated?.(object, object))
      }
    }
    const registered: Registered<T> = {
      handlers,
      get hasSynced() {
        return hasSynced
      },
      get isRemoved() {
        return isRemoved
      },
      markSynced: () => {
        hasSynced = true
      },
      startResync: () => {
        if (resyncMs > 0 && !isRemoved) timer ??= clock.after(Math.max(resyncMs, resyncMinMs), resync)
      },
      stopResync: () => {
        timer?.cancel()
        timer = undefined
      },
      remove: () => {
        isRemoved = true
        registered.stopResync()
        this.#registered = this.#registered.filter((other) => other !== registered)
      },
    }
    return registered
  }
}
