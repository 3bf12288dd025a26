// Mirrors processPVC and isBeingUsedWith of pkg/controller/volume/pvcprotection/pvc_protection_controller.go, 1.36.
import {
  apiVersionOf,
  isBeingDeleted,
  namespaceOf,
  persistentVolumeClaims,
  volumeFinalizers,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { withFinalizer, withoutFinalizer } from '../shared/protection-finalizer.ts'
import { decide } from './decide.ts'
import type { LivePods } from './live-pods.ts'
import { observe, type Listers, type Snapshot } from './observe.ts'
import { withUnused } from './unused-condition.ts'
import { keepsClaim, refersToClaim } from './uses-claim.ts'

export interface Deps {
  readonly client: Client
  readonly clock: Clock
  readonly listers: Listers
  readonly livePods: LivePods
  /** Whether claims tell since when no pod uses them. */
  readonly tellsUnused: boolean
}

const finalizer = volumeFinalizers.claimProtection

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const seen = observe(deps.listers, key)
  if (seen === undefined) return outcome.done('the claim is gone')
  const { claim } = seen
  const decision = decide(seen)
  if (deps.tellsUnused && !isBeingDeleted(claim)) await tellUnused(deps, seen, signal)
  if (decision.kind === 'nothing') return outcome.done(decision.why)
  if (decision.kind === 'protect') {
    await save(deps, withFinalizer(claim, finalizer), signal)
    return outcome.done('it is protected')
  }
  const live = await deps.livePods.list(namespaceOf(claim), signal)
  if (live.some((pod) => keepsClaim(pod, claim))) return outcome.done('a pod that the cache does not show uses it')
  await save(deps, withoutFinalizer(claim, finalizer), signal)
  return outcome.done('no pod uses it: it may go')
}

async function tellUnused(deps: Deps, { claim, pods }: Snapshot, signal: AbortSignal): Promise<void> {
  const isUsed =
    pods.some((pod) => refersToClaim(pod, claim)) ||
    (await deps.livePods.list(namespaceOf(claim), signal)).some((pod) => refersToClaim(pod, claim))
  const next = withUnused(claim, isUsed, deps.clock.now())
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
