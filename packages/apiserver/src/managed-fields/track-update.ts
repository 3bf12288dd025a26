// Mirrors apimachinery pkg/util/managedfields/internal/fieldmanager.go, managedfieldsupdater.go, skipnonapplied.go, release 1.36.
import type { KubeObject } from '@coxswain/api'
import { compareVersions } from './compare-versions.ts'
import { isEmptySet, noFields } from './field-set.ts'
import { fitToType } from './fit-to-type.ts'
import { entryOf, type ManagedEntry, readEntries, withEntries, withoutEntries } from './managed-entries.ts'
import { mergeOldestUpdates } from './merge-oldest-updates.ts'
import { dispossess, grant, withFields } from './ownership.ts'
import type { TrackedKind, Writer } from './tracked-kind.ts'
import { trackedOnly } from './untracked-fields.ts'
import { typeOfSchema } from './value-type.ts'

interface Update {
  /** Undefined: the object is created. */
  readonly previous: KubeObject | undefined
  /** With the managed fields that the client sent, or none. */
  readonly next: KubeObject
  readonly writer: Writer
}

/**
 * `next` with its managed fields as they are after the write: what changed belongs to the writer and to nobody else. Managed
 * fields sent as `[]` or `[{}]` start anew, absent or unreadable ones are those of `previous`; so are those sent to a subresource.
 * An object that has none, as all that were written before there was tracking, gets none before it is applied to. Never fails.
 */
export function trackUpdate(kind: TrackedKind, { previous, next, writer }: Update): KubeObject {
  const entries = entriesBefore(kind, { previous, next, writer })
  if (entries.length === 0 && (previous?.metadata?.uid ?? '') !== '') return withEntries(next, [])
  return withEntries(next, entriesAfter(kind, entries, { previous, next, writer }))
}

/** The entries once the writer has what it changed. A write that changes nothing leaves them all as they are, times too. */
export function entriesAfter(
  kind: TrackedKind,
  entries: readonly ManagedEntry[],
  { previous, next, writer }: Update,
): readonly ManagedEntry[] {
  const written = compareVersions(kind, previous && withoutEntries(previous), withoutEntries(next))
  const own = entryOf(writer, trackedOnly(written(kind.apiVersion)?.changed ?? noFields), writer.time)
  const others = dispossess(entries, written).entries
  if (isEmptySet(own.fieldsV1)) return mergeOldestUpdates(others)
  return mergeOldestUpdates(grant(others, own))
}

function entriesBefore(kind: TrackedKind, { previous, next, writer }: Update): readonly ManagedEntry[] {
  const [sent, kept] = [next.metadata?.managedFields, previous?.metadata?.managedFields]
  const isOfSubresource = writer.subresource !== undefined && writer.subresource !== ''
  if (!isOfSubresource && sent !== undefined && sent !== kept) {
    if (isReset(sent)) return []
    const read = readEntries(sent, false)
    if (!('fault' in read) && read.length > 0) return read.map((entry) => fitToKind(kind, entry))
  }
  const read = readEntries(kept, true)
  return 'fault' in read ? [] : read
}

/** An empty list, or a list of nothing but an empty entry. */
function isReset(sent: readonly object[]): boolean {
  const [first] = sent
  return first === undefined || (sent.length === 1 && Object.values(first).every((value) => value === undefined))
}

function fitToKind(kind: TrackedKind, entry: ManagedEntry): ManagedEntry {
  if (entry.apiVersion !== kind.apiVersion) return entry
  return withFields(entry, fitToType(typeOfSchema(kind.schema), entry.fieldsV1))
}
