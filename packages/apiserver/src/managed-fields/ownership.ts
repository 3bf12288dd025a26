// Mirrors structured-merge-diff merge/update.go, release 1.36.
import type { Written } from './compare-versions.ts'
import { differenceOf, type FieldSet, intersectionOf, isEmptySet, unionOf } from './field-set.ts'
import { isSameManager, type ManagedEntry } from './managed-entries.ts'

/** Fields that a manager owns and somebody else writes. */
export interface Claim {
  readonly entry: ManagedEntry
  readonly fields: FieldSet
}

export interface Dispossessed {
  readonly entries: readonly ManagedEntry[]
  /** What was taken, and from whom. */
  readonly claims: readonly Claim[]
}

/** Who still owns what after a write: what it changed, or removed, is nobody's any more. Entries of unknown versions go. */
export function dispossess(
  entries: readonly ManagedEntry[],
  written: (apiVersion: string) => Written | undefined,
): Dispossessed {
  const left: ManagedEntry[] = []
  const claims: Claim[] = []
  for (const entry of entries) {
    const change = written(entry.apiVersion)
    if (change === undefined) continue
    const taken = intersectionOf(entry.fieldsV1, change.changed)
    if (!isEmptySet(taken)) claims.push({ entry, fields: taken })
    const fields = differenceOf(differenceOf(entry.fieldsV1, taken), change.removed)
    if (!isEmptySet(fields)) left.push(withFields(entry, fields))
  }
  return { entries: left, claims }
}

/** The entries, with these fields and this time in the manager's own. */
export function grant(entries: readonly ManagedEntry[], own: ManagedEntry): readonly ManagedEntry[] {
  const known = entries.find((entry) => isSameManager(entry, own))
  if (known === undefined) return [...entries, own]
  const granted = { ...known, time: own.time, fieldsV1: unionOf(known.fieldsV1, own.fieldsV1) }
  return entries.map((entry) => (entry === known ? granted : entry))
}

export function withFields(entry: ManagedEntry, fieldsV1: FieldSet): ManagedEntry {
  return fieldsV1 === entry.fieldsV1 ? entry : { ...entry, fieldsV1 }
}
