// Mirrors apiserver pkg/registry/generic/registry/store.go Delete and registry/rest/delete.go, release 1.36.
import { type KubeObject, toTime } from '@coxswain/api'
import type { Entry } from '@coxswain/store'
import { admissionRequest } from './admit.ts'
import { finalizersForDeletion } from './deletion-finalizers.ts'
import type { DeleteOptions } from './delete-options.ts'
import { metaOf, tidyMeta } from './metadata.ts'
import type { RegistryDeps, RequestScope } from './request-scope.ts'
import { conflict, modifiedText, notFound } from './status-errors.ts'
import { objectKey } from './storage-keys.ts'

const attemptsMax = 100

/** What came of a deletion. `isGone`: removed; otherwise the object stays, for now, as it is told. */
export interface Deleted {
  readonly object: KubeObject
  readonly isGone: boolean
  /** The deletion had been asked for before, and nothing changed. */
  readonly wasPending: boolean
}

export async function deleteObject(
  deps: RegistryDeps,
  scope: RequestScope,
  name: string,
  options: DeleteOptions,
): Promise<Deleted> {
  const { folder, groupResource } = scope.resource
  const key = objectKey(folder, scope.strategyContext.namespace, name)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = await deps.store.get(key)
    if (entry === undefined) throw notFound(groupResource, name)
    const deleted = await tryDelete(deps, scope, entry, options)
    if (deleted !== undefined) return deleted
  }
  throw conflict(groupResource, name, modifiedText)
}

/** One attempt; `undefined` when somebody else wrote in between. */
async function tryDelete(
  deps: RegistryDeps,
  scope: RequestScope,
  entry: Entry<KubeObject>,
  options: DeleteOptions,
): Promise<Deleted | undefined> {
  checkPreconditions(scope, entry.value, options)
  const request = admissionRequest(deps, scope, { operation: 'DELETE', object: entry.value, previous: entry.value })
  await deps.admission.admit(entry.value, request)
  await deps.admission.validate(entry.value, request)
  const grace = decideGrace(deps, scope, entry.value, options)
  if (grace.kind === 'pending') return { object: entry.value, isGone: false, wasPending: true }
  const marked = markForDeletion(deps, scope, entry.value, { grace, options })
  if (marked === undefined) return remove(deps, scope, entry)
  if (marked === entry.value) return { object: marked, isGone: false, wasPending: false }
  const stays = grace.kind === 'graceful' ? grace.seconds > 0 || hasFinalizers(marked) : true
  if (scope.isDryRun) return { object: marked, isGone: !stays, wasPending: false }
  const result = await deps.store.put(entry.key, marked, entry.revision)
  if (!result.ok) return undefined
  if (stays) return { object: result.entry.value, isGone: false, wasPending: false }
  return remove(deps, scope, result.entry)
}

/** Throws when the object is not the one that the request is about. */
export function checkPreconditions(scope: RequestScope, object: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid = '', resourceVersion = '', name = '' } = metaOf(object)
  const { group, kind } = scope.resource.type
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`
    throw conflict({ group, resource: kind }, name, why)
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`
    throw conflict({ group, resource: kind }, name, why)
  }
}

type Grace =
  | { readonly kind: 'none' }
  /** A deletion is under way, and this one would not shorten it. */
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'graceful'
      readonly seconds: number
      readonly deletionTimestamp: string
      readonly isFirst: boolean
    }

function decideGrace(deps: RegistryDeps, scope: RequestScope, object: KubeObject, options: DeleteOptions): Grace {
  const { strategy } = scope.resource
  if (strategy.gracePeriodSeconds === undefined) return { kind: 'none' }
  const requested =
    options.gracePeriodSeconds !== undefined && options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds
  const now = deps.clock.now()
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metaOf(object)
  if (deletionTimestamp === undefined) {
    const seconds = strategy.gracePeriodSeconds(object, requested)
    if (seconds === undefined) return { kind: 'none' }
    return { kind: 'graceful', seconds, deletionTimestamp: toTime(now + seconds * 1000), isFirst: true }
  }
  const granted = deletionGracePeriodSeconds < 0 ? 1 : deletionGracePeriodSeconds
  if (granted === 0) return { kind: 'none' }
  if (requested === undefined || requested >= granted) return { kind: 'pending' }
  const due = Date.parse(deletionTimestamp) - granted * 1000 + requested * 1000
  if (due >= now) return { kind: 'graceful', seconds: requested, deletionTimestamp: toTime(due), isFirst: false }
  const seconds = requested === 0 ? 0 : 1
  return { kind: 'graceful', seconds, deletionTimestamp: toTime(now), isFirst: false }
}

/** The object as it has to be stored because of the deletion; `undefined` when it can simply go. */
function markForDeletion(
  deps: RegistryDeps,
  scope: RequestScope,
  object: KubeObject,
  how: { readonly grace: Grace; readonly options: DeleteOptions },
): KubeObject | undefined {
  const meta = metaOf(object)
  const finalizers = finalizersForDeletion(scope.resource.strategy, meta.finalizers ?? [], how.options)
  const { generation = 0 } = meta
  if (how.grace.kind === 'graceful') {
    const { seconds, deletionTimestamp, isFirst } = how.grace
    const next = { finalizers, deletionTimestamp, deletionGracePeriodSeconds: seconds }
    const grown = isFirst && generation > 0 ? generation + 1 : generation
    return { ...object, metadata: tidyMeta(meta, { ...next, generation: grown }) }
  }
  if (finalizers.length === 0) return undefined
  const now = toTime(deps.clock.now())
  const known = meta.deletionTimestamp
  const deletionTimestamp = known === undefined || known > now ? now : known
  if (known === deletionTimestamp && meta.deletionGracePeriodSeconds === 0 && finalizers === meta.finalizers)
    return object
  const grown = known === undefined && generation > 0 ? generation + 1 : generation
  const next = { finalizers, deletionTimestamp, deletionGracePeriodSeconds: 0, generation: grown }
  return { ...object, metadata: tidyMeta(meta, next) }
}

const hasFinalizers = (object: KubeObject): boolean => (metaOf(object).finalizers?.length ?? 0) > 0

async function remove(deps: RegistryDeps, scope: RequestScope, entry: Entry<KubeObject>): Promise<Deleted | undefined> {
  if (scope.isDryRun) return { object: entry.value, isGone: true, wasPending: false }
  const result = await deps.store.delete(entry.key, entry.revision)
  if (!result.ok && result.current !== undefined) return undefined
  const object = result.ok ? result.entry.value : entry.value
  await deps.hooks.get(scope.resource.folder)?.afterDelete?.(object)
  return { object, isGone: true, wasPending: false }
}
