// Mirrors calculateRequests of pkg/controller/podautoscaler/replica_calculator.go, 1.36.
import { nameOf, parseQuantity, quantityMilliValue, type Container, type Pod } from '@coxswain/api'
import { isPodLevelName, podRequests } from '@coxswain/api/quota'
import { MetricError, type PodValues } from './pod-samples.ts'

export interface RequestsOf {
  readonly resource: string
  /** Of this container alone. */
  readonly container: string | undefined
  /** Whether what a pod asks for as a whole counts. */
  readonly usesPodLevel: boolean
}

/** What each pod asks for, in thousandths. Throws a `MetricError` for the first pod that does not say. */
export function requestsOf(pods: readonly Pod[], asked: RequestsOf): PodValues {
  return new Map(pods.map((pod) => [nameOf(pod), requestOf(pod, asked)] as const))
}

function requestOf(pod: Pod, { resource, container, usesPodLevel }: RequestsOf): bigint {
  if (container !== undefined) return requestOfContainer(pod, container, resource)
  if (usesPodLevel && hasPodLevelRequests(pod)) return podLevelRequest(pod, resource)
  return relevantContainers(pod).reduce((sum, one) => sum + containerRequest(pod, one, resource), 0n)
}

/** What the containers ask for counts for those resources that the pod as a whole says nothing of. */
function podLevelRequest({ metadata, spec }: Pod, resource: string): bigint {
  // Without the status: what the pod has at the moment does not matter here.
  const request = podRequests({ metadata, spec }).get(resource)
  if (request !== undefined) return quantityMilliValue(request)
  throw new MetricError(`missing pod-level request for ${resource} in Pod ${metadata?.name ?? ''}`)
}

const hasPodLevelRequests = ({ spec }: Pod): boolean =>
  Object.keys(spec?.resources?.requests ?? {}).some(isPodLevelName)

function requestOfContainer(pod: Pod, name: string, resource: string): bigint {
  const container = relevantContainers(pod).find((one) => one.name === name)
  if (container === undefined) throw new MetricError(`container ${name} not found in Pod ${nameOf(pod)}`)
  return containerRequest(pod, container, resource)
}

/** Those that run as long as the pod does. */
function relevantContainers({ spec }: Pod): readonly Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  return [...(spec?.containers ?? []), ...sidecars]
}

function containerRequest(pod: Pod, container: Container, resource: string): bigint {
  const request = container.resources?.requests?.[resource]
  if (request !== undefined) return quantityMilliValue(parseQuantity(request))
  throw new MetricError(`missing request for ${resource} in container ${container.name} of Pod ${nameOf(pod)}`)
}
