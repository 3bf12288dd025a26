// Mirrors pkg/api/pod/util.go dropDisabledPodStatusFields, 1.36: what belongs to feature gates that are off by default.
import type { ContainerStatus, PodStatus } from '@coxswain/api'
import { changeField, mapItems, withField } from '@coxswain/base'

const lists = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const

/** Without the digests of image volumes, and without what claims took of the node's own resources. */
export function dropDisabledStatus(status: PodStatus): PodStatus {
  let kept = withField(status, 'nodeAllocatableResourceClaimStatuses', undefined)
  for (const list of lists) {
    kept = changeField(kept, list, (statuses) => mapItems(statuses, dropVolumeStatuses))
  }
  return kept
}

function dropVolumeStatuses(status: ContainerStatus): ContainerStatus {
  return changeField(status, 'volumeMounts', (mounts) =>
    mapItems(mounts, (mount) => withField(mount, 'volumeStatus', undefined)),
  )
}
