// Mirrors processPVC of pkg/controller/volume/pvcprotection/pvc_protection_controller.go, 1.36.
import { volumeFinalizers } from '@coxswain/api'
import { isDeletionCandidate, needsFinalizer } from '../shared/protection-finalizer.ts'
import type { Snapshot } from './observe.ts'
import { keepsClaim } from './uses-claim.ts'

export interface Decision {
  /** `ask`: the cache knows no pod that uses it, but the server may. */
  readonly kind: 'nothing' | 'protect' | 'ask'
  readonly why: string
}

const finalizer = volumeFinalizers.claimProtection

/** A pod in the cache is enough to keep a claim; that there is none is only believed of the server. */
export function decide({ claim, pods }: Snapshot): Decision {
  if (needsFinalizer(claim, finalizer)) return { kind: 'protect', why: 'it lacks the finalizer' }
  if (!isDeletionCandidate(claim, finalizer)) return { kind: 'nothing', why: 'its deletion does not wait for this' }
  return pods.some((pod) => keepsClaim(pod, claim))
    ? { kind: 'nothing', why: 'a pod uses it' }
    : { kind: 'ask', why: 'no pod in the cache uses it' }
}
