// Mirrors syncVolume and isVolumeReleased of pkg/controller/volume/persistentvolume/pv_controller.go, 1.36.
import {
  annotationsOf,
  hasSameVolumeMode,
  nameOf,
  uidOf,
  volumeAnnotations,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'

export type VolumeDecision = { readonly why: string } & (
  | { readonly kind: 'set-phase'; readonly phase: 'Available' | 'Bound' }
  /** What its policy says is done; before that its phase becomes Released, unless it is Failed. */
  | { readonly kind: 'reclaim' }
  | { readonly kind: 'unbind' }
  /** Its claim is what binds them, or puts right what is half bound. */
  | { readonly kind: 'sync-claim'; readonly claim: PersistentVolumeClaim }
  | { readonly kind: 'refuse-mode'; readonly claim: PersistentVolumeClaim }
)

/** Key of the claim that a volume is of; undefined while it is of none, or only kept for one. */
export function claimKeyOf({ spec }: PersistentVolume): string | undefined {
  const reference = spec?.claimRef
  if (reference === undefined || (reference.uid ?? '') === '') return undefined
  return `${reference.namespace ?? ''}/${reference.name ?? ''}`
}

/** `claim`: the one with the uid that the volume refers to; undefined: there is none any more. */
export function decideVolume(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): VolumeDecision {
  if (claimKeyOf(volume) === undefined) return { kind: 'set-phase', phase: 'Available', why: 'no claim has it' }
  if (claim === undefined) return { kind: 'reclaim', why: 'its claim is gone' }
  const { volumeName = '' } = claim.spec ?? {}
  if (volumeName === nameOf(volume)) return { kind: 'set-phase', phase: 'Bound', why: 'it is bound' }
  if (volumeName === '') {
    if (!hasSameVolumeMode(claim, volume)) return { kind: 'refuse-mode', claim, why: 'its claim wants another mode' }
    return { kind: 'sync-claim', claim, why: 'its claim does not know of it yet' }
  }
  const isProvisioned = annotationsOf(volume)[volumeAnnotations.provisionedBy] !== undefined
  return isProvisioned && volume.spec?.persistentVolumeReclaimPolicy === 'Delete'
    ? { kind: 'reclaim', why: 'it was made for a claim that took another one' }
    : { kind: 'unbind', why: 'its claim has another one' }
}

/** Whether a volume was let go for good: its claim is gone, or has another one. `claim`: whichever has the name now. */
export function isReleased(volume: PersistentVolume, claim: PersistentVolumeClaim | undefined): boolean {
  if (claimKeyOf(volume) === undefined) return false
  if (claim === undefined || uidOf(claim) !== volume.spec?.claimRef?.uid) return true
  const { volumeName = '' } = claim.spec ?? {}
  return volumeName !== '' && volumeName !== nameOf(volume)
}
