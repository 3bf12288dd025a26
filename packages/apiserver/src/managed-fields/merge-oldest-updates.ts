// Mirrors apimachinery pkg/util/managedfields/internal/capmanagers.go, release 1.36.
import { compareTexts } from '@coxswain/base'
import { unionOf } from './field-set.ts'
import { identityOf, isSameManager, type ManagedEntry } from './managed-entries.ts'

const updateManagersMax = 10
const oldUpdatesManager = 'ancient-changes'

/** At most ten managers that update: the oldest of each version become one. */
export function mergeOldestUpdates(entries: readonly ManagedEntry[]): readonly ManagedEntry[] {
  const updates = entries.filter(({ operation }) => operation === 'Update')
  if (updates.length <= updateManagersMax) return entries
  const oldestFirst = updates.toSorted(
    (a, b) => compareTexts(a.time ?? '', b.time ?? '') || compareTexts(identityOf(a), identityOf(b)),
  )
  let left = entries
  let count = updates.length
  const firstOfVersion = new Map<string, ManagedEntry>()
  for (const entry of oldestFirst) {
    if (count <= updateManagersMax) break
    const first = firstOfVersion.get(entry.apiVersion)
    if (first === undefined) {
      firstOfVersion.set(entry.apiVersion, entry)
      continue
    }
    left = mergeInto(left, first, entry)
    count -= 1
  }
  return left
}

/** The bucket of the version takes in `entry`, and has its time. It begins as the first of that version. */
function mergeInto(
  entries: readonly ManagedEntry[],
  first: ManagedEntry,
  entry: ManagedEntry,
): readonly ManagedEntry[] {
  const bucket: ManagedEntry = {
    manager: oldUpdatesManager,
    operation: 'Update',
    apiVersion: entry.apiVersion,
    time: entry.time,
    fieldsType: 'FieldsV1',
    fieldsV1: entry.fieldsV1,
  }
  const started = entries.find((other) => isSameManager(other, bucket)) ?? first
  const merged = { ...bucket, fieldsV1: unionOf(entry.fieldsV1, started.fieldsV1) }
  return [...entries.filter((other) => other !== started && other !== entry), merged]
}
