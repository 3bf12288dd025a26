import { keyOf, type PersistentVolumeClaim, type Pod } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { podsUsingClaim } from '../shared/claim-index.ts'

export interface Listers {
  readonly claims: Lister<PersistentVolumeClaim>
  /** With the index of `addClaimIndex`. */
  readonly pods: Lister<Pod>
}

export interface Snapshot {
  readonly claim: PersistentVolumeClaim
  /** Those that name it; whether it keeps them from going is another question. */
  readonly pods: readonly Pod[]
}

export function observe({ claims, pods }: Listers, key: string): Snapshot | undefined {
  const claim = claims.get(key)
  return claim === undefined ? undefined : { claim, pods: podsUsingClaim(pods, keyOf(claim)) }
}
