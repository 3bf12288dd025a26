// Mirrors pkg/registry/core/pod/strategy.go podStatusStrategy.PrepareForUpdate, release 1.36.
import type { Pod, PodCondition, PodStatus } from '@coxswain/api'
import { mapItems } from '@coxswain/base'
import { dropDisabledStatus } from './drop-disabled-status.ts'

/** A status write takes over no owner references and no deletion time, and forgets neither class nor generations. */
export function nextPodStatus(draft: Pod, previous: Pod): Pod {
  const { deletionTimestamp: _, ...meta } = draft.metadata ?? {}
  const metadata = { ...meta, ownerReferences: previous.metadata?.ownerReferences }
  const status = dropDisabledStatus(draft.status ?? {})
  return { ...draft, metadata, spec: previous.spec, status: keepKnown(status, previous.status ?? {}) }
}

function keepKnown(status: PodStatus, previous: PodStatus): PodStatus {
  const qosClass = status.qosClass || previous.qosClass
  const observedGeneration = status.observedGeneration || previous.observedGeneration
  const conditions = keepGenerations(status.conditions, previous.conditions)
  return {
    ...status,
    ...(qosClass && { qosClass }),
    ...(observedGeneration && { observedGeneration }),
    ...(conditions && { conditions }),
  }
}

type Conditions = readonly PodCondition[] | undefined

/** A type may stand there more than once: the first keeps the first's generation, and so on. */
function keepGenerations(conditions: Conditions, previous: Conditions): Conditions {
  if (!previous?.some((condition) => condition.observedGeneration)) return conditions
  const known = Map.groupBy(previous, (condition) => condition.type)
  return mapItems(conditions, (condition) => {
    const observedGeneration = known.get(condition.type)?.shift()?.observedGeneration
    if (condition.observedGeneration || !observedGeneration) return condition
    return { ...condition, observedGeneration }
  })
}
