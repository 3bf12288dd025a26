// Mirrors pkg/api/v1/endpoints/util.go, RepackSubsets, 1.36.
import { fnv128a, type EndpointAddress, type EndpointPort, type EndpointSubset } from '@coxswain/api'
import { dumpPort, dumpSubset } from './dump-endpoints.ts'

interface Offer {
  /** Absent: of all that have no ports. */
  readonly port: EndpointPort | undefined
  /** Whether each address is ready, by the address' key. */
  readonly readiness: Map<string, boolean>
}

interface Group {
  readonly ports: EndpointPort[]
  readonly readiness: ReadonlyMap<string, boolean>
}

/**
 * The one form of these subsets: each port in one subset, each subset with the addresses that offer just its ports. An address
 * that is both ready and not ready is not ready.
 *
 * Differs: ports that name the same application protocol are the same port; upstream compares where in memory that name is.
 */
export function repackSubsets(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const addresses = new Map<string, EndpointAddress>()
  const offers = collectOffers(subsets, addresses)
  const keys = [...addresses.keys()].toSorted((a, b) => byIpAndUid(addresses.get(a), addresses.get(b)))
  const groups = new Map<string, Group>()
  for (const { port, readiness } of offers.values()) {
    const id = keys.map((key) => readinessMark(readiness.get(key))).join('')
    let group = groups.get(id)
    if (group === undefined) groups.set(id, (group = { ports: [], readiness }))
    if (port !== undefined) group.ports.push(port)
  }
  const packed = [...groups.values()].map(({ ports, readiness }): EndpointSubset => {
    const those = (isReady: boolean): readonly EndpointAddress[] =>
      keys.filter((key) => readiness.get(key) === isReady).flatMap((key) => addresses.get(key) ?? [])
    return subsetOf(those(true), those(false), byHash(ports, dumpPort))
  })
  return byHash(packed, dumpSubset)
}

/** Without the lists that would be empty. */
export function subsetOf(
  addresses: readonly EndpointAddress[],
  notReadyAddresses: readonly EndpointAddress[],
  ports: readonly EndpointPort[],
): EndpointSubset {
  return {
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
    ...(ports.length === 0 ? {} : { ports }),
  }
}

/** By port. Addresses are one if address and uid are, and the first of each is kept. */
function collectOffers(
  subsets: readonly EndpointSubset[],
  addresses: Map<string, EndpointAddress>,
): Map<string, Offer> {
  const offers = new Map<string, Offer>()
  // The same port stands at a thousand addresses.
  const known = new Map<EndpointPort | undefined, Map<string, boolean>>()
  const offer = (port: EndpointPort | undefined): Map<string, boolean> => {
    const id = port === undefined ? '' : JSON.stringify([port.name, port.port, port.protocol, port.appProtocol])
    let found = offers.get(id)
    if (found === undefined) offers.set(id, (found = { port, readiness: new Map() }))
    known.set(port, found.readiness)
    return found.readiness
  }
  for (const subset of subsets) {
    const { ports = [] } = subset
    if ((subset.addresses ?? []).length + (subset.notReadyAddresses ?? []).length === 0) continue
    for (const port of ports.length === 0 ? [undefined] : ports) {
      const readiness = known.get(port) ?? offer(port)
      for (const address of subset.addresses ?? []) {
        const key = remember(addresses, address)
        readiness.set(key, readiness.get(key) ?? true)
      }
      for (const address of subset.notReadyAddresses ?? []) readiness.set(remember(addresses, address), false)
    }
  }
  return offers
}

function remember(addresses: Map<string, EndpointAddress>, address: EndpointAddress): string {
  const key = `${address.ip}/${address.targetRef?.uid ?? ''}`
  if (!addresses.has(key)) addresses.set(key, address)
  return key
}

function readinessMark(isReady: boolean | undefined): string {
  if (isReady === undefined) return '-'
  return isReady ? 'r' : 'n'
}

function byIpAndUid(a: EndpointAddress | undefined, b: EndpointAddress | undefined): number {
  const [left, right] = [a?.ip ?? '', b?.ip ?? '']
  if (left !== right) return left < right ? -1 : 1
  return (a?.targetRef?.uid ?? '') < (b?.targetRef?.uid ?? '') ? -1 : 1
}

/** The order that Go's manager writes. */
function byHash<T>(values: readonly T[], dump: (value: T) => string): readonly T[] {
  if (values.length < 2) return values
  return values
    .map((value) => ({ value, hash: fnv128a(dump(value)) }))
    .toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ value }) => value)
}
