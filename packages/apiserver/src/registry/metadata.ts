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

const noChanges: Meta = {}

/**
 * Only the metadata that the server keeps, with some of it replaced, each field once and in Go's order; what is empty is
 * left out.
 */
export function tidyMeta(meta: Meta, changes: Meta = noChanges): Meta {
  const value = <K extends keyof Meta>(field: K): Meta[K] => (field in changes ? changes[field] : meta[field])
  const tidy: { -readonly [K in keyof Meta]: Meta[K] } = { name: value('name') ?? '' }
  const keepText = (field: 'generateName' | 'namespace' | 'uid' | 'resourceVersion'): void => {
    const text = value(field)
    if (text !== undefined && text !== '') tidy[field] = text
  }
  keepText('generateName')
  keepText('namespace')
  keepText('uid')
  keepText('resourceVersion')
  keepTimes(tidy, value('generation'), value('creationTimestamp'), value('deletionTimestamp'))
  const deletionGracePeriodSeconds = value('deletionGracePeriodSeconds')
  if (deletionGracePeriodSeconds !== undefined) tidy.deletionGracePeriodSeconds = deletionGracePeriodSeconds
  const labels = value('labels')
  if (!isEmptyMap(labels)) tidy.labels = labels
  const annotations = value('annotations')
  if (!isEmptyMap(annotations)) tidy.annotations = annotations
  const ownerReferences = value('ownerReferences')
  if (ownerReferences !== undefined && ownerReferences.length > 0) tidy.ownerReferences = ownerReferences
  const finalizers = value('finalizers')
  if (finalizers !== undefined && finalizers.length > 0) tidy.finalizers = finalizers
  const managedFields = value('managedFields')
  if (managedFields !== undefined && managedFields.length > 0) tidy.managedFields = managedFields
  return tidy
}

function keepTimes(
  tidy: { -readonly [K in keyof Meta]: Meta[K] },
  generation: number | undefined,
  creationTimestamp: string | undefined,
  deletionTimestamp: string | undefined,
): void {
  if (generation !== undefined && generation !== 0) tidy.generation = generation
  if (creationTimestamp !== undefined) tidy.creationTimestamp = creationTimestamp
  if (deletionTimestamp !== undefined) tidy.deletionTimestamp = deletionTimestamp
}
