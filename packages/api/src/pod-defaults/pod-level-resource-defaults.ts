// Mirrors pkg/apis/core/v1/defaults.go defaultPodRequests and defaultHugePagePodLimits, 1.36.
import type { PodSpec } from '../generated/types.ts'
import { isPodLevelName } from '../quota/pod-amounts.ts'
import { isHugePages } from '../resource-names.ts'
import { aggregateResources } from './aggregate-resources.ts'
import { roundResources, type ResourceList } from './resource-list-defaults.ts'

/** Resources of the pod as a whole, where it has some: the rest comes from its containers, or from its own limits. */
export function defaultPodLevelResources(spec: PodSpec): PodSpec {
  if (spec.resources === undefined) return spec
  const { requests, limits } = spec.resources
  if (isEmpty(requests) && isEmpty(limits)) return spec
  const allLimits = withHugePageLimits(spec, limits ?? {}, requests ?? {})
  const allRequests = isEmpty(allLimits) ? (requests ?? {}) : withRequests(spec, requests ?? {}, allLimits)
  if (allLimits === limits && allRequests === requests) return spec
  const resources = roundResources({
    ...spec.resources,
    ...(!isEmpty(allLimits) && { limits: allLimits }),
    ...(!isEmpty(allRequests) && { requests: allRequests }),
  })
  return { ...spec, resources }
}

function withHugePageLimits(spec: PodSpec, limits: ResourceList, requests: ResourceList): ResourceList {
  const found = Object.entries(aggregateResources(spec, 'limits')).filter(
    ([name]) => isHugePages(name) && requests[name] === undefined && limits[name] === undefined,
  )
  return found.length === 0 ? limits : { ...limits, ...Object.fromEntries(found) }
}

function withRequests(spec: PodSpec, requests: ResourceList, limits: ResourceList): ResourceList {
  const filled: Record<string, string> = { ...requests }
  for (const [name, quantity] of Object.entries(aggregateResources(spec, 'requests'))) {
    if (name === 'cpu' || name === 'memory') filled[name] ??= quantity
  }
  for (const [name, quantity] of Object.entries(limits)) {
    if (isPodLevelName(name)) filled[name] ??= quantity
  }
  return filled
}

function isEmpty(list: ResourceList | undefined): boolean {
  return list === undefined || Object.keys(list).length === 0
}
