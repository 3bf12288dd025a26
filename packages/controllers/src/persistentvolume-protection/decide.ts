// Mirrors processPV of pkg/controller/volume/pvprotection/pv_protection_controller.go, 1.36.
import { volumeFinalizers, type PersistentVolume } from '@coxswain/api'
import { isDeletionCandidate, needsFinalizer } from '../shared/protection-finalizer.ts'

export interface Decision {
  readonly kind: 'nothing' | 'protect' | 'let-go'
  readonly why: string
}

const finalizer = volumeFinalizers.volumeProtection

/** Whether a sync could have something to do. */
export function concerns(volume: PersistentVolume): boolean {
  return needsFinalizer(volume, finalizer) || isDeletionCandidate(volume, finalizer)
}

export function decide(volume: PersistentVolume): Decision {
  if (needsFinalizer(volume, finalizer)) return { kind: 'protect', why: 'it lacks the finalizer' }
  if (!isDeletionCandidate(volume, finalizer)) return { kind: 'nothing', why: 'its deletion does not wait for this' }
  return volume.status?.phase === 'Bound'
    ? { kind: 'nothing', why: 'it is bound; that it no longer is wakes it' }
    : { kind: 'let-go', why: 'it is not bound' }
}
