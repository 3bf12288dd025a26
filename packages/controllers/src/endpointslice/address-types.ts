// Mirrors k8s.io/endpointslice/utils.go, getAddressTypesForService, 1.36.
import type { Service } from '@coxswain/api'
import { familyOf, type Family } from '../shared/endpoints/pod-addresses.ts'
import { hasClusterIp } from '../shared/endpoints/service-kind.ts'

/** Services that old servers made may not tell: then it is the family of their address, and both where they have none. */
export function addressTypesOf(service: Service): readonly Family[] {
  const { ipFamilies = [], clusterIP = '' } = service.spec ?? {}
  const told = new Set(ipFamilies.filter((family) => family === 'IPv4' || family === 'IPv6'))
  if (told.size > 0) return [...told]
  return hasClusterIp(service) ? [familyOf(clusterIP)] : ['IPv4', 'IPv6']
}
