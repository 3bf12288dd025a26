// Mirrors createInTreeVolumeSpec, getPVCFromCache and getPVSpecFromCache of pkg/controller/volume/attachdetach/util/util.go,
// 1.36.
import {
  claimNameOf,
  foreignClaimText,
  namespaceOf,
  uidOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

export interface VolumeListers {
  readonly claims: Pick<Lister<PersistentVolumeClaim>, 'get'>
  readonly volumes: Pick<Lister<PersistentVolume>, 'get'>
}

/** What stands behind a volume of a pod. */
export type VolumeBehind =
  /** What is written into the pod is all. */
  | { readonly kind: 'inline' }
  | { readonly kind: 'persistent'; readonly volume: PersistentVolume }
  /** It is of a claim, and which volume that has is not known (yet). */
  | { readonly kind: 'unknown'; readonly why: string }

export function volumeBehind(listers: VolumeListers, pod: Pod, volume: Volume): VolumeBehind {
  const name = claimNameOf(pod, volume)
  if (name === undefined) return { kind: 'inline' }
  const key = `${namespaceOf(pod)}/${name}`
  const claim = listers.claims.get(key)
  if (claim === undefined) return { kind: 'unknown', why: `claim ${key} is not there` }
  const volumeName = claim.spec?.volumeName ?? ''
  if (claim.status?.phase !== 'Bound' || volumeName === '') return { kind: 'unknown', why: `claim ${key} is not bound` }
  const foreign = volume.ephemeral === undefined ? undefined : foreignClaimText(pod, claim)
  if (foreign !== undefined) return { kind: 'unknown', why: foreign }
  const persistent = listers.volumes.get(volumeName)
  if (persistent === undefined) return { kind: 'unknown', why: `volume ${volumeName} of claim ${key} is not there` }
  if (persistent.spec?.claimRef?.uid === uidOf(claim)) return { kind: 'persistent', volume: persistent }
  return { kind: 'unknown', why: `volume ${volumeName} is not bound to claim ${key}` }
}
