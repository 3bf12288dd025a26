// Mirrors apiserver pkg/endpoints/handlers/create.go, registry/rest/create.go and generic/registry/store.go, release 1.36.
import { type KubeObject, nameIsDnsSubdomain, toTime } from '@coxswain/api'
import { isAlreadyExists, type StatusError } from '@coxswain/client'
import type { ErrorList } from '../validation/field-errors.ts'
import { validateObjectMeta } from '../validation/object-meta.ts'
import type { AdmissionRequest } from '../admission/admission-plugin.ts'
import { admissionRequest } from './admit.ts'
import { generateName } from './generated-name.ts'
import { metaOf, tidyMeta } from './metadata.ts'
import { namespaceFor } from './namespace-of-body.ts'
import { dedupeOwnerReferences, duplicateOwnersText } from './owner-references.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { alreadyExists, invalid, plainError } from './status-errors.ts'
import { objectKey } from './storage-keys.ts'
import { withoutStatus } from './status-of-object.ts'
import { trackCreation, withManagedFields } from './track-write.ts'

/** How often a name is generated anew when the first ones are taken. */
const nameAttemptsMax = 8

/** Stores a new object from a decoded draft. */
export function createObject(deps: RegistryDeps, scope: RequestScope, draft: KubeObject): Promise<KubeObject> {
  return storeDraft(deps, scope, trackCreation(deps, scope, prepareDraft(deps, scope, draft)))
}

/** Stores a new object whose managed fields are known: what an apply made out of nothing. */
export function createApplied(deps: RegistryDeps, scope: RequestScope, draft: KubeObject): Promise<KubeObject> {
  return storeDraft(deps, scope, withManagedFields(prepareDraft(deps, scope, draft), metaOf(draft).managedFields))
}

async function storeDraft(deps: RegistryDeps, scope: RequestScope, prepared: KubeObject): Promise<KubeObject> {
  const request = admissionRequest(deps, scope, { operation: 'CREATE', object: prepared })
  const answer = deps.admission.admit(prepared, request)
  const admitted = answer instanceof Promise ? await answer : answer
  const { name = '', generateName: prefix = '' } = metaOf(admitted)
  if (name !== '' || prefix === '') return storeNew(deps, scope, admitted, request)
  for (let attempt = 1; ; attempt += 1) {
    const metadata = { ...admitted.metadata, name: generateName(prefix, deps.random) }
    try {
      return await storeNew(deps, scope, { ...admitted, metadata }, request)
    } catch (error) {
      if (!isAlreadyExists(error) || attempt === nameAttemptsMax) throw error
    }
  }
}

/** What only the server may say is taken out, before anybody looks at the draft, and filled in. */
function prepareDraft(deps: RegistryDeps, scope: RequestScope, draft: KubeObject): KubeObject {
  const meta = metaOf(draft)
  const { references, duplicates } = dedupeOwnerReferences(meta.ownerReferences ?? [])
  if (duplicates.length > 0) scope.warnings.add(duplicateOwnersText(duplicates))
  const metadata = tidyMeta(meta, {
    namespace: namespaceFor(scope, meta.namespace),
    ownerReferences: references,
    generation: scope.resource.strategy.hasGeneration === true ? 1 : meta.generation,
    uid: deps.random.uuid(),
    creationTimestamp: toTime(deps.clock.now()),
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    managedFields: scope.context.tracksCreations === true ? meta.managedFields : undefined,
  })
  return { ...draft, metadata }
}

async function storeNew(
  deps: RegistryDeps,
  scope: RequestScope,
  draft: KubeObject,
  request: AdmissionRequest,
): Promise<KubeObject> {
  const reserving = deps.hooks.get(scope.resource.folder)?.beforeCreate?.(draft, scope.isDryRun)
  const pending = reserving === undefined ? undefined : await reserving
  try {
    const object = prepareNew(scope, pending?.object ?? draft)
    validateNew(scope, object)
    const permission = scope.context.mayCreate?.()
    if (permission !== undefined) await permission
    const admission = deps.admission.validate(object, request)
    if (admission instanceof Promise) await admission
    const stored = await writeNew(deps, scope, object)
    if (pending !== undefined) await pending.commit()
    return stored
  } catch (error) {
    await pending?.rollback()
    throw error
  }
}

function prepareNew(scope: RequestScope, draft: KubeObject): KubeObject {
  const { strategy, hasStatus } = scope.resource
  if (strategy.prepareForCreate !== undefined) return strategy.prepareForCreate(draft, scope.strategyContext)
  return hasStatus ? withoutStatus(draft) : draft
}

function validateNew(scope: RequestScope, object: KubeObject): void {
  const { strategy, type, groupKind } = scope.resource
  const errors: ErrorList = []
  const nameRule = strategy.validateName ?? nameIsDnsSubdomain
  validateObjectMeta(errors, metaOf(object), type.namespaced, nameRule)
  if (strategy.validate !== undefined) for (const error of strategy.validate(object)) errors.push(error)
  if (errors.length > 0) throw invalid(groupKind, metaOf(object).name ?? '', errors)
  for (const text of strategy.warningsOnCreate?.(object) ?? []) scope.warnings.add(text)
}

async function writeNew(deps: RegistryDeps, scope: RequestScope, object: KubeObject): Promise<KubeObject> {
  const { folder, strategy } = scope.resource
  const { name = '', namespace, resourceVersion = '' } = metaOf(object)
  const key = objectKey(folder, namespace, name)
  const unversioned =
    resourceVersion === '' ? object : { ...object, metadata: tidyMeta(metaOf(object), { resourceVersion: '' }) }
  if (scope.isDryRun) {
    const current = await deps.store.get(key)
    if (current !== undefined) throw taken(scope, object, current.value)
    return unversioned
  }
  // Only the store minds; a dry run does not come so far.
  if (Number(resourceVersion) > 0) throw plainError('resourceVersion should not be set on objects to be created')
  const { ttlSeconds } = strategy
  const result = await deps.store.put(key, unversioned, 0, ttlSeconds === undefined ? undefined : { ttlSeconds })
  if (!result.ok) throw taken(scope, object, result.current?.value)
  return result.entry.value
}

function taken(scope: RequestScope, draft: KubeObject, current: KubeObject | undefined): StatusError {
  const { name = '', generateName: prefix = '' } = metaOf(draft)
  const isBeingDeleted = current?.metadata?.deletionTimestamp !== undefined
  return alreadyExists(scope.resource.groupResource, name, { isBeingDeleted, isGenerated: prefix !== '' })
}
