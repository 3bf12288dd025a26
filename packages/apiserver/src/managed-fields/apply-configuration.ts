// Mirrors apimachinery pkg/util/managedfields/internal/structuredmerge.go, versioncheck.go, structured-merge-diff merge/update.go, release 1.36.
import type { KubeObject } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { configurationFault } from './check-configuration.ts'
import { compareVersions, inVersion, nameOfKind } from './compare-versions.ts'
import { conflictsOf } from './conflicts.ts'
import { differenceOf, type FieldSet, isEmptySet } from './field-set.ts'
import { appliedFields } from './fields-of.ts'
import { fitToType } from './fit-to-type.ts'
import { keepLastApplied, kubectlManager, lastAppliedFields } from './last-applied.ts'
import {
  entryOf,
  isSameManager,
  type ManagedEntry,
  readEntries,
  withEntries,
  withoutEntries,
} from './managed-entries.ts'
import { mergeValues } from './merge.ts'
import { type Claim, dispossess, withFields } from './ownership.ts'
import { prune } from './prune.ts'
import { withoutResetFields } from './reset-fields.ts'
import { entriesAfter } from './track-update.ts'
import type { Applied, TrackedKind, Writer } from './tracked-kind.ts'
import { trackedOnly } from './untracked-fields.ts'
import { type Json, typeOfSchema } from './value-type.ts'

interface Apply {
  /** Undefined: the object is to be created. */
  readonly live: KubeObject | undefined
  /** Only what the manager has an opinion on, as it was sent: not decoded, not defaulted. */
  readonly configuration: KubeObject
  readonly writer: Writer
  readonly force: boolean
}

type Refused = Extract<Applied, { readonly kind: 'refused' }>

/** Server-side apply: `live` merged with the configuration, without what the manager applied before and no longer does. */
export function applyConfiguration(kind: TrackedKind, apply: Apply): Applied {
  const { live = nothing, configuration, writer, force } = apply
  const known = readEntries(live.metadata?.managedFields, true)
  if ('fault' in known) return failed(`failed to decode managed fields: ${known.fault}`)
  const refused = refusalOf(kind, configuration)
  if (refused !== undefined) return refused
  const before: Before = { live: withoutEntries(live), entries: entriesBefore(kind, known, apply) }
  const merged = mergeConfiguration(kind, before, apply)
  const claims = force ? [] : contested(kind, live, merged.claims, writer)
  if (claims.length > 0) return conflictsOf(claims)
  const object = writer.manager === kubectlManager ? keepLastApplied(merged.object, configuration) : merged.object
  const isSame = object === before.live
  return { kind: 'applied', object: withEntries(isSame ? live : object, merged.entries) }
}

const nothing: KubeObject = Object.freeze({})

const failed = (message: string): Refused => ({ kind: 'refused', reason: 'failed', message })
const badRequest = (message: string): Refused => ({ kind: 'refused', reason: 'bad-request', message })

function refusalOf(kind: TrackedKind, configuration: KubeObject): Refused | undefined {
  const { apiVersion = '', kind: name = '', metadata } = configuration
  const typeText = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${name}`
  if (apiVersion !== kind.apiVersion || name !== nameOfKind(kind)) return badRequest(`invalid object type: ${typeText}`)
  if (metadata?.managedFields !== undefined && metadata.managedFields !== null)
    return badRequest('metadata.managedFields must be nil')
  const fault = configurationFault(typeOfSchema(kind.schema), configuration as Json)
  if (fault === undefined) return undefined
  const who = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}; ${typeText}`
  return failed(`failed to create typed patch object (${who}): ${fault}`)
}

/** What was never tracked belongs to whoever wrote it before. */
const beforeFirstApply = 'before-first-apply'

function entriesBefore(
  kind: TrackedKind,
  known: readonly ManagedEntry[],
  { live, writer }: Apply,
): readonly ManagedEntry[] {
  const entries =
    known.length > 0 || live === undefined
      ? known
      : entriesAfter(kind, known, {
          previous: undefined,
          next: live,
          writer: { ...writer, manager: beforeFirstApply, operation: 'Update' },
        })
  return entries.flatMap((entry) => {
    const versioned = inVersion(kind, live ?? nothing, entry.apiVersion)
    return versioned === undefined ? [] : [withFields(entry, fitToType(versioned.type, entry.fieldsV1))]
  })
}

interface Before {
  readonly live: KubeObject
  readonly entries: readonly ManagedEntry[]
}

interface Merged {
  readonly object: KubeObject
  readonly entries: readonly ManagedEntry[]
  /** What others own and the configuration changes. */
  readonly claims: readonly Claim[]
}

function mergeConfiguration(kind: TrackedKind, { live, entries }: Before, { configuration, writer }: Apply): Merged {
  const type = typeOfSchema(kind.schema)
  const applied = withoutResetFields(appliedFields(type, configuration as Json), kind.resetFields)
  const now = entryOf(writer, applied, writer.time)
  const last = entries.find((entry) => isSameManager(entry, now))
  const others = entries.filter((entry) => entry !== last)
  // The type is that of a Kubernetes object, and both are of it.
  const merged = mergeValues(type, live, configuration) as KubeObject
  const pruned = prune(kind, merged, { last, now, others })
  const object = deepEqual(pruned, live) ? live : pruned
  const left = dispossess(others, compareVersions(kind, live === nothing ? undefined : live, object))
  const own = ownEntry(writer, trackedOnly(applied), object === live ? last : now)
  return { object, claims: left.claims, entries: isEmptySet(own.fieldsV1) ? left.entries : [...left.entries, own] }
}

/** An apply that changes nothing has the time of the last one: none, if it is the manager's first. */
function ownEntry(writer: Writer, fields: FieldSet, timed: ManagedEntry | undefined): ManagedEntry {
  const own = entryOf(writer, fields, timed?.time)
  return timed !== undefined && deepEqual(timed, own) ? timed : own
}

/** Whoever goes from client-side to server-side apply has no conflict over what client-side apply owned. */
function contested(kind: TrackedKind, live: KubeObject, claims: readonly Claim[], writer: Writer): readonly Claim[] {
  const owned = writer.manager === kubectlManager && claims.length > 0 ? lastAppliedFields(kind, live) : undefined
  if (owned === undefined) return claims
  const left = claims.map((claim) => ({ ...claim, fields: differenceOf(claim.fields, owned) }))
  return left.filter(({ fields }) => !isEmptySet(fields))
}
