// Mirrors pkg/controller/nodeipam/ipam/range_allocator.go, occupyCIDRs, ReleaseCIDR and filterOutServiceRange, 1.36.
import { nameOf, parseCidr, printCidr, type Cidr, type Node } from '@coxswain/api'
import type { NodeRange } from './node-range.ts'
import { faults } from './texts.ts'

/** A node's ranges for its pods: the first is of the cluster's first range, the second of its second. */
export const podCidrsOf = ({ spec }: Node): readonly string[] => spec?.podCIDRs ?? []

/** What is wrong with the first range that cannot be taken; those before it are taken. Undefined: all are. */
export function occupyPodCidrs(ranges: readonly NodeRange[], node: Node): string | undefined {
  const name = nameOf(node)
  return firstProblem(podCidrsOf(node), (text, index) => {
    const network = parseCidr(text)
    if (network === undefined) return faults.occupyUnreadable(name, node.spec?.podCIDR ?? '')
    const range = ranges[index]
    if (range === undefined) return faults.noSuchIndex(name, text, index)
    const why = range.occupy(network)
    return why === undefined ? undefined : faults.occupy(printCidr(network), index, name, why)
  })
}

/** The same for letting go. */
export function releasePodCidrs(
  ranges: readonly NodeRange[],
  node: string,
  podCidrs: readonly string[],
): string | undefined {
  return firstProblem(podCidrs, (text, index) => {
    const network = parseCidr(text)
    if (network === undefined) return faults.releaseUnreadable(node, text)
    const range = ranges[index]
    if (range === undefined) return faults.noSuchIndex(node, text, index)
    const why = range.release(network)
    return why === undefined ? undefined : faults.release(text, why)
  })
}

export type Taken = { readonly podCidrs: readonly string[] } | { readonly problem: string }

/** One block of each range; where a later one has none left, those of the earlier ones are free again. */
export function takePodCidrs(ranges: readonly NodeRange[]): Taken {
  const podCidrs: string[] = []
  for (const [index, range] of ranges.entries()) {
    const block = range.takeNext()
    if (block === undefined) {
      releasePodCidrs(ranges, '', podCidrs)
      return { problem: faults.noneLeft(index) }
    }
    podCidrs.push(block)
  }
  return { podCidrs }
}

/** Nodes do not get addresses that Services have. */
export function keepForServices(ranges: readonly NodeRange[], services: Cidr): void {
  // A range that is elsewhere says so, and is left as it is.
  for (const range of ranges) range.occupy(services)
}

function firstProblem(
  podCidrs: readonly string[],
  check: (text: string, index: number) => string | undefined,
): string | undefined {
  for (const [index, text] of podCidrs.entries()) {
    const problem = check(text, index)
    if (problem !== undefined) return problem
  }
  return undefined
}
