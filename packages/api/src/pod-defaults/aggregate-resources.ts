// Mirrors component-helpers resource/helpers.go AggregateContainerRequests and AggregateContainerLimits, 1.36.
import type { PodSpec } from '../generated/types.ts'
import { readAmounts, writeAmounts } from '../quota/amounts.ts'
import { aggregateContainers } from '../quota/pod-amounts.ts'
import type { ResourceList } from './resource-list-defaults.ts'

/** What a pod needs of each resource by what its containers say; what nodes tell of them does not count. */
export function aggregateResources(spec: PodSpec, part: 'requests' | 'limits'): ResourceList {
  return writeAmounts(aggregateContainers(spec, ({ resources }) => readAmounts(resources?.[part])))
}
