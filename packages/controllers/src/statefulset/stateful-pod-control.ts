// Mirrors pkg/controller/statefulset/stateful_pod_control.go, 1.36.
import {
  isBeingDeleted,
  keyOf,
  nameOf,
  namespaceOf,
  persistentVolumeClaims,
  pods as podType,
  statefulSets,
  type KubeObject,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { isAlreadyExists, isNotFound, StatusError, type Client } from '@coxswain/client'
import { defaultBackoff, referenceTo, retryOnConflict, type EventRecorder, type RetryDeps } from '@coxswain/runtime'
import { aggregate, errorText } from '../shared/failures.ts'
import { areOwnersUpToDate, hasUnexpectedController, nextOwners } from './claim-owners.ts'
import { hasIdentity, repaired } from './new-pod.ts'
import { ordinalOf } from './ordinals.ts'
import type { Task } from './pass.ts'
import { eventReasons, messages, type Verb } from './texts.ts'
import { claimNamesOf, claimsOf, hasStorage } from './volume-claims.ts'

export interface PodControlDeps extends RetryDeps {
  readonly client: Client
  readonly recorder: EventRecorder
  readonly listers: { readonly pods: Lister<Pod>; readonly claims: Lister<PersistentVolumeClaim> }
  /** Told of each object as it is after it was written. */
  readonly onWritten: (set: StatefulSet, resource: string, written: KubeObject) => void
}

/** Does what one pod of a set needs, and tells of it on the set's events. */
export interface StatefulPodControl {
  perform(set: StatefulSet, task: Task, signal: AbortSignal): Promise<void>
}

export function createStatefulPodControl(deps: PodControlDeps): StatefulPodControl {
  return {
    perform: (set, { kind, pod }, signal) => {
      switch (kind) {
        case 'create':
          return create(deps, { set, pod }, signal)
        case 'delete':
          return remove(deps, { set, pod }, signal)
        case 'claims':
          return completeClaims(deps, { set, pod }, signal)
        case 'claim-owners':
          return fitOwners(deps, { set, pod }, { claims: cachedClaims(deps, { set, pod }) }, signal)
        case 'repair':
          return repair(deps, { set, pod }, signal)
        default:
          return kind satisfies never
      }
    },
  }
}

interface Subject {
  readonly set: StatefulSet
  readonly pod: Pod
}

/** Claims come first: a pod whose claims are missing cannot be scheduled. */
async function create(deps: PodControlDeps, subject: Subject, signal: AbortSignal): Promise<void> {
  const { set, pod } = subject
  const claims = await telling(deps, subject, { verb: 'Create', when: 'failed' }, () =>
    createClaims(deps, subject, signal),
  )
  let failure: unknown
  try {
    const created = await deps.client.resource(podType, namespaceOf(set)).create(pod, { signal })
    deps.onWritten(set, podType.plural, created)
  } catch (error) {
    if (isAlreadyExists(error) || signal.aborted) throw error
    failure = error
  }
  await telling(deps, subject, { verb: 'Update', when: 'failed' }, () => fitOwners(deps, subject, { claims }, signal))
  tell(deps, subject, 'Create', failure)
  if (failure !== undefined) throw failure
}

/** A pod that is gone already was deleted as well as any. */
async function remove(deps: PodControlDeps, subject: Subject, signal: AbortSignal): Promise<void> {
  const { set, pod } = subject
  await telling(deps, subject, { verb: 'Delete', when: 'always' }, async () => {
    try {
      await deps.client.resource(podType, namespaceOf(set)).delete(nameOf(pod), { signal })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  })
}

async function completeClaims(deps: PodControlDeps, subject: Subject, signal: AbortSignal): Promise<void> {
  const claims = await createClaims(deps, subject, signal)
  await telling(deps, subject, { verb: 'Update', when: 'failed' }, () => fitOwners(deps, subject, { claims }, signal))
}

/** Brings labels, volumes and claims of a pod in order. After a refusal it looks at the pod anew. */
async function repair(deps: PodControlDeps, { set, pod: seen }: Subject, signal: AbortSignal): Promise<void> {
  let pod = seen
  let isPut = false
  const attempt = async (): Promise<void> => {
    const subject = { set, pod }
    const isRight = await telling(deps, subject, { verb: 'Update', when: 'failed' }, () =>
      complete(deps, subject, signal),
    )
    if (isRight) return
    isPut = true
    try {
      const draft = { ...repaired(set, pod), apiVersion: 'v1', kind: 'Pod' }
      const updated = await deps.client.resource(podType, namespaceOf(set)).update(draft, { signal })
      deps.onWritten(set, podType.plural, updated)
    } catch (error) {
      pod = deps.listers.pods.get(keyOf(seen)) ?? pod
      throw error
    }
  }
  try {
    await retryOnConflict(deps, defaultBackoff, attempt, signal)
    if (isPut) tell(deps, { set, pod }, 'Update', undefined)
  } catch (error) {
    if (isPut && !signal.aborted) tell(deps, { set, pod }, 'Update', error)
    throw error
  }
}

/** Whether the pod itself is right; its claims are so afterwards. Where their owners were not, the pod counts as changed. */
async function complete(deps: PodControlDeps, subject: Subject, signal: AbortSignal): Promise<boolean> {
  const { set, pod } = subject
  const isWhole = hasStorage(set, pod)
  const claims = isWhole ? cachedClaims(deps, subject) : await createClaims(deps, subject, signal)
  const isOwned = claims.every((claim) => areOwnersUpToDate(claim, subject))
  if (!isOwned) await fitOwners(deps, subject, { claims }, signal)
  return isWhole && isOwned && hasIdentity(set, pod)
}

function cachedClaims(deps: PodControlDeps, { set, pod }: Subject): readonly PersistentVolumeClaim[] {
  const keys = claimNamesOf(set, ordinalOf(pod)).map((name) => `${namespaceOf(set)}/${name}`)
  return keys.flatMap((key) => deps.listers.claims.get(key) ?? [])
}

/** Resolves to all claims of the pod: those that the cache has, and those that are new. */
async function createClaims(
  deps: PodControlDeps,
  { set, pod }: Subject,
  signal: AbortSignal,
): Promise<readonly PersistentVolumeClaim[]> {
  const claims: PersistentVolumeClaim[] = []
  const errors: unknown[] = []
  for (const draft of claimsOf(set, ordinalOf(pod))) {
    const name = nameOf(draft)
    const existing = deps.listers.claims.get(keyOf(draft))
    if (existing !== undefined) {
      claims.push(existing)
      if (isBeingDeleted(existing)) errors.push(new Error(`pvc ${name} is being deleted`))
      continue
    }
    try {
      // oxlint-disable-next-line no-await-in-loop -- a pod has few, and events in their order
      const claim = await deps.client.resource(persistentVolumeClaims, namespaceOf(set)).create(draft, { signal })
      deps.onWritten(set, persistentVolumeClaims.plural, claim)
      claims.push(claim)
      tellClaim(deps, { set, pod }, name, undefined)
    } catch (error) {
      if (signal.aborted) throw error
      if (!isAlreadyExists(error)) tellClaim(deps, { set, pod }, name, error)
      errors.push(new Error(`failed to create PVC ${name}: ${errorText(error)}`, { cause: error }))
    }
  }
  if (errors.length > 0) throw aggregate(errors)
  return claims
}

/** Gives claims the owners that the retention policy wants. */
async function fitOwners(
  deps: PodControlDeps,
  { set, pod }: Subject,
  { claims }: { readonly claims: readonly PersistentVolumeClaim[] },
  signal: AbortSignal,
): Promise<void> {
  for (const claim of claims) {
    if (hasUnexpectedController(claim, { set, pod })) {
      const message = messages.conflictingController(nameOf(claim))
      deps.recorder.event(referenceTo(statefulSets, set), 'Warning', eventReasons.conflictingController, message)
    }
    if (areOwnersUpToDate(claim, { set, pod })) continue
    const metadata = { ...claim.metadata, ownerReferences: nextOwners(claim, { set, pod }) }
    const draft = { ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata }
    try {
      // oxlint-disable-next-line no-await-in-loop -- none after one that failed
      const updated = await deps.client.resource(persistentVolumeClaims, namespaceOf(set)).update(draft, { signal })
      deps.onWritten(set, persistentVolumeClaims.plural, updated)
    } catch (error) {
      // A conflict must stay one: whoever repairs a pod tries again.
      if (signal.aborted || !(error instanceof StatusError)) throw error
      const message = `could not update claim ${nameOf(claim)} for delete policy ownerRefs: ${error.message}`
      throw new StatusError({ ...error.status, message })
    }
  }
}

interface Told {
  readonly verb: Verb
  readonly when: 'failed' | 'always'
}

/** Does something with a pod, and tells how it ended. */
async function telling<T>(deps: PodControlDeps, subject: Subject, told: Told, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work()
    if (told.when === 'always') tell(deps, subject, told.verb, undefined)
    return result
  } catch (error) {
    tell(deps, subject, told.verb, error)
    throw error
  }
}

function tell({ recorder }: PodControlDeps, { set, pod }: Subject, verb: Verb, error: unknown): void {
  const about = referenceTo(statefulSets, set)
  if (error === undefined) {
    recorder.event(about, 'Normal', eventReasons.successful(verb), messages.pod(verb, nameOf(pod), nameOf(set)))
    return
  }
  const message = messages.podFailed(verb, nameOf(pod), nameOf(set), errorText(error))
  recorder.event(about, 'Warning', eventReasons.failed(verb), message)
}

function tellClaim({ recorder }: PodControlDeps, { set, pod }: Subject, claim: string, error: unknown): void {
  const about = referenceTo(statefulSets, set)
  if (error === undefined) {
    const message = messages.claim(claim, nameOf(pod), nameOf(set))
    recorder.event(about, 'Normal', eventReasons.successful('Create'), message)
    return
  }
  const message = messages.claimFailed(claim, nameOf(pod), nameOf(set), errorText(error))
  recorder.event(about, 'Warning', eventReasons.failed('Create'), message)
}
