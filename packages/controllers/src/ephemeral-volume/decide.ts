// Mirrors handleVolume of pkg/controller/volume/ephemeral/controller.go, 1.36.
import {
  claimNameOf,
  controllerReferenceTo,
  foreignClaimText,
  isBeingDeleted,
  namespaceOf,
  type PersistentVolumeClaim,
  type Pod,
} from '@coxswain/api'
import type { Snapshot } from './observe.ts'

/** What a volume of a pod needs. */
export type Need = { readonly volume: string } & (
  | { readonly kind: 'create'; readonly claim: PersistentVolumeClaim }
  /** Its claim's name is another one's. */
  | { readonly kind: 'refuse'; readonly why: string }
)

export function hasEphemeralVolumes(pod: Pod): boolean {
  return !isBeingDeleted(pod) && (pod.spec?.volumes?.some(({ ephemeral }) => ephemeral !== undefined) ?? false)
}

/** In the order of the volumes; those whose claim is there need nothing. */
export function decide({ pod, claims }: Snapshot): readonly Need[] {
  if (!hasEphemeralVolumes(pod)) return []
  return (pod.spec?.volumes ?? []).flatMap((volume): readonly Need[] => {
    if (volume.ephemeral === undefined) return []
    const name = claimNameOf(pod, volume) ?? ''
    const present = claims.get(name)
    if (present === undefined) {
      const claim = claimFor(pod, name, volume.ephemeral.volumeClaimTemplate)
      return [{ kind: 'create', volume: volume.name, claim }]
    }
    const why = foreignClaimText(pod, present)
    return why === undefined ? [] : [{ kind: 'refuse', volume: volume.name, why }]
  })
}

function claimFor(pod: Pod, name: string, template: Pick<PersistentVolumeClaim, 'metadata' | 'spec'> = {}) {
  const { annotations, labels } = template.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: namespaceOf(pod),
      annotations,
      labels,
      ownerReferences: [controllerReferenceTo(pod, { apiVersion: 'v1', kind: 'Pod' })],
    },
    spec: template.spec,
  }
}
