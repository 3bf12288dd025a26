// Mirrors k8s.io/client-go/tools/cache controller.go FilteringResourceEventHandler, 1.36.
import type { EventHandlers } from './informer.ts'

/** Handlers that see only what passes: an object that begins or ceases to pass by an update is added or deleted to them. */
export function filteredHandlers<T>(passes: (object: T) => boolean, handlers: EventHandlers<T>): EventHandlers<T> {
  return {
    added: (object, isInInitialList) => {
      if (passes(object)) handlers.added?.(object, isInInitialList)
    },
    updated: (previous, next) => {
      const passed = passes(previous)
      if (passes(next)) {
        if (passed) handlers.updated?.(previous, next)
        else handlers.added?.(next, false)
      } else if (passed) handlers.deleted?.(previous, false)
    },
    deleted: (lastKnown, missed) => {
      if (passes(lastKnown)) handlers.deleted?.(lastKnown, missed)
    },
  }
}
