// Mirrors apimachinery pkg/util/managedfields/internal/managedfields.go, buildmanagerinfo.go, release 1.36.
import { goJson, goQuote, type KubeObject } from '@coxswain/api'
import { compareTexts } from '@coxswain/base'
import { type FieldSet, noFields } from './field-set.ts'
import { readFieldsV1 } from './fields-v1.ts'
import type { Writer } from './tracked-kind.ts'

/** One of `metadata.managedFields`: who owns what. */
export interface ManagedEntry {
  readonly manager?: string | undefined
  readonly operation: Writer['operation']
  readonly apiVersion: string
  readonly time?: string | undefined
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: FieldSet
  readonly subresource?: string | undefined
}

type SentEntries = NonNullable<NonNullable<KubeObject['metadata']>['managedFields']>

export interface FaultyEntries {
  readonly fault: string
}

/**
 * The entries that a client sent; those that are as we would write them are the same objects. `isOwn`: they are as they were
 * written here, and their fields are not looked at again.
 */
export function readEntries(sent: SentEntries | undefined, isOwn: boolean): readonly ManagedEntry[] | FaultyEntries {
  const entries: ManagedEntry[] = []
  for (const [index, entry] of (sent ?? []).entries()) {
    const read = readEntry(entry, index, isOwn)
    if ('fault' in read) return read
    // Whoever is named twice is who the last one is.
    const twin = isOwn ? -1 : entries.findIndex((other) => isSameManager(other, read))
    if (twin < 0) entries.push(read)
    else entries[twin] = read
  }
  return entries
}

function readEntry(entry: SentEntries[number], index: number, isOwn: boolean): ManagedEntry | FaultyEntries {
  const { operation, apiVersion = '', fieldsType = '' } = entry
  if (operation !== 'Apply' && operation !== 'Update') return { fault: 'operation must be `Apply` or `Update`' }
  if (apiVersion === '') return { fault: 'apiVersion must not be empty' }
  if (fieldsType === '') return { fault: `missing fieldsType in managed fields entry ${index}` }
  if (fieldsType !== 'FieldsV1')
    return { fault: `invalid fieldsType ${goQuote(fieldsType)} in managed fields entry ${index}` }
  // Checked above, and its fields were written here.
  if (isOwn && entry.fieldsV1 !== undefined) return entry as ManagedEntry
  try {
    return { ...entry, operation, apiVersion, fieldsType, fieldsV1: readFieldsV1(entry.fieldsV1 ?? noFields) }
  } catch (error) {
    if (error instanceof SyntaxError) return { fault: `error decoding set: ${error.message}` }
    throw error
  }
}

/** Who an entry is of, in the order in which managers are told. An applier is the same in every version. */
export function identityOf({ manager = '', operation, apiVersion, subresource }: Who): string {
  return goJson({
    manager: manager === '' ? undefined : manager,
    operation,
    apiVersion: operation === 'Apply' ? undefined : apiVersion,
    subresource: subresource === '' ? undefined : subresource,
  })
}

/** What of an entry says whose it is; as a client sends it, anything may be missing. */
interface Who {
  readonly manager?: string | undefined
  readonly operation?: string | undefined
  readonly apiVersion?: string | undefined
  readonly subresource?: string | undefined
}

export function isSameManager(a: Who, b: Who): boolean {
  return (
    a.operation === b.operation &&
    (a.manager ?? '') === (b.manager ?? '') &&
    (a.subresource ?? '') === (b.subresource ?? '') &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  )
}

/** A writer's entry. Without a time: it has never changed anything. */
export function entryOf(
  { manager, operation, apiVersion, subresource }: Writer,
  fieldsV1: FieldSet,
  time: string | undefined,
): ManagedEntry {
  return {
    manager: manager === '' ? 'unknown' : manager,
    operation,
    apiVersion,
    ...(time === undefined ? undefined : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource === undefined || subresource === '' ? undefined : { subresource }),
  }
}

interface Dated extends Who {
  readonly time?: string | undefined
}

/** Applies come first; then who wrote earlier. */
export function compareEntries(a: Dated, b: Dated): number {
  const compare = (left = '', right = ''): number => compareTexts(left, right)
  return (
    compare(a.operation, b.operation) ||
    compare(a.time, b.time) ||
    compare(a.manager, b.manager) ||
    compare(a.apiVersion, b.apiVersion) ||
    compare(a.subresource, b.subresource)
  )
}

/** The object with these entries in their order; the same object where it has them. */
export function withEntries(object: KubeObject, entries: readonly ManagedEntry[]): KubeObject {
  const { managedFields, ...metadata } = object.metadata ?? {}
  if (entries.length === 0) return managedFields === undefined ? object : { ...object, metadata }
  const sorted = entries.toSorted(compareEntries)
  if (managedFields?.length === sorted.length && sorted.every((entry, index) => entry === managedFields[index]))
    return object
  return { ...object, metadata: { ...metadata, managedFields: sorted } }
}

export function withoutEntries(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
