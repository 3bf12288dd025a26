// Mirrors pkg/controller/volume/common, PodPVCIndex, 1.36.
import { claimKeysOf, type Pod } from '@coxswain/api'
import type { Informer, Lister } from '@coxswain/cache'

export const claimIndexName = 'pod-pvc-index'

/** Ask for it while building; `podsUsingClaim` reads it. */
export function addClaimIndex(informer: Informer<Pod>): void {
  informer.addIndex(claimIndexName, claimKeysOf)
}

/** Pods that use the claim, or have an ephemeral volume whose claim would have this name. */
export function podsUsingClaim(lister: Lister<Pod>, claimKey: string): readonly Pod[] {
  return lister.byIndex(claimIndexName, claimKey)
}
