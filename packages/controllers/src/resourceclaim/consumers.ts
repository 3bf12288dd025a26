// Mirrors syncClaim of pkg/controller/resourceclaim/controller.go (whose reservations count), 1.36.
import {
  namespaceOf,
  pods,
  uidOf,
  type Pod,
  type ResourceClaim,
  type ResourceClaimConsumerReference,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { isDone } from './pod-needs.ts'

/** Pods that claimed something and were seen to go. */
export interface GonePods {
  has(uid: string): boolean
}

/** Those that use a claim, as far as the caches tell. */
export interface Consumers {
  readonly kept: readonly ResourceClaimConsumerReference[]
  /** The cache lacks them: they may have gone unseen, or it may be late. */
  readonly unknown: readonly ResourceClaimConsumerReference[]
}

export function judgeConsumers(claim: ResourceClaim, cache: Lister<Pod>, gone: GonePods): Consumers {
  const verdicts = (claim.status?.reservedFor ?? []).map((consumer) => ({
    consumer,
    verdict: judge(consumer, cache.get(`${namespaceOf(claim)}/${consumer.name}`), gone),
  }))
  const those = (wanted: Verdict) => verdicts.flatMap(({ consumer, verdict }) => (verdict === wanted ? [consumer] : []))
  return { kept: those('kept'), unknown: those('unknown') }
}

type Verdict = 'kept' | 'dropped' | 'unknown'

function judge(consumer: ResourceClaimConsumerReference, pod: Pod | undefined, gone: GonePods): Verdict {
  // Of other kinds nothing is known here, so they stay.
  if ((consumer.apiGroup ?? '') !== '' || consumer.resource !== pods.plural) return 'kept'
  if (gone.has(consumer.uid)) return 'dropped'
  if (pod === undefined) return 'unknown'
  return uidOf(pod) === consumer.uid && !isDone(pod) ? 'kept' : 'dropped'
}
