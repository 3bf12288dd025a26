// Mirrors k8s.io/endpointslice/util, hashEndpoint and EndpointsEqualBeyondHash, 1.36.
import type { Endpoint } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'

/** What makes an endpoint the same one: all else is changed in place. Two pods that share an address are two. */
export function identityOf({ addresses, hostname = '', targetRef }: Endpoint): string {
  const sorted = addresses.length < 2 ? addresses : addresses.toSorted()
  return `${sorted.join(',')}|${hostname}|${targetRef?.namespace ?? ''}/${targetRef?.name ?? ''}`
}

/** Whether two endpoints of one identity say the same, but for hints and the version of the pod. */
export function saysTheSame(a: Endpoint, b: Endpoint): boolean {
  return (
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    a.conditions?.ready === b.conditions?.ready &&
    a.conditions?.serving === b.conditions?.serving &&
    a.conditions?.terminating === b.conditions?.terminating &&
    semanticEqual(withoutVersion(a.targetRef), withoutVersion(b.targetRef))
  )
}

const withoutVersion = (reference: Endpoint['targetRef']): Endpoint['targetRef'] =>
  reference?.resourceVersion === undefined ? reference : { ...reference, resourceVersion: undefined }
