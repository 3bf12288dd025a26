// Mirrors pkg/controller/statefulset/stateful_set_control.go, the end of updateStatefulSet and
// updateStatefulSetAfterInvariantEstablished, 1.36.
import { nameOf, scaleRoundingDown, type IntOrString, type Pod, type StatefulSet } from '@coxswain/api'
import type { Member } from './members.ts'
import { isUnavailable, type Pass } from './pass.ts'

export interface Replacements {
  readonly pods: readonly Pod[]
  /** Wanted pods that are missing already; counted where several may be. */
  readonly unavailable?: number | undefined
  readonly why: string
}

/** Which pods go so that pods of the update revision can take their places: from the top down to the partition. */
export function planReplacements(pass: Pass): Replacements {
  const { set, maxUnavailable } = pass
  const strategy = set.spec?.updateStrategy
  if (strategy?.type === 'OnDelete') return { pods: [], why: 'pods are updated when somebody deletes them' }
  const partition = strategy?.rollingUpdate?.partition ?? 0
  return maxUnavailable === undefined ? planOne(pass, partition) : planSeveral(pass, partition, maxUnavailable)
}

/** One at a time, and none before those above it are available. */
function planOne(pass: Pass, partition: number): Replacements {
  for (let index = pass.slots.length - 1; index >= partition; index -= 1) {
    const member = pass.slots[index]
    if (member === undefined) break
    const { pod } = member
    if (isOutdated(pass, member)) return { pods: [pod], why: `${nameOf(pod)} has an old revision` }
    if (isUnavailable(pass, member)) return { pods: [], why: `${nameOf(pod)} is not available` }
  }
  return { pods: [], why: 'all pods are as they should be' }
}

/**
 * As many as may be missing, less those that are: of 10 pods with 3 that may be missing, and 1 that is, 2 go. Whether those
 * are healthy themselves does not matter.
 */
function planSeveral(pass: Pass, partition: number, maxUnavailable: number): Replacements {
  const unavailable = pass.slots.filter((member) => isUnavailable(pass, member)).length
  const room = maxUnavailable - unavailable
  if (room <= 0) return { pods: [], unavailable, why: 'as many pods are missing as may be' }
  const outdated = pass.slots
    .slice(partition)
    .toReversed()
    .filter((member) => isOutdated(pass, member))
  const pods = outdated.slice(0, room).map(({ pod }) => pod)
  return { pods, unavailable, why: `${outdated.length} pods have an old revision` }
}

const isOutdated = ({ revisions }: Pass, { revision, isGoing }: Member): boolean =>
  revision !== revisions.update.name && !isGoing

/** At least one, however small the percentage. Throws an `IntOrPercentError`. */
export function resolveMaxUnavailable(maxUnavailable: IntOrString | undefined, replicas: number): number {
  return Math.max(1, scaleRoundingDown(maxUnavailable ?? 1, replicas))
}

export const maxUnavailableOf = ({ spec }: StatefulSet, replicas: number): number =>
  resolveMaxUnavailable(spec?.updateStrategy?.rollingUpdate?.maxUnavailable, replicas)
