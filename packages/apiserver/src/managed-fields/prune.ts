// Mirrors structured-merge-diff merge/update.go prune, release 1.36.
import type { KubeObject } from '@coxswain/api'
import { inVersion } from './compare-versions.ts'
import { differenceOf, type FieldSet, intersectionOf, isEmptySet, noFields, unionOf } from './field-set.ts'
import { appliedFields } from './fields-of.ts'
import { withNamedFields } from './fit-to-type.ts'
import type { ManagedEntry } from './managed-entries.ts'
import { removeFields } from './remove-fields.ts'
import type { TrackedKind } from './tracked-kind.ts'
import type { Json, StructType } from './value-type.ts'

/** What the applier's entry was, and all entries with what it is now. */
interface Applier {
  readonly last: ManagedEntry | undefined
  readonly now: ManagedEntry
  readonly others: readonly ManagedEntry[]
}

/**
 * The merged object without what the manager applied last time, does not apply any more, and nobody else owns. An item that goes
 * takes with it what is in it and has no owner; not what it never had a say in.
 */
export function prune(kind: TrackedKind, merged: KubeObject, { last, now, others }: Applier): KubeObject {
  if (last === undefined || isDropless(last, now)) return merged
  const asLast = inVersion(kind, merged, last.apiVersion)
  if (asLast === undefined) return merged
  const { type } = asLast
  const object = asLast.object as Json
  const bare = removeFields(type, object, withNamedFields(type, last.fieldsV1))
  const owned = keepOwned(kind, { merged: asLast.object, pruned: bare }, last.apiVersion, [...others, now])
  const pruned = inVersion(kind, owned, last.apiVersion)
  if (pruned === undefined) return merged
  const gone = differenceOf(namedFieldsOf(type, object), namedFieldsOf(type, pruned.object as Json))
  const left = removeFields(type, object, intersectionOf(gone, withNamedFields(type, last.fieldsV1)))
  return inVersion(kind, left, kind.apiVersion)?.object ?? merged
}

/** Nothing that was applied is left out now, so nothing is to go. */
function isDropless(last: ManagedEntry, now: ManagedEntry): boolean {
  return last.apiVersion === now.apiVersion && isEmptySet(differenceOf(last.fieldsV1, now.fieldsV1))
}

const namedFieldsOf = (type: StructType, object: Json): FieldSet => withNamedFields(type, appliedFields(type, object))

interface Pruning {
  readonly merged: KubeObject
  readonly pruned: KubeObject
}

/** What was taken out is put back where somebody owns it, version by version: that of the last apply first. */
function keepOwned(
  kind: TrackedKind,
  pruning: Pruning,
  lastVersion: string,
  entries: readonly ManagedEntry[],
): KubeObject {
  const ownedIn = new Map<string, FieldSet>([[lastVersion, noFields]])
  for (const { apiVersion, fieldsV1 } of entries)
    ownedIn.set(apiVersion, unionOf(ownedIn.get(apiVersion) ?? noFields, fieldsV1))
  let pruned = pruning.pruned
  for (const [apiVersion, owned] of ownedIn) {
    const before = inVersion(kind, pruning.merged, apiVersion)
    const after = inVersion(kind, pruned, apiVersion)
    if (before === undefined || after === undefined) continue
    const { type } = before
    const gone = differenceOf(namedFieldsOf(type, before.object as Json), namedFieldsOf(type, after.object as Json))
    pruned = removeFields(type, before.object as Json, differenceOf(gone, withNamedFields(type, owned)))
  }
  return pruned
}
