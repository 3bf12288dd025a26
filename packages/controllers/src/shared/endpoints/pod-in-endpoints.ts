// Mirrors k8s.io/endpointslice/util/controller_utils.go, ShouldPodBeInEndpoints, ShouldSetHostname and podEndpointsChanged, 1.36.
import { isBeingDeleted, isPodReady, isPodTerminal, nameOf, namespaceOf, type Pod, type Service } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'

export function belongsInEndpoints(pod: Pod, terminating: 'with-terminating' | 'without-terminating'): boolean {
  if (isPodTerminal(pod)) return false
  const { podIP = '', podIPs = [] } = pod.status ?? {}
  if (podIP === '' && podIPs.length === 0) return false
  return terminating === 'with-terminating' || !isBeingDeleted(pod)
}

/** The name under which a pod is found in the domain of its Service. */
export function hostnameIn(service: Service, { metadata, spec }: Pod): string | undefined {
  const { hostname = '', subdomain = '' } = spec ?? {}
  const isOfService = subdomain === nameOf(service) && namespaceOf(service) === metadata?.namespace
  return hostname !== '' && isOfService ? hostname : undefined
}

/** Whether a change of a pod may change which Services it belongs to. */
export function mayChangeServices(previous: Pod, next: Pod): boolean {
  const isSameSpec = previous.spec === next.spec
  if (!isSameSpec && (previous.spec?.hostname ?? '') !== (next.spec?.hostname ?? '')) return true
  if (!isSameSpec && (previous.spec?.subdomain ?? '') !== (next.spec?.subdomain ?? '')) return true
  return !deepEqual(previous.metadata?.labels ?? {}, next.metadata?.labels ?? {})
}

/** Whether a change of a pod may change what its Services say of it. */
export function mayChangeEndpoints(previous: Pod, next: Pod): boolean {
  if (previous.metadata?.deletionTimestamp !== next.metadata?.deletionTimestamp) return true
  if (previous.status === next.status) return false
  if (isPodReady(previous) !== isPodReady(next)) return true
  const before = previous.status?.podIPs ?? []
  const after = next.status?.podIPs ?? []
  return before.length !== after.length || before.some(({ ip }, index) => ip !== after[index]?.ip)
}
