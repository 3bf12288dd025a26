// Mirrors syncPod and handleClaim of pkg/controller/resourceclaim/controller.go, 1.36.
import { keyOf, nameOf, namespaceOf, pods, resourceClaims, uidOf, type Pod, type ResourceClaim } from '@coxswain/api'
import type { Logger } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import {
  outcome,
  referenceTo,
  type Counter,
  type EventRecorder,
  type Outcome,
  type WrittenVersions,
} from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { decideClaims, hasAdminAccess, type EntryDecision, type Gates } from './decide-claims.ts'
import { decideReservations } from './decide-reservations.ts'
import { observePod, type Listers, type PodSnapshot } from './observe.ts'
import { mayGetClaims } from './pod-needs.ts'
import { podKey } from './queue-keys.ts'
import {
  createFailedText,
  failedReason,
  failedText,
  fieldManager,
  reserveFailedText,
  statusFailedText,
} from './texts.ts'

export interface PodDeps {
  readonly client: Client
  readonly listers: Listers
  readonly recorder: EventRecorder
  readonly logger: Logger
  readonly creates: Counter
  readonly gates: Gates
  /** By the key of the queue. */
  readonly written: WrittenVersions
}

/** Its claims are made, its status tells their names, and those with devices are reserved: each step rests on the one before. */
export async function reconcilePod(deps: PodDeps, objectKey: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observePod(deps.listers, objectKey)
  if (seen === undefined) return outcome.done('the pod is gone')
  const { pod } = seen
  if (!mayGetClaims(pod)) return outcome.done('the pod is going, or has ended')
  const behind = deps.written.behind(podKey(pod))
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)

  const decisions = decideClaims(seen, deps.gates)
  const provided = await provideAll(deps, pod, decisions, signal)
  if (provided instanceof Error) return outcome.retry(provided)
  const isNews = decisions.some(({ kind }) => kind !== 'keep')
  if (isNews) await tellNames(deps, pod, provided, signal)

  const again = observePod(deps.listers, objectKey)
  if (again === undefined || uidOf(again.pod) !== uidOf(pod)) return outcome.done('the pod is gone')
  return reserve(deps, again, provided, signal)
}

/** The names of the claims by entry, in the order of the entries; or the first fault. */
async function provideAll(
  deps: PodDeps,
  pod: Pod,
  decisions: readonly EntryDecision[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string> | Error> {
  const names = new Map<string, string>()
  for (const decision of decisions) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first entry that fails ends it
      names.set(decision.entry, await provide(deps, pod, decision, signal))
    } catch (error) {
      if (signal.aborted) throw error
      const text = failedText(decision.entry, errorText(error))
      deps.recorder.event(referenceTo(pods, pod), 'Warning', failedReason, text)
      return new Error(`pod ${keyOf(pod)}, ${text}`, { cause: error })
    }
  }
  return names
}

async function provide(deps: PodDeps, pod: Pod, decision: EntryDecision, signal: AbortSignal): Promise<string> {
  switch (decision.kind) {
    case 'keep':
    case 'adopt':
      return decision.name
    case 'refuse':
      throw new Error(decision.why)
    case 'create': {
      const { entry, lost } = decision
      if (lost !== undefined)
        deps.logger.error('The claim of a pod is not its own, so it gets another', lost, { entry })
      return nameOf(await create(deps, pod, decision.claim, signal))
    }
    default:
      return decision satisfies never
  }
}

async function create(deps: PodDeps, pod: Pod, draft: ResourceClaim, signal: AbortSignal): Promise<ResourceClaim> {
  const adminAccess = String(hasAdminAccess(draft))
  try {
    const claim = await deps.client.resource(resourceClaims, namespaceOf(pod)).create(draft, { signal })
    deps.creates.increment({ status: 'success', admin_access: adminAccess })
    deps.written.wrote(podKey(pod), uidOf(pod), resourceClaims.plural, claim.metadata?.resourceVersion)
    return claim
  } catch (error) {
    deps.creates.increment({ status: 'failure', admin_access: adminAccess })
    throw new Error(createFailedText(errorText(error)), { cause: error })
  }
}

/** All that are known, not just the new ones: an apply takes back what it does not repeat. */
async function tellNames(
  deps: PodDeps,
  pod: Pod,
  names: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const resourceClaimStatuses = Array.from(names, ([name, resourceClaimName]) => ({ name, resourceClaimName }))
  // With the uid it is refused for another pod of the name.
  const metadata = { name: nameOf(pod), namespace: namespaceOf(pod), uid: uidOf(pod) }
  const options = { subresource: 'status', fieldManager, force: true, signal }
  try {
    const live = await deps.client
      .resource(pods, namespaceOf(pod))
      .apply({ metadata, status: { resourceClaimStatuses } }, options)
    deps.written.wrote(podKey(pod), uidOf(pod), pods.plural, live.metadata?.resourceVersion)
  } catch (error) {
    throw new Error(statusFailedText(pod, errorText(error)), { cause: error })
  }
}

async function reserve(
  deps: PodDeps,
  seen: PodSnapshot,
  names: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { pod } = seen
  const { toReserve, failure } = decideReservations(seen, names)
  for (const claim of toReserve) {
    // oxlint-disable-next-line no-await-in-loop -- the first that fails ends it
    await reserveFor(deps, pod, claim, signal)
  }
  if (failure !== undefined) return outcome.retry(new Error(failure))
  return outcome.done(`${names.size} claims are made, ${toReserve.length} more reserved`)
}

/** A PUT, so that it fails when anything about the claim has changed. */
async function reserveFor({ client, written }: PodDeps, pod: Pod, claim: ResourceClaim, signal: AbortSignal) {
  const consumer = { resource: pods.plural, name: nameOf(pod), uid: uidOf(pod) }
  const reservedFor = [...(claim.status?.reservedFor ?? []), consumer]
  const draft = { ...claim, status: { ...claim.status, reservedFor } }
  try {
    const live = await client.resource(resourceClaims, namespaceOf(pod)).updateStatus(draft, { signal })
    written.wrote(podKey(pod), uidOf(pod), resourceClaims.plural, live.metadata?.resourceVersion)
  } catch (error) {
    throw new Error(reserveFailedText(claim, errorText(error)), { cause: error })
  }
}
