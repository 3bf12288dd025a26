// Mirrors pkg/controller/replicaset/replica_set.go, syncReplicaSet, 1.36.
import type { Clock } from '@coxswain/base'
import {
  apiVersionOf,
  keyOf,
  nameOf,
  namespaceOf,
  pods as podType,
  resourceVersionOf,
  SelectorError,
  uidOf,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
  type ResourceType,
  minNextAvailabilityCheckMs,
} from '@coxswain/api'
import { hasNamespaceTerminatingCause, isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import {
  outcome,
  referenceTo,
  type Histogram,
  type Outcome,
  type TrackingExpectations,
  type WrittenVersions,
} from '@coxswain/runtime'
import { actOnClaims } from '../shared/claims.ts'
import { errorText } from '../shared/failures.ts'
import { podBatch, type PodControl } from '../shared/pod-control.ts'
import { slowStart } from '../shared/slow-start.ts'
import { decide, type Decision, type Limits } from './decide.ts'
import { observe, type Listers, type Snapshot } from './observe.ts'
import { ageRatios } from './rank-for-deletion.ts'
import { needsWrite, nextStatus } from './status.ts'

export interface Deps {
  readonly listers: Listers
  readonly client: Client
  /** The kind that owns the pods. */
  readonly type: ResourceType<ReplicaSet>
  readonly podControl: PodControl
  readonly expectations: TrackingExpectations
  /** Absent: the cache is not asked whether it has the controller's last writes. */
  readonly written: WrittenVersions | undefined
  readonly clock: Clock
  readonly limits: Limits
  readonly countsTerminating: boolean
  readonly ignoresCost: boolean
  readonly ageRatio: Histogram
}

/** Pods in the first batch of creations; each further one has twice as many. */
const firstBatch = 1

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const behind = deps.written?.behind(key)
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  // Asked before the pods are read: what is observed in between is then counted by both, not by neither.
  const isCaughtUp = deps.expectations.satisfied(key)
  const seen = observeUsable(deps, key)
  if (seen === undefined) return forget(deps, key)
  if (seen instanceof SelectorError) return outcome.drop(seen)
  const { replicaSet, related } = seen
  const active = await claim(deps, seen, signal)
  const situation = { replicaSet, active, related, isCaughtUp, ignoresCost: deps.ignoresCost }
  const decision = decide(situation, deps.clock.now(), deps.limits)
  const failure = await act(deps, { replicaSet, active }, decision, signal)

  const statusMs = deps.clock.now()
  const terminatingCount = deps.countsTerminating ? seen.terminatingCount : undefined
  const result = { active, terminatingCount, failure: failure === undefined ? undefined : errorText(failure) }
  const updated = await writeStatus(deps, replicaSet, nextStatus(replicaSet, result, statusMs), signal)
  if (failure !== undefined) return outcome.retry(failure)
  return recheck(deps, updated, { active, statusMs, why: decision.why })
}

function observeUsable(deps: Deps, key: Key): Snapshot | SelectorError | undefined {
  try {
    return observe(deps.listers, key, deps.type.kind)
  } catch (error) {
    if (error instanceof SelectorError) return error
    throw error
  }
}

function forget(deps: Deps, key: Key): Outcome {
  deps.expectations.forget(key)
  return outcome.done('the owner is gone')
}

function claim(deps: Deps, { replicaSet, claims }: Snapshot, signal: AbortSignal): Promise<readonly Pod[]> {
  const onAdopted = (pod: Pod): void => noteWrite(deps, replicaSet, podType.plural, pod)
  const claiming = { client: deps.client, ownerType: deps.type, owner: replicaSet, type: podType, onAdopted }
  return actOnClaims(claiming, claims, signal)
}

interface Owned {
  readonly replicaSet: ReplicaSet
  readonly active: readonly Pod[]
}

/** Resolves to the first fault, if there was one: the status tells of it. */
async function act(deps: Deps, owned: Owned, decision: Decision, signal: AbortSignal): Promise<unknown> {
  switch (decision.kind) {
    case 'create':
      return createPods(deps, owned.replicaSet, decision.count, signal)
    case 'delete':
      if (decision.isChoice) reportAges(deps, owned.active, decision.pods)
      return deletePods(deps, owned.replicaSet, decision.pods, signal)
    case 'nothing':
      return undefined
    default:
      return decision satisfies never
  }
}

async function createPods(deps: Deps, replicaSet: ReplicaSet, count: number, signal: AbortSignal): Promise<unknown> {
  const key = keyOf(replicaSet)
  const batch = podBatch(deps.type, replicaSet, replicaSet.spec?.template ?? {})
  deps.expectations.expectCreations(key, count)
  const { successes, error } = await slowStart(count, firstBatch, async () => {
    try {
      noteWrite(deps, replicaSet, podType.plural, await deps.podControl.create(batch, signal))
    } catch (fault) {
      // Every creation would fail. As upstream the expectation stays: the key sleeps until the namespace is gone.
      if (!hasNamespaceTerminatingCause(fault)) throw fault
    }
  })
  if (successes < count) deps.expectations.creationsFailed(key, count - successes)
  return error
}

async function deletePods(
  deps: Deps,
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<unknown> {
  const key = keyOf(replicaSet)
  const about = referenceTo(deps.type, replicaSet)
  let failure: unknown
  deps.expectations.expectDeletions(key, pods.map(keyOf))
  await Promise.all(
    pods.map(async (pod) => {
      try {
        await deps.podControl.delete(about, pod, signal)
      } catch (error) {
        deps.expectations.deletionObserved(key, keyOf(pod))
        if (!isNotFound(error)) failure ??= error
      }
    }),
  )
  return failure
}

function reportAges(deps: Deps, active: readonly Pod[], chosen: readonly Pod[]): void {
  for (const ratio of ageRatios(chosen, active, deps.clock.now())) deps.ageRatio.observe(ratio)
}

/** After a refusal of any kind the same status is put once more, onto the live object. */
async function writeStatus(
  deps: Deps,
  replicaSet: ReplicaSet,
  status: ReplicaSetStatus,
  signal: AbortSignal,
): Promise<ReplicaSet> {
  if (!needsWrite(replicaSet, status)) return replicaSet
  const client = deps.client.resource(deps.type, namespaceOf(replicaSet))
  const put = (seen: ReplicaSet): Promise<ReplicaSet> => {
    const { kind } = deps.type
    return client.updateStatus({ ...seen, apiVersion: apiVersionOf(deps.type), kind, status }, { signal })
  }
  const updated = await put(replicaSet).catch(async (error: unknown) => {
    if (signal.aborted) throw error
    return put(await client.get(nameOf(replicaSet), { signal }))
  })
  noteWrite(deps, replicaSet, deps.type.plural, updated)
  return updated
}

function noteWrite(deps: Deps, owner: ReplicaSet, resource: string, written: Pod | ReplicaSet): void {
  deps.written?.wrote(keyOf(owner), uidOf(owner), resource, resourceVersionOf(written))
}

interface Synced {
  readonly active: readonly Pod[]
  readonly statusMs: number
  readonly why: string
}

/**
 * Pods that are ready become available by time alone, without an event. Those that were made and never seen are given up
 * after a while. Differs: upstream waits for whatever event comes then.
 */
function recheck(deps: Deps, replicaSet: ReplicaSet, { active, statusMs, why }: Synced): Outcome {
  const { spec, status } = replicaSet
  const minReadySeconds = spec?.minReadySeconds ?? 0
  const givesUpInMs = deps.expectations.givesUpInMs(keyOf(replicaSet))
  if (minReadySeconds <= 0 || (status?.readyReplicas ?? 0) === (status?.availableReplicas ?? 0)) {
    return givesUpInMs === undefined ? outcome.done(why) : outcome.wakeAfter(givesUpInMs, why)
  }
  const times = { statusMs, nowMs: deps.clock.now() }
  const nextMs = minNextAvailabilityCheckMs(active, minReadySeconds, times) ?? minReadySeconds * 1000
  return outcome.wakeAfter(Math.min(nextMs, givesUpInMs ?? Infinity), 'pods become available')
}
