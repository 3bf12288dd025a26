// Mirrors syncHandler of pkg/controller/resourceclaim/controller.go, 1.36.
import type { Key } from '@coxswain/queue'
import type { Outcome } from '@coxswain/runtime'
import { parseKey } from './queue-keys.ts'
import { reconcileClaim, type ClaimDeps } from './reconcile-claim.ts'
import { reconcilePod, type PodDeps } from './reconcile-pod.ts'

export type Deps = PodDeps & ClaimDeps

/** Pods and claims share a queue, and so its workers. */
export function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const { kind, objectKey } = parseKey(key)
  return kind === 'pod' ? reconcilePod(deps, objectKey, signal) : reconcileClaim(deps, objectKey, signal)
}
