import type { Lister } from '@coxswain/cache'
import type { ClusterTrustBundle } from './cluster-trust-bundles.ts'

export interface Snapshot {
  /** The bundle of the right name; undefined when there is none. */
  readonly seen: ClusterTrustBundle | undefined
  /** All of the signer. */
  readonly all: readonly ClusterTrustBundle[]
}

export function observe(bundles: Lister<ClusterTrustBundle>, name: string): Snapshot {
  return { seen: bundles.get(name), all: bundles.list() }
}
