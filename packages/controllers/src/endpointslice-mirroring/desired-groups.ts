// Mirrors pkg/controller/endpointslicemirroring/reconciler.go, reconcile, and utils.go, addressToEndpoint, 1.36.
import type { DiscoveryEndpointPort, Endpoint, EndpointAddress, Endpoints, EndpointSubset } from '@coxswain/api'
import { identityOf } from '../shared/endpoints/endpoint-identity.ts'
import { readAddress, type Family } from '../shared/endpoints/pod-addresses.ts'
import { portSetOf, type PortSet } from '../shared/endpoints/port-set.ts'
import { repackSubsets } from '../shared/endpoints/repack-subsets.ts'

/** What one slice is to hold. */
export interface DesiredGroup {
  readonly portSet: PortSet
  readonly family: Family
  /** By identity. */
  readonly endpoints: Map<string, Endpoint>
}

export interface Desired {
  /** By `groupKey`; one for both families of each subset, though it may be empty. */
  readonly groups: ReadonlyMap<string, DesiredGroup>
  /** Addresses that are none. */
  readonly invalid: number
  /** Addresses that are not mirrored, invalid ones included. */
  readonly skipped: number
}

export const groupKey = (family: string, portSet: PortSet): string => `${family}-${portSet.key}`

export function desiredGroups({ subsets = [] }: Endpoints, subsetMax: number): Desired {
  const groups = new Map<string, DesiredGroup>()
  let invalid = 0
  let skipped = 0
  for (const subset of repackSubsets(subsets)) {
    const group = groupsOf(groups, subset)
    let added = 0
    const all = everyAddress(subset)
    for (const [address, ready] of all) {
      if (added >= subsetMax) break
      const found = readAddress(address.ip)
      if (found === undefined) {
        invalid += 1
        continue
      }
      const endpoint = endpointOf(address, found.ip, ready)
      group[found.family].endpoints.set(identityOf(endpoint), endpoint)
      added += 1
    }
    skipped += all.length - added
  }
  return { groups, invalid, skipped }
}

/** Ready ones first: they are mirrored before others. */
function everyAddress({
  addresses = [],
  notReadyAddresses = [],
}: EndpointSubset): readonly [EndpointAddress, boolean][] {
  return [
    ...addresses.map((address): [EndpointAddress, boolean] => [address, true]),
    ...notReadyAddresses.map((address): [EndpointAddress, boolean] => [address, false]),
  ]
}

function groupsOf(groups: Map<string, DesiredGroup>, { ports = [] }: EndpointSubset): Record<Family, DesiredGroup> {
  const portSet = portSetOf(
    ports.map(({ name = '', protocol, port, appProtocol }): DiscoveryEndpointPort => ({
      name,
      protocol,
      port,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    })),
  )
  const groupFor = (family: Family): DesiredGroup => {
    const key = groupKey(family, portSet)
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = { portSet, family, endpoints: new Map() }))
    return group
  }
  return { IPv4: groupFor('IPv4'), IPv6: groupFor('IPv6') }
}

function endpointOf({ targetRef, nodeName, hostname = '' }: EndpointAddress, ip: string, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === '' ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  }
}
