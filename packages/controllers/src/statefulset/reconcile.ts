// Mirrors pkg/controller/statefulset/stateful_set.go, syncStatefulSet, and stateful_set_control.go, UpdateStatefulSet, 1.36.
import type { Clock } from '@coxswain/base'
import {
  controllerRevisions,
  keyOf,
  minNextAvailabilityCheckMs,
  nameOf,
  namespaceOf,
  PatchError,
  pods as podType,
  resourceVersionOf,
  SelectorError,
  statefulSets,
  uidOf,
  type ControllerRevision,
  type KubeObject,
  type Pod,
  type ResourceType,
  type StatefulSet,
  type StatefulSetStatus,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import {
  defaultRetry,
  outcome,
  retryOnConflict,
  type Outcome,
  type RetryDeps,
  type WrittenVersions,
} from '@coxswain/runtime'
import { actOnClaims, type ClaimPlan } from '../shared/claims.ts'
import { aggregate } from '../shared/failures.ts'
import { ifFound } from '../shared/if-found.ts'
import { bumpRevision } from '../shared/revision-history/bump-revision.ts'
import { createRevision } from '../shared/revision-history/create-revision.ts'
import { sortRevisions } from '../shared/revision-history/order-revisions.ts'
import { applyRevision } from './apply-revision.ts'
import { planTruncation, type InUse } from './history.ts'
import type { Revision, Revisions } from './new-pod.ts'
import type { MemberMemory } from './members.ts'
import { observe, type Listers, type Snapshot } from './observe.ts'
import { replicasOf } from './ordinals.ts'
import { startPass } from './pass.ts'
import { currentRevision, decideRevision, type RevisionDecision, type RevisionRules } from './revise.ts'
import { maxUnavailableOf } from './rolling-update.ts'
import { runPass } from './run-pass.ts'
import type { StatefulPodControl } from './stateful-pod-control.ts'
import { needsWrite, nextStatus } from './status.ts'
import type { UnavailabilityGauges } from './unavailability-gauges.ts'

export interface Deps extends RetryDeps {
  readonly listers: Listers
  readonly members: MemberMemory
  readonly client: Client
  readonly podControl: StatefulPodControl
  /** Absent: the cache is not asked whether it has the controller's last writes. */
  readonly written: WrittenVersions | undefined
  readonly clock: Clock
  readonly revisionRules: RevisionRules
  /** Undefined while the gate is off: pods are replaced one at a time. */
  readonly unavailability: UnavailabilityGauges | undefined
}

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const behind = deps.written?.behind(key)
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  const seen = observeUsable(deps, key)
  if (seen === undefined) return forget(deps, key)
  if (seen instanceof SelectorError) return outcome.drop(seen)
  const { set } = seen
  const sorted = sortRevisions(await claim(deps, { set, type: controllerRevisions, plan: seen.revisions }, signal))
  const pods = await claim(deps, { set, type: podType, plan: seen.pods }, signal)
  const synced = await sync(deps, { seen, sorted, pods }, signal)
  const failures = [synced.failure, await truncate(deps, set, { sorted, ...synced.inUse }, signal)]
  const errors = failures.filter((failure) => failure !== undefined)
  if (signal.aborted || errors.length > 0) return outcome.retry(aggregate(errors))
  return recheck(deps, { set, pods, synced })
}

function observeUsable(deps: Deps, key: Key): Snapshot | SelectorError | undefined {
  try {
    return observe(deps.listers, deps.members, key)
  } catch (error) {
    if (error instanceof SelectorError) return error
    throw error
  }
}

function forget(deps: Deps, key: Key): Outcome {
  deps.written?.forget(key)
  deps.members.forget(key)
  return outcome.done('the StatefulSet is gone')
}

interface Claiming<T> {
  readonly set: StatefulSet
  readonly type: ResourceType
  readonly plan: ClaimPlan<T>
}

function claim<T extends Pod | ControllerRevision>(
  deps: Deps,
  { set, type, plan }: Claiming<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const onAdopted = (adopted: T): void => {
    if (type === podType) noteWrite(deps, set, podType.plural, adopted)
  }
  // The descriptor and the plan come together, two lines further up.
  const typed = type as ResourceType<T>
  const claiming = { client: deps.client, ownerType: statefulSets, owner: set, type: typed, onAdopted }
  return actOnClaims(claiming, plan, signal)
}

interface Owned {
  readonly seen: Snapshot
  readonly sorted: readonly ControllerRevision[]
  readonly pods: readonly Pod[]
}

interface Synced {
  readonly inUse: InUse
  readonly failure?: unknown
  readonly status?: StatefulSetStatus
  readonly statusMs?: number
  readonly why?: string
}

/** Revisions, pods, status. It never rejects: whatever happens, what is left of the history is looked after. */
async function sync(deps: Deps, { seen, sorted, pods }: Owned, signal: AbortSignal): Promise<Synced> {
  const { set } = seen
  let inUse: InUse = { current: undefined, update: undefined, pods }
  try {
    const { update, collisionCount } = await revise(deps, set, decideRevision(set, sorted, deps.revisionRules), signal)
    const current = currentRevision(set, sorted, update)
    inUse = { current: nameOf(current), update: nameOf(update), pods }
    const statusMs = deps.clock.now()
    const start = startPass({
      set,
      pods,
      members: seen.members,
      revisions: restoreBoth(set, current, update),
      collisionCount,
      claims: seen.volumeClaims,
      nowMs: statusMs,
      maxUnavailable: deps.unavailability === undefined ? undefined : maxUnavailableOf(set, replicasOf(set)),
    })
    const { pass, failure, unavailable, why } = await runPass(deps.podControl, start, signal)
    deps.unavailability?.tell(set, unavailable)
    const status = nextStatus(pass)
    const statusFailure = await writeStatus(deps, set, status, signal).catch((error: unknown) => error)
    return { inUse, status, statusMs, failure: failure ?? statusFailure, why }
  } catch (failure) {
    return { inUse, failure }
  }
}

interface Revised {
  readonly update: ControllerRevision
  readonly collisionCount: number
}

async function revise(deps: Deps, set: StatefulSet, decision: RevisionDecision, signal: AbortSignal): Promise<Revised> {
  const collisionCount = set.status?.collisionCount ?? 0
  switch (decision.kind) {
    case 'keep':
      return { update: decision.revision, collisionCount }
    case 'bump': {
      const bump = { ...deps, revisions: deps.listers.revisions }
      return { update: await bumpRevision(bump, decision.revision, decision.to, signal), collisionCount }
    }
    case 'create': {
      const creating = { client: deps.client, texts: deps.revisionRules.texts }
      const draft = { owner: set, draft: decision.draft, collisionCount }
      const created = await createRevision(creating, draft, signal)
      return { update: created.revision, collisionCount: created.collisionCount }
    }
    default:
      return decision satisfies never
  }
}

/** Outside of a rollout both are the same. */
function restoreBoth(set: StatefulSet, current: ControllerRevision, update: ControllerRevision): Revisions {
  const restored = restore(set, current)
  return { current: restored, update: update === current ? restored : restore(set, update) }
}

/** A revision as the set would be with it. */
function restore(set: StatefulSet, revision: ControllerRevision): Revision {
  const restored = applyRevision(set, revision)
  if (!(restored instanceof PatchError)) return { name: nameOf(revision), template: restored.spec?.template ?? {} }
  throw new Error(`${keyOf(set)} cannot be brought back to the ControllerRevision ${nameOf(revision)}`, {
    cause: restored,
  })
}

/** After a refusal the set is taken from the cache again; the status stays what was counted. */
async function writeStatus(
  deps: Deps,
  set: StatefulSet,
  status: StatefulSetStatus,
  signal: AbortSignal,
): Promise<void> {
  if (!needsWrite(set, status)) return
  const client = deps.client.resource(statefulSets, namespaceOf(set))
  let latest = set
  const attempt = async (): Promise<void> => {
    try {
      const draft = { ...latest, apiVersion: 'apps/v1', kind: 'StatefulSet', status }
      noteWrite(deps, set, statefulSets.plural, await client.updateStatus(draft, { signal }))
    } catch (error) {
      latest = deps.listers.statefulSets.get(keyOf(set)) ?? latest
      throw error
    }
  }
  await retryOnConflict(deps, defaultRetry, attempt, signal)
}

/** Resolves to the first fault, if there was one. */
async function truncate(
  deps: Deps,
  set: StatefulSet,
  { sorted, ...inUse }: InUse & { readonly sorted: readonly ControllerRevision[] },
  signal: AbortSignal,
): Promise<unknown> {
  const client = deps.client.resource(controllerRevisions, namespaceOf(set))
  try {
    for (const revision of planTruncation(set, sorted, inUse)) {
      // One that is gone already was deleted as well as any.
      // oxlint-disable-next-line no-await-in-loop -- none after one that failed
      await ifFound(client.delete(nameOf(revision), { signal }))
    }
    return undefined
  } catch (error) {
    return error
  }
}

function noteWrite(deps: Deps, set: StatefulSet, resource: string, written: KubeObject): void {
  deps.written?.wrote(keyOf(set), uidOf(set), resource, resourceVersionOf(written))
}

interface Done {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  readonly synced: Synced
}

/** Pods that are ready become available by time alone, without an event. */
function recheck(deps: Deps, { set, pods, synced: { status, statusMs = 0, why = '' } }: Done): Outcome {
  const minReadySeconds = set.spec?.minReadySeconds ?? 0
  if (minReadySeconds <= 0 || (status?.readyReplicas ?? 0) === (status?.availableReplicas ?? 0)) {
    return outcome.done(why)
  }
  const times = { statusMs, nowMs: deps.clock.now() }
  const nextMs = minNextAvailabilityCheckMs(pods, minReadySeconds, times) ?? minReadySeconds * 1000
  return outcome.wakeAfter(nextMs, 'pods become available')
}
