// Mirrors processPodGroup of pkg/controller/scheduling/podgroupprotection/podgroup_protection_controller.go, 1.36.
import { isDeletionCandidate } from '../shared/protection-finalizer.ts'
import type { Snapshot } from './observe.ts'
import { finalizer } from './texts.ts'

export interface Decision {
  readonly kind: 'nothing' | 'let-go'
  readonly why: string
}

/** The finalizer is admission's to add: a group without it is left alone. */
export function decide({ podGroup, isUsed }: Snapshot): Decision {
  if (!isDeletionCandidate(podGroup, finalizer)) return { kind: 'nothing', why: 'its deletion does not wait for this' }
  return isUsed ? { kind: 'nothing', why: 'pods of it have not ended' } : { kind: 'let-go', why: 'its pods have ended' }
}
