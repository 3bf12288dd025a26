// Mirrors pkg/controller/endpoint/endpoints_controller.go, truncateEndpoints, 1.36.
import type { EndpointAddress, EndpointSubset } from '@coxswain/api'

/** Addresses that Endpoints hold at most. */
export const capacity = 1000

export const countAddresses = (subsets: readonly EndpointSubset[]): number =>
  countReady(subsets) + countUnready(subsets)

const countReady = (subsets: readonly EndpointSubset[]): number =>
  subsets.reduce((count, { addresses = [] }) => count + addresses.length, 0)
const countUnready = (subsets: readonly EndpointSubset[]): number =>
  subsets.reduce((count, { notReadyAddresses = [] }) => count + notReadyAddresses.length, 0)

/**
 * Takes away what is too much, if anything is: from each subset in proportion to what it has, rounded up, so that the last
 * gets less; ready addresses only when there is no room for any other. (700 and 600 ready: 539 and 461 stay.)
 */
export function truncateSubsets(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const ready = countReady(subsets)
  const unready = countUnready(subsets)
  if (ready + unready <= capacity) return subsets
  const list = ready > capacity ? 'addresses' : 'notReadyAddresses'
  const room = ready > capacity ? capacity : capacity - ready
  let left = room
  return subsets.map((subset) => {
    const all = subset[list] ?? []
    const share = Math.ceil((all.length / (ready > capacity ? ready : unready)) * room)
    const kept = all.slice(0, Math.min(share, left))
    left -= kept.length
    return list === 'addresses' ? withLists(subset, kept, []) : withLists(subset, subset.addresses ?? [], kept)
  })
}

function withLists(
  { ports }: EndpointSubset,
  addresses: readonly EndpointAddress[],
  notReadyAddresses: readonly EndpointAddress[],
): EndpointSubset {
  return {
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(notReadyAddresses.length === 0 ? {} : { notReadyAddresses }),
    ...(ports === undefined ? {} : { ports }),
  }
}
