import type { KubeObject, ObjectMeta } from '@coxswain/api'

export type Meta = Partial<ObjectMeta>
export type OwnerReferences = NonNullable<Meta['ownerReferences']>

const noMeta: Meta = {}

export const metaOf = (object: KubeObject): Meta => object.metadata ?? noMeta

/** The object with some of its metadata replaced; `undefined` clears a field. */
export function withMeta<T extends KubeObject>(object: T, changes: Meta): T {
  return { ...object, metadata: { ...object.metadata, ...changes } }
}

const isEmptyMap = (map: Readonly<Record<string, unknown>> | undefined): boolean => {
  for (const _ in map) return false
  return true
}

/** Only the metadata that the server keeps, each field once and in Go's order; what is empty is left out. */
export function tidyMeta(meta: Meta): Meta {
  const tidy: { -readonly [K in keyof Meta]: Meta[K] } = { name: meta.name ?? '' }
  if (meta.generateName !== undefined && meta.generateName !== '') tidy.generateName = meta.generateName
  if (meta.namespace !== undefined && meta.namespace !== '') tidy.namespace = meta.namespace
  if (meta.uid !== undefined && meta.uid !== '') tidy.uid = meta.uid
  if (meta.resourceVersion !== undefined && meta.resourceVersion !== '') tidy.resourceVersion = meta.resourceVersion
  if (meta.generation !== undefined && meta.generation !== 0) tidy.generation = meta.generation
  if (meta.creationTimestamp !== undefined) tidy.creationTimestamp = meta.creationTimestamp
  if (meta.deletionTimestamp !== undefined) tidy.deletionTimestamp = meta.deletionTimestamp
  if (meta.deletionGracePeriodSeconds !== undefined) tidy.deletionGracePeriodSeconds = meta.deletionGracePeriodSeconds
  if (!isEmptyMap(meta.labels)) tidy.labels = meta.labels
  if (!isEmptyMap(meta.annotations)) tidy.annotations = meta.annotations
  if (meta.ownerReferences !== undefined && meta.ownerReferences.length > 0) tidy.ownerReferences = meta.ownerReferences
  if (meta.finalizers !== undefined && meta.finalizers.length > 0) tidy.finalizers = meta.finalizers
  return tidy
}

/** Who wrote which field is not kept. */
export function withoutManagedFields(meta: Meta): Meta {
  if (meta.managedFields === undefined) return meta
  const { managedFields: _, ...rest } = meta
  return rest
}
