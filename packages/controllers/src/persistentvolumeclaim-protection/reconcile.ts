// Mirrors processPVC and isBeingUsedWith of pkg/controller/volume/pvcprotection/pvc_protection_controller.go, 1.36.
import {
  apiVersionOf,
  isBeingDeleted,
  keyOf,
  namespaceOf,
  persistentVolumeClaims,
  volumeFinalizers,
  type PersistentVolumeClaim,
  type Pod,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { podsUsingClaim } from '../shared/claim-index.ts'
import { isDeletionCandidate, needsFinalizer, withFinalizer, withoutFinalizer } from '../shared/protection-finalizer.ts'
import type { LivePods } from './live-pods.ts'
import { withUnused } from './unused-condition.ts'
import { keepsClaim, refersToClaim } from './uses-claim.ts'

export interface Deps {
  readonly client: Client
  readonly clock: Clock
  readonly claims: Lister<PersistentVolumeClaim>
  readonly pods: Lister<Pod>
  readonly livePods: LivePods
  /** Whether claims tell since when no pod uses them. */
  readonly tellsUnused: boolean
}

const finalizer = volumeFinalizers.claimProtection

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const claim = deps.claims.get(key)
  if (claim === undefined) return outcome.done('the claim is gone')
  if (deps.tellsUnused && !isBeingDeleted(claim)) await tellUnused(deps, claim, signal)
  if (isDeletionCandidate(claim, finalizer)) {
    if (await isUsed(deps, claim, keepsClaim, signal)) return outcome.done('a pod uses it')
    await save(deps, withoutFinalizer(claim, finalizer), signal)
    return outcome.done('no pod uses it: it may go')
  }
  if (!needsFinalizer(claim, finalizer)) return outcome.done('nothing to do')
  await save(deps, withFinalizer(claim, finalizer), signal)
  return outcome.done('it is protected')
}

/** A pod in the cache is enough to keep a claim; that there is none is only believed of the server. */
async function isUsed(
  { pods, livePods }: Deps,
  claim: PersistentVolumeClaim,
  uses: (pod: Pod, claim: PersistentVolumeClaim) => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  if (podsUsingClaim(pods, keyOf(claim)).some((pod) => uses(pod, claim))) return true
  const live = await livePods.list(namespaceOf(claim), signal)
  return live.some((pod) => uses(pod, claim))
}

async function tellUnused(deps: Deps, claim: PersistentVolumeClaim, signal: AbortSignal): Promise<void> {
  const next = withUnused(claim, await isUsed(deps, claim, refersToClaim, signal), deps.clock.now())
  if (next !== claim) await save(deps, next, signal, 'status')
}

async function save(
  { client }: Deps,
  claim: PersistentVolumeClaim,
  signal: AbortSignal,
  subresource?: 'status',
): Promise<void> {
  const { kind } = persistentVolumeClaims
  const draft = { ...claim, apiVersion: apiVersionOf(persistentVolumeClaims), kind }
  await client.resource(persistentVolumeClaims, namespaceOf(claim)).update(draft, { signal, subresource })
}
