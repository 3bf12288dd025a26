import type { KubeObject } from '@coxswain/api'

/** The object without `metadata.managedFields`, which no controller reads and which is large. The same one if it has none. */
export function stripManagedFields<T extends KubeObject>(object: T): T {
  if (object.metadata?.managedFields === undefined) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
