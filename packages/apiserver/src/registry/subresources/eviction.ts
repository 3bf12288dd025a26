// Mirrors EvictionREST of pkg/registry/core/pod/storage/eviction.go, release 1.36.
import { isPodReady, type Eviction, type Pod, type PodDisruptionBudget, podDisruptionBudgets } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import { isConflict } from '@coxswain/client'
import type { Entry } from '@coxswain/store'
import { invalid as invalidField } from '../../validation/field-errors.ts'
import { admissionRequest } from '../admit.ts'
import { decodeBodyOfKind } from '../decode-body.ts'
import { checkDeleteOptions, type DeleteOptions, type PropagationPolicy } from '../delete-options.ts'
import { checkPreconditions, deleteObject } from '../delete.ts'
import { metaOf } from '../metadata.ts'
import { namespaceFor } from '../namespace-of-body.ts'
import { validateCreateOptions } from '../request-options.ts'
import type { RegistryDeps, RequestScope } from '../request-scope.ts'
import { respond, success } from '../respond.ts'
import { badRequest, conflict, invalid, modifiedText, notFound, plainError } from '../status-errors.ts'
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
  const eviction = decodeBodyOfKind(deps, scope, asStableVersion(request.body), evictionKind) as Eviction
  namespaceFor(scope, metaOf(eviction).namespace)
  const admission = admissionRequest(deps, scope, { operation: 'CREATE', object: eviction })
  const admitted = (await deps.admission.admit(eviction, admission)) as Eviction
  const { name = '' } = scope.target
  if (metaOf(admitted).name !== name) throw badRequest('name in URL does not match name in Eviction object')
  const options = deletionOf(admitted, scope)
  await deps.admission.validate(admitted, admission)
  await evict(deps, { ...scope, isDryRun: (options.dryRun?.length ?? 0) > 0 }, name, options)
  return respond(scope, 201, { ...success(), code: 201 })
}

/** Evictions of the beta version are still taken; they have the same fields. */
function asStableVersion(body: unknown): unknown {
  const isBeta = typeof body === 'object' && body !== null && 'apiVersion' in body
  return isBeta && body.apiVersion === 'policy/v1beta1' ? { ...body, apiVersion: 'policy/v1' } : body
}

/** The deletion that an eviction asks for. Its values are checked once there is a pod to delete. */
function deletionOf({ metadata, deleteOptions = {} }: Eviction, { options }: RequestScope): DeleteOptions {
  const field = 'ignoreStoreReadErrorWithClusterBreakingPotential'
  if (deleteOptions[field] === true) {
    const why = 'can not be set for pod eviction, try after removing the option'
    throw invalid(evictionKind, metadata?.name ?? '', [invalidField(`deleteOptions.${field}`, true, why)])
  }
  const { dryRun: asked = [] } = options
  const { dryRun: said = [] } = deleteOptions
  if (asked.length > 0 && said.length > 0 && !deepEqual(asked, said)) {
    const both = `[${asked.join(' ')}] and [${said.join(' ')}]`
    throw plainError(`Non-matching dry-run options in request and content: ${both}`)
  }
  const propagationPolicy = deleteOptions.propagationPolicy as PropagationPolicy | undefined // see above
  return { ...deleteOptions, propagationPolicy, dryRun: said.length > 0 ? said : asked }
}

async function evict(deps: RegistryDeps, scope: RequestScope, name: string, options: DeleteOptions): Promise<void> {
  const pod = await deleteWithoutBudget(deps, scope, name, options)
  if (pod === undefined) return
  const budgets = await budgetsOf(deps, scope, pod)
  if (budgets.length > 1) {
    throw plainError('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  }
  const [budget] = budgets
  const isFree = budget !== undefined && !isPodReady(pod) && isFreeWhenUnready(budget)
  if (budget !== undefined && !isFree) await charge(deps, scope, metaOf(budget).name ?? '', name)
  try {
    await markAndDelete(deps, scope, name, isFree ? atVersionOf(options, pod) : options)
  } catch (error) {
    const wasReadyMeanwhile = isFree && options.preconditions?.resourceVersion === undefined
    throw wasReadyMeanwhile && isConflict(error) ? stillProcessing(budget) : error
  }
}

/** Pods that run no more, or not yet, are no loss to anybody. Another one is returned: its budget has to be asked. */
async function deleteWithoutBudget(
  deps: RegistryDeps,
  scope: RequestScope,
  name: string,
  options: DeleteOptions,
): Promise<Pod | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const pod = (await podEntry(deps, scope, name)).value
    const { phase = '' } = pod.status ?? {}
    const isOver = phase === 'Succeeded' || phase === 'Failed' || metaOf(pod).deletionTimestamp !== undefined
    if (!isOver && phase !== 'Pending') return pod
    const hasOwnVersion = options.preconditions?.resourceVersion !== undefined
    try {
      await markAndDelete(deps, scope, name, isOver || hasOwnVersion ? options : atVersionOf(options, pod))
      return undefined
    } catch (error) {
      if (hasOwnVersion || attempt === attemptsMax || !isConflict(error)) throw error
    }
  }
}

const atVersionOf = (options: DeleteOptions, pod: Pod): DeleteOptions => ({
  ...options,
  preconditions: { ...options.preconditions, resourceVersion: metaOf(pod).resourceVersion },
})

async function podEntry(deps: RegistryDeps, scope: RequestScope, name: string): Promise<Entry<Pod>> {
  const entry = await deps.store.get(objectKey(scope.resource.folder, scope.target.namespace, name))
  if (entry === undefined) throw notFound(scope.resource.groupResource, name)
  return entry
}

const ofBudgets = { group: podDisruptionBudgets.group, resource: podDisruptionBudgets.plural }
const budgetsFolder = storageFolder(podDisruptionBudgets.group, podDisruptionBudgets.plural)

async function budgetsOf(
  { store }: RegistryDeps,
  { target }: RequestScope,
  pod: Pod,
): Promise<readonly PodDisruptionBudget[]> {
  const { entries } = await store.list({ prefix: listPrefix(budgetsFolder, target.namespace) })
  return entries.map(({ value }) => value as PodDisruptionBudget).filter((budget) => isAbout(budget, pod))
}

/** Takes one eviction off the budget. One that is gone by now refuses it: whether there is another is not known. */
async function charge(deps: RegistryDeps, scope: RequestScope, budgetName: string, podName: string): Promise<void> {
  const key = objectKey(budgetsFolder, scope.target.namespace, budgetName)
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = await deps.store.get(key)
    if (entry === undefined) throw notFound(ofBudgets, budgetName)
    const charged = chargeEviction(entry.value, podName, deps.clock.now())
    if (scope.isDryRun || (await deps.store.put(key, charged, entry.revision)).ok) return
  }
  throw conflict(ofBudgets, budgetName, modifiedText)
}

async function markAndDelete(
  deps: RegistryDeps,
  scope: RequestScope,
  name: string,
  options: DeleteOptions,
): Promise<void> {
  checkDeleteOptions(options)
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

const evictedCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
}

/** Tells why the pod goes, before it does; returns the version that it then has. */
async function mark(deps: RegistryDeps, scope: RequestScope, name: string, options: DeleteOptions): Promise<string> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const entry = await podEntry(deps, scope, name)
    checkPreconditions(scope, entry.value, options)
    const before = entry.value.status?.conditions ?? []
    const conditions = withCondition(before, evictedCondition, deps.clock)
    if (deepEqual(before, conditions)) return String(entry.revision)
    const pod = { ...entry.value, status: { ...entry.value.status, conditions } }
    const result = await deps.store.put(entry.key, pod, entry.revision)
    if (result.ok) return String(result.entry.revision)
  }
  throw conflict(scope.resource.groupResource, name, 'the pod changes all the time')
}
