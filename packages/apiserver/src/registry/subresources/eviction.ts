// Mirrors EvictionREST of pkg/registry/core/pod/storage/eviction.go, release 1.36.
import { type Eviction, type Pod, type PodDisruptionBudget, podDisruptionBudgets } from '@coxswain/api'
import { isConflict } from '@coxswain/client'
import type { Entry } from '@coxswain/store'
import { decodeBodyOfKind } from '../decode-body.ts'
import { type DeleteOptions, readDeleteOptions } from '../delete-options.ts'
import { deleteObject } from '../delete.ts'
import { metaOf } from '../metadata.ts'
import { validateCreateOptions } from '../request-options.ts'
import type { RegistryDeps, RequestScope } from '../request-scope.ts'
import { respond, success } from '../respond.ts'
import { badRequest, conflict, failure, notFound, plainError } from '../status-errors.ts'
import { listPrefix, objectKey, storageFolder } from '../storage-keys.ts'
import type { RequestHandler } from '../subresource.ts'
import { chargeEviction, isAbout, isFreeWhenUnready, stillProcessing } from './disruption-budget.ts'
import { withCondition } from './pod-condition.ts'

const evictionKind = { group: 'policy', version: 'v1', kind: 'Eviction' }
/** How often somebody else may write in between. */
const attemptsMax = 20

/** POST of `pods/x/eviction`: a deletion that asks the pod's disruption budget first. */
export const handleEviction: RequestHandler = async (deps, scope, request) => {
  validateCreateOptions(scope.options)
  const eviction = decodeBodyOfKind(deps, scope, request.body, evictionKind) as Eviction
  const { name = '' } = scope.target
  if (metaOf(eviction).name !== name) throw badRequest('name in URL does not match name in Eviction object')
  const options = readDeleteOptions(eviction.deleteOptions ?? {}, {})
  const isDryRun = scope.isDryRun || (options.dryRun?.length ?? 0) > 0
  await evict(deps, { ...scope, isDryRun }, name, options)
  return respond(scope, 201, { ...success(), code: 201 })
}

async function evict(deps: RegistryDeps, scope: RequestScope, name: string, options: DeleteOptions): Promise<void> {
  if (await deleteWithoutBudget(deps, scope, name, options)) return
  const pod = (await podEntry(deps, scope, name)).value
  const budgets = await budgetsOf(deps, scope, pod)
  if (budgets.length > 1) {
    throw plainError('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  }
  const budget = budgets[0]?.value as PodDisruptionBudget | undefined
  const isFree = budget !== undefined && !isReady(pod) && isFreeWhenUnready(budget)
  if (budget !== undefined && !isFree) await charge(deps, scope, metaOf(budget).name ?? '', name)
  try {
    await markAndDelete(deps, scope, name, isFree ? atVersionOf(options, pod) : options)
  } catch (error) {
    const wasReadyMeanwhile = isFree && budget !== undefined && options.preconditions?.resourceVersion === undefined
    throw wasReadyMeanwhile && isConflict(error) ? stillProcessing(budget) : error
  }
}

/** Pods that run no more, or not yet, are no loss to anybody. False: the budget has to be asked. */
async function deleteWithoutBudget(
  deps: RegistryDeps,
  scope: RequestScope,
  name: string,
  options: DeleteOptions,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const pod = (await podEntry(deps, scope, name)).value
    const { phase = '' } = pod.status ?? {}
    const isOver = phase === 'Succeeded' || phase === 'Failed' || metaOf(pod).deletionTimestamp !== undefined
    if (!isOver && phase !== 'Pending') return false
    const hasOwnVersion = options.preconditions?.resourceVersion !== undefined
    try {
      await markAndDelete(deps, scope, name, isOver || hasOwnVersion ? options : atVersionOf(options, pod))
      return true
    } catch (error) {
      if (hasOwnVersion || attempt === attemptsMax || !isConflict(error)) throw error
    }
  }
}

const atVersionOf = (options: DeleteOptions, pod: Pod): DeleteOptions => ({
  ...options,
  preconditions: { ...options.preconditions, resourceVersion: metaOf(pod).resourceVersion },
})

const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false

async function podEntry(deps: RegistryDeps, scope: RequestScope, name: string): Promise<Entry<Pod>> {
  const entry = await deps.store.get(objectKey(scope.resource.folder, scope.target.namespace, name))
  if (entry === undefined) throw notFound(scope.resource.groupResource, name)
  return entry
}

const budgetsFolder = storageFolder(podDisruptionBudgets.group, podDisruptionBudgets.plural)

async function budgetsOf(deps: RegistryDeps, scope: RequestScope, pod: Pod): Promise<readonly Entry<unknown>[]> {
  const { entries } = await deps.store.list({ prefix: listPrefix(budgetsFolder, scope.target.namespace) })
  return entries.filter((entry) => isAbout(entry.value as PodDisruptionBudget, pod))
}

/** Takes one eviction off the budget. */
async function charge(deps: RegistryDeps, scope: RequestScope, budgetName: string, podName: string): Promise<void> {
  const key = objectKey(budgetsFolder, scope.target.namespace, budgetName)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = await deps.store.get(key)
    if (entry === undefined) return
    const charged = chargeEviction(entry.value, podName, deps.clock.now())
    if (scope.isDryRun || (await deps.store.put(key, charged, entry.revision)).ok) return
  }
  const message = `Timeout: couldn't update PodDisruptionBudget ${JSON.stringify(budgetName)} due to conflicts`
  throw failure({ code: 504, reason: 'Timeout', message, details: { retryAfterSeconds: 10 } })
}

async function markAndDelete(
  deps: RegistryDeps,
  scope: RequestScope,
  name: string,
  options: DeleteOptions,
): Promise<void> {
  if (scope.isDryRun) {
    await deleteObject(deps, scope, name, options)
    return
  }
  const marked = await mark(deps, scope, name, options)
  const resourceVersion = options.preconditions?.resourceVersion === undefined ? undefined : marked
  const preconditions =
    resourceVersion === undefined ? options.preconditions : { ...options.preconditions, resourceVersion }
  await deleteObject(deps, scope, name, { ...options, preconditions })
}

/** Tells why the pod goes, before it does; returns the version that it then has. */
async function mark(deps: RegistryDeps, scope: RequestScope, name: string, options: DeleteOptions): Promise<string> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = await podEntry(deps, scope, name)
    checkPreconditions(entry.value, options)
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    }
    const conditions = withCondition(entry.value.status?.conditions ?? [], condition, deps.clock)
    const pod = { ...entry.value, status: { ...entry.value.status, conditions } }
    const result = await deps.store.put(entry.key, pod, entry.revision)
    if (result.ok) return String(result.entry.revision)
  }
  throw conflict(scope.resource.groupResource, name, 'the pod changes all the time')
}

function checkPreconditions(pod: Pod, { preconditions }: DeleteOptions): void {
  const { uid = '', resourceVersion = '', name = '' } = metaOf(pod)
  const of = { group: '', resource: 'Pod' }
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`
    throw conflict(of, name, why)
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`
    throw conflict(of, name, why)
  }
}
