// Mirrors syncClusterTrustBundle of pkg/controller/certificates/clustertrustbundlepublisher/publisher.go, 1.36.
import { apiVersionOf, nameOf, type ResourceType } from '@coxswain/api'
import type { ClusterTrustBundle } from './cluster-trust-bundles.ts'
import type { Snapshot } from './observe.ts'

/** What the signer's one bundle is to be. */
export interface Wanted {
  readonly type: ResourceType<ClusterTrustBundle>
  readonly name: string
  readonly signerName: string
  readonly trustBundle: string
}

export interface Decision {
  readonly kind: 'create' | 'update' | 'nothing'
  /** To create, or to update to. */
  readonly draft: ClusterTrustBundle
  /** Names of bundles that go once the right one is there. */
  readonly stale: readonly string[]
  readonly why: string
}

export function decide({ seen, all }: Snapshot, { type, name, signerName, trustBundle }: Wanted): Decision {
  const typed = { apiVersion: apiVersionOf(type), kind: type.kind }
  const stale = all.map(nameOf).filter((other) => other !== name)
  if (seen === undefined) {
    const draft = { ...typed, metadata: { name }, spec: { signerName, trustBundle } }
    return { kind: 'create', draft, stale, why: 'there is no bundle' }
  }
  const draft = { ...seen, ...typed, spec: { ...seen.spec, trustBundle } }
  return seen.spec.trustBundle === trustBundle
    ? { kind: 'nothing', draft, stale, why: 'the bundle is up to date' }
    : { kind: 'update', draft, stale, why: 'the bundle holds something else' }
}
