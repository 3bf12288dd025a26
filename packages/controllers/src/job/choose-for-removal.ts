// Mirrors pkg/controller/job/job_controller.go, activePodsForRemoval, and indexed_job_utils.go, appendDuplicatedIndexPodsForRemoval, 1.36.
import type { Job, Pod } from '@coxswain/api'
import { compareActive, deletionTraits } from '../shared/pod-order.ts'
import { sortedByIndex } from './job-indexes.ts'
import { completionIndexOf } from './job-pods.ts'
import { completionsOf, isIndexed } from './job-spec.ts'

export interface Choice {
  readonly remove: readonly Pod[]
  readonly left: readonly Pod[]
}

/** At least so many; in an Indexed Job all that double an index or have none as well. Those that have done least go first. */
export function chooseForRemoval(job: Job, active: readonly Pod[], atLeast: number): readonly Pod[] {
  const { remove, left } = isIndexed(job) ? splitByIndex(active, completionsOf(job)) : { remove: [], left: active }
  const more = atLeast - remove.length
  return more <= 0 ? remove : [...remove, ...byProgress(left).slice(0, more)]
}

/**
 * Of each index the pod that has come furthest is left. As upstream, those beyond the last index go before the surplus of the
 * highest index: who may remove only so many begins with them.
 */
export function splitByIndex(active: readonly Pod[], completions: number): Choice {
  const sorted = sortedByIndex(active)
  const [inRange, beyond] = partition(sorted, (pod) => (completionIndexOf(pod) ?? -1) < completions)
  const choices = [...Map.groupBy(inRange, completionIndexOf)].map(([index, same]) => splitSame(index, same))
  const removals = choices.map(({ remove }) => remove)
  return {
    remove: [...removals.slice(0, -1).flat(), ...beyond, ...removals.slice(-1).flat()],
    left: choices.flatMap(({ left }) => left),
  }
}

function splitSame(index: number | undefined, pods: readonly Pod[]): Choice {
  if (index === undefined) return { remove: pods, left: [] }
  const ordered = byProgress(pods)
  return { remove: ordered.slice(0, -1), left: ordered.slice(-1) }
}

function partition(pods: readonly Pod[], fits: (pod: Pod) => boolean): readonly [readonly Pod[], readonly Pod[]] {
  return [pods.filter(fits), pods.filter((pod) => !fits(pod))]
}

function byProgress(pods: readonly Pod[]): readonly Pod[] {
  if (pods.length < 2) return pods
  return pods
    .map((pod) => deletionTraits(pod, 0))
    .toSorted(compareActive)
    .map(({ pod }) => pod)
}
