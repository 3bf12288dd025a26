// Mirrors apiserver pkg/registry/generic/registry/store.go Update and registry/rest/update.go, release 1.36.
import type { KubeObject } from '@coxswain/api'
import { deepEqual, semanticEqual } from '@coxswain/base'
import { isAlreadyExists } from '@coxswain/client'
import type { Entry } from '@coxswain/store'
import { keepTimesOfUnchanged } from '../managed-fields/index.ts'
import type { ErrorList } from '../validation/field-errors.ts'
import { invalid as invalidField } from '../validation/field-errors.ts'
import { validateObjectMetaUpdate } from '../validation/object-meta.ts'
import { admissionRequest } from './admit.ts'
import { createApplied, createObject } from './create.ts'
import { metaOf, tidyMeta, withMeta } from './metadata.ts'
import { namespaceFor } from './namespace-of-body.ts'
import { duplicateOwnersText, dedupeOwnerReferences } from './owner-references.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { conflict, invalid, modifiedText, notFound, plainError } from './status-errors.ts'
import { type WithSpec, type WithStatus, withStatusOf } from './status-of-object.ts'
import { objectKey } from './storage-keys.ts'
import type { Strategy } from './strategy.ts'

/** How often a change is worked out anew because somebody else wrote in between. */
const attemptsMax = 100

/**
 * One change of an object: how its draft comes from what is stored, and what of the draft is taken.
 * `draft` runs again for each attempt; it gets `undefined` only where an update may create.
 */
export interface Change {
  draft(previous: KubeObject | undefined): KubeObject | Promise<KubeObject>
  /** `main`: all but the status; `status`: only the status, and metadata as the kind allows. */
  readonly part: 'main' | 'status' | CustomPart
  /** The draft's uid, if it has one, must be the stored one's: it was sent as a whole. A patched one is just immutable. */
  readonly uidIsPrecondition: boolean
  /** Missing objects are created whatever the kind: an apply. Its drafts have their managed fields. */
  readonly isApply?: boolean | undefined
}

/** A subresource with rules of its own. It gets the draft as it was sent, and takes what is its own: the status comes along. */
export interface CustomPart {
  prepare(draft: KubeObject, previous: KubeObject): KubeObject
  validate(next: KubeObject, previous: KubeObject, errors: ErrorList): void
}

export interface Updated {
  readonly object: KubeObject
  readonly wasCreated: boolean
}

export async function updateObject(
  deps: RegistryDeps,
  scope: RequestScope,
  name: string,
  change: Change,
): Promise<Updated> {
  const { folder, groupResource, strategy } = scope.resource
  const key = objectKey(folder, scope.strategyContext.namespace, name)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = deps.store.present === undefined ? await deps.store.get(key) : deps.store.present.get(key)
    if (entry === undefined) {
      const mayCreate = change.isApply === true || strategy.createOnUpdate === true
      if (!mayCreate || change.part !== 'main') throw notFound(groupResource, name)
      const created = await tryCreate(deps, scope, key, change)
      if (created !== undefined) return { object: created, wasCreated: true }
      continue
    }
    const written = await tryUpdate(deps, scope, entry, change)
    if (written !== undefined) return { object: written, wasCreated: false }
  }
  throw conflict(groupResource, name, modifiedText)
}

/** One attempt; `undefined` when an apply found nothing, and somebody else has created it in between. */
async function tryCreate(
  deps: RegistryDeps,
  scope: RequestScope,
  key: string,
  change: Change,
): Promise<KubeObject | undefined> {
  const draft = await change.draft(undefined)
  const { name = '' } = scope.target
  if (change.uidIsPrecondition) checkUid(scope, key, draft, { metadata: { name } })
  if (change.isApply !== true) return createObject(deps, scope, withoutVersion(draft))
  try {
    return await createApplied(deps, scope, withoutVersion(draft))
  } catch (error) {
    if (isAlreadyExists(error)) return undefined
    throw error
  }
}

/** An update may name the version that it saw, and still create what has gone since. */
const withoutVersion = (draft: KubeObject): KubeObject =>
  metaOf(draft).resourceVersion === undefined ? draft : withMeta(draft, { resourceVersion: undefined })

/** One attempt; `undefined` when somebody else wrote in between. */
async function tryUpdate(
  deps: RegistryDeps,
  scope: RequestScope,
  entry: Entry<KubeObject>,
  change: Change,
): Promise<KubeObject | undefined> {
  const previous = entry.value
  const drafted = change.draft(previous)
  const draft = drafted instanceof Promise ? await drafted : drafted
  namespaceFor(scope, metaOf(draft).namespace)
  if (change.uidIsPrecondition) checkUid(scope, entry.key, draft, previous)
  const request = admissionRequest(deps, scope, { operation: 'UPDATE', object: previous, previous })
  const answer = deps.admission.admit(dedupeOwners(scope, draft), request)
  const admitted = answer instanceof Promise ? await answer : answer
  checkResourceVersion(scope, admitted, previous)
  const hooks = change.part === 'main' ? deps.hooks.get(scope.resource.folder) : undefined
  const reserving = hooks?.beforeUpdate?.(admitted, previous, scope.isDryRun)
  const pending = reserving === undefined ? undefined : await reserving
  try {
    const restored = restoreMeta(scope, prepare(scope, pending?.object ?? admitted, previous, change.part), previous)
    const next = keepTimesOfUnchanged(previous, restored)
    validate(scope, next, previous, change.part)
    const admission = deps.admission.validate(next, request)
    if (admission instanceof Promise) await admission
    const written = await write(deps, scope, entry, next)
    if (pending !== undefined) await (written === undefined ? pending.rollback() : pending.commit())
    return written
  } catch (error) {
    await pending?.rollback()
    throw error
  }
}

function checkUid(scope: RequestScope, key: string, draft: KubeObject, previous: KubeObject): void {
  const { uid = '' } = metaOf(draft)
  const stored = metaOf(previous).uid ?? ''
  if (uid === '' || uid === stored) return
  const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored}`
  throw conflict(scope.resource.groupResource, metaOf(previous).name ?? '', why)
}

function checkResourceVersion(scope: RequestScope, draft: KubeObject, previous: KubeObject): void {
  const { resourceVersion = '', name = '' } = metaOf(draft)
  const { groupResource, strategy } = scope.resource
  if (resourceVersion !== '' && !/^\d+$/.test(resourceVersion)) {
    throw plainError(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`)
  }
  if (resourceVersion === '' || Number(resourceVersion) === 0) {
    if (strategy.requiresResourceVersion !== true) return
    const why = invalidField('metadata.resourceVersion', 0, 'must be specified for an update')
    throw invalid({ group: groupResource.group, kind: groupResource.resource }, name, [why])
  }
  if (resourceVersion !== metaOf(previous).resourceVersion) throw conflict(groupResource, name, modifiedText)
}

function dedupeOwners(scope: RequestScope, draft: KubeObject): KubeObject {
  const { references, duplicates } = dedupeOwnerReferences(metaOf(draft).ownerReferences ?? [])
  if (duplicates.length === 0) return draft
  scope.warnings.add(duplicateOwnersText(duplicates))
  return { ...draft, metadata: { ...draft.metadata, ownerReferences: references } }
}

/** What of the draft counts, with the side effects of the kind. */
function prepare(scope: RequestScope, draft: KubeObject, previous: KubeObject, part: Change['part']): KubeObject {
  const { strategy } = scope.resource
  const { generation } = metaOf(previous)
  const kept = { ...draft, metadata: { ...draft.metadata, generation } }
  if (part === 'status') {
    const onlyStatus: WithStatus = { ...withStatusOf(previous, draft), metadata: kept.metadata }
    return strategy.prepareForStatusUpdate?.(onlyStatus, previous, scope.strategyContext) ?? onlyStatus
  }
  const prepared = part === 'main' ? prepareMain(scope, kept, previous) : part.prepare(kept, previous)
  return strategy.hasGeneration === true && isSpecChanged(strategy, prepared, previous)
    ? { ...prepared, metadata: { ...prepared.metadata, generation: (generation ?? 0) + 1 } }
    : prepared
}

function prepareMain({ resource, strategyContext }: RequestScope, draft: KubeObject, previous: KubeObject): KubeObject {
  const { strategy, hasStatus } = resource
  const withoutNewStatus = hasStatus ? withStatusOf(draft, previous) : draft
  return strategy.prepareForUpdate?.(withoutNewStatus, previous, strategyContext) ?? withoutNewStatus
}

function isSpecChanged(strategy: Strategy, next: WithSpec, previous: WithSpec): boolean {
  if (strategy.specChanged !== undefined) return strategy.specChanged(next, previous)
  return !semanticEqual(next.spec, previous.spec)
}

/** What no update can change, or does by leaving it out. */
function restoreMeta(scope: RequestScope, next: KubeObject, previous: KubeObject): KubeObject {
  const meta = metaOf(next)
  const stored = metaOf(previous)
  const metadata = tidyMeta(meta, {
    namespace: namespaceFor(scope, meta.namespace),
    uid: meta.uid === undefined || meta.uid === '' ? stored.uid : meta.uid,
    resourceVersion: stored.resourceVersion,
    creationTimestamp: stored.creationTimestamp ?? meta.creationTimestamp,
    deletionTimestamp: stored.deletionTimestamp ?? meta.deletionTimestamp,
    deletionGracePeriodSeconds: meta.deletionGracePeriodSeconds ?? stored.deletionGracePeriodSeconds,
  })
  return { ...next, metadata: deepEqual(metadata, stored) ? previous.metadata : metadata }
}

function validate(scope: RequestScope, next: KubeObject, previous: KubeObject, part: Change['part']): void {
  const { strategy, type, groupKind } = scope.resource
  const errors: ErrorList = []
  if (next.metadata !== previous.metadata) {
    const hasRules = part !== 'status' || strategy.validateStatusUpdate !== undefined
    const hasOwnRules = hasRules && strategy.checksMetadata !== true
    validateObjectMetaUpdate(errors, metaOf(next), metaOf(previous), { namespaced: type.namespaced, hasOwnRules })
  }
  if (part === 'main') errors.push(...(strategy.validateUpdate?.(next, previous) ?? []))
  else if (part === 'status') errors.push(...(strategy.validateStatusUpdate?.(next, previous) ?? []))
  else part.validate(next, previous, errors)
  if (errors.length > 0) throw invalid(groupKind, metaOf(next).name ?? '', errors)
  if (typeof part !== 'string') return
  const told =
    part === 'main' ? strategy.warningsOnUpdate?.(next, previous) : strategy.warningsOnStatusUpdate?.(next, previous)
  for (const text of told ?? []) scope.warnings.add(text)
}

async function write(
  deps: RegistryDeps,
  scope: RequestScope,
  entry: Entry<KubeObject>,
  next: KubeObject,
): Promise<KubeObject | undefined> {
  const { strategy, folder } = scope.resource
  if (isDeletedByUpdate(strategy, next, entry.value)) {
    if (scope.isDryRun) return next
    const result = await deps.store.delete(entry.key, entry.revision)
    if (!result.ok && result.current !== undefined) return undefined
    await deps.hooks.get(folder)?.afterDelete?.(entry.value)
    return next
  }
  if (scope.isDryRun) return next
  if (deepEqual(next, entry.value)) return entry.value
  const { ttlSeconds } = strategy
  const result = await deps.store.put(
    entry.key,
    next,
    entry.revision,
    ttlSeconds === undefined ? undefined : { ttlSeconds },
  )
  return result.ok ? result.entry.value : undefined
}

/** The update took away what held a deleted object: it goes with it. */
function isDeletedByUpdate(strategy: Strategy, next: KubeObject, previous: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metaOf(previous)
  if ((metaOf(next).finalizers?.length ?? 0) > 0) return false
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds !== 0) return false
  return strategy.isFinishedDeleting?.(next) ?? true
}
