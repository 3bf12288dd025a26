// Mirrors processVAC of pkg/controller/volume/vacprotection/vac_protection_controller.go, 1.36.
import type { VolumeAttributesClass } from '@coxswain/api'
import { isDeletionCandidate, needsFinalizer } from '../shared/protection-finalizer.ts'
import type { Snapshot } from './observe.ts'
import { finalizer } from './texts.ts'

export interface Decision {
  readonly kind: 'nothing' | 'protect' | 'let-go'
  readonly why: string
}

/** Whether a sync could have something to do. */
export function concerns(attributesClass: VolumeAttributesClass): boolean {
  return needsFinalizer(attributesClass, finalizer) || isDeletionCandidate(attributesClass, finalizer)
}

/** What the caches show is believed: a claim that was made just now may find its class gone. */
export function decide({ attributesClass, isUsed }: Snapshot): Decision {
  if (needsFinalizer(attributesClass, finalizer)) return { kind: 'protect', why: 'it lacks the finalizer' }
  if (!isDeletionCandidate(attributesClass, finalizer)) {
    return { kind: 'nothing', why: 'its deletion does not wait for this' }
  }
  return isUsed
    ? { kind: 'nothing', why: 'claims or volumes refer to it' }
    : { kind: 'let-go', why: 'nothing refers to it' }
}
