// Mirrors component-helpers resource/helpers.go AggregateContainerRequests and AggregateContainerLimits, 1.36.
import type { PodSpec } from '@coxswain/api'
import { aggregateContainers, readAmounts, writeAmounts } from '@coxswain/api/quota'
import type { ResourceList } from './resource-list-defaults.ts'

/** What a pod needs of each resource by what its containers say; what nodes tell of them does not count. */
export function aggregateResources(spec: PodSpec, part: 'requests' | 'limits'): ResourceList {
  return writeAmounts(aggregateContainers(spec, ({ resources }) => readAmounts(resources?.[part])))
}
