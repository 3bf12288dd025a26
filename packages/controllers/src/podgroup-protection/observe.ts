import type { Pod } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { PodGroup } from './pod-groups.ts'

/** Pods that have not come to their end are found under their group. */
export const activePodIndex = 'activePodSchedulingGroup'

export interface Listers {
  readonly podGroups: Lister<PodGroup>
  readonly pods: Lister<Pod>
}

export interface Snapshot {
  readonly podGroup: PodGroup
  /** Whether there is a pod of it that has not come to its end. */
  readonly isUsed: boolean
}

export function observe({ podGroups, pods }: Listers, key: string): Snapshot | undefined {
  const podGroup = podGroups.get(key)
  return podGroup === undefined ? undefined : { podGroup, isUsed: pods.byIndex(activePodIndex, key).length > 0 }
}
