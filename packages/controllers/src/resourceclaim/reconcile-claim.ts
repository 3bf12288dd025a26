// Mirrors syncClaim of pkg/controller/resourceclaim/controller.go, 1.36.
import {
  nameOf,
  namespaceOf,
  pods,
  resourceClaims,
  uidOf,
  type ResourceClaim,
  type ResourceClaimConsumerReference,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome, type WrittenVersions } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { ifFound } from '../shared/if-found.ts'
import { withoutFinalizer } from '../shared/protection-finalizer.ts'
import { judgeConsumers, type Consumers, type GonePods } from './consumers.ts'
import { decideRelease, isProtected, owningPod, type ReleaseDecision } from './decide-release.ts'
import type { Listers } from './observe.ts'
import { claimKey } from './queue-keys.ts'
import { allocationFinalizer, deleteFailedText } from './texts.ts'

export interface ClaimDeps {
  readonly client: Client
  readonly listers: Pick<Listers, 'pods' | 'claims'>
  readonly gone: GonePods
  /** By the key of the queue. */
  readonly written: WrittenVersions
}

/** Reservations of pods that are no more go; with the last one, the devices; and then what was made for a pod goes itself. */
export async function reconcileClaim(deps: ClaimDeps, objectKey: Key, signal: AbortSignal): Promise<Outcome> {
  const claim = deps.listers.claims.get(objectKey)
  if (claim === undefined) return outcome.done('the claim is gone')
  const behind = deps.written.behind(claimKey(claim))
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  const remaining = await askForUnknown(deps, claim, judgeConsumers(claim, deps.listers.pods, deps.gone), signal)
  const ownerName = owningPod(claim)?.name ?? ''
  const owner = deps.listers.pods.get(`${namespaceOf(claim)}/${ownerName}`)
  const decision = decideRelease(claim, remaining, owner)
  await release(deps, claim, decision, signal)
  if (decision.isUnused) await remove(deps, claim, signal)
  return outcome.done(decision.why)
}

/** To take devices from a pod that is just being scheduled would be bad, so the server is asked. In the order of the status. */
async function askForUnknown(
  { client }: ClaimDeps,
  claim: ResourceClaim,
  { kept, unknown }: Consumers,
  signal: AbortSignal,
): Promise<readonly ResourceClaimConsumerReference[]> {
  if (unknown.length === 0) return kept
  const found = new Set(kept)
  for (const consumer of unknown) {
    // oxlint-disable-next-line no-await-in-loop -- rarely more than one, and a claim has at most 256 users
    const live = await ifFound(client.resource(pods, namespaceOf(claim)).get(consumer.name, { signal }))
    if (live !== undefined && uidOf(live) === consumer.uid) found.add(consumer)
  }
  return (claim.status?.reservedFor ?? []).filter((consumer) => found.has(consumer))
}

/** PUTs, so that they fail when anything about the claim has changed. */
async function release(
  { client, written }: ClaimDeps,
  claim: ResourceClaim,
  { status, unprotects }: ReleaseDecision,
  signal: AbortSignal,
): Promise<void> {
  const resource = client.resource(resourceClaims, namespaceOf(claim))
  const wrote = (live: ResourceClaim): void =>
    written.wrote(claimKey(claim), uidOf(claim), resourceClaims.plural, live.metadata?.resourceVersion)
  let live = claim
  if (status !== undefined) {
    live = await resource.updateStatus({ ...claim, status }, { signal })
    wrote(live)
  }
  if (!unprotects || !isProtected(live) || live.status?.allocation !== undefined) return
  wrote(await resource.update(withoutFinalizer(live, allocationFinalizer), { signal }))
}

async function remove({ client }: ClaimDeps, claim: ResourceClaim, signal: AbortSignal): Promise<void> {
  const preconditions = { uid: uidOf(claim) }
  try {
    await ifFound(client.resource(resourceClaims, namespaceOf(claim)).delete(nameOf(claim), { preconditions, signal }))
  } catch (error) {
    throw new Error(deleteFailedText(claim, errorText(error)), { cause: error })
  }
}
