// Mirrors cmd/kube-controller-manager/app/core.go, newNodeIpamController and what it calls, 1.36.
import { parseCidr, type Cidr } from '@coxswain/api'
import { addressBits, divide, type NodeBlocks } from './node-blocks.ts'
import { problems, rangeAllocator } from './texts.ts'

export interface NodeIpamOptions {
  /** `--allocate-node-cidrs`: without it nothing runs. */
  readonly allocates: boolean
  /** `--cluster-cidr`: a range, or one of each family with a comma between them. */
  readonly clusterCidr: string
  /** `--service-cluster-ip-range`: the same. */
  readonly serviceClusterIpRange: string
  /** `--cidr-allocator-type` */
  readonly allocatorType: string
  /** `--node-cidr-mask-size`; as with the next two, zero is as if it were not said. */
  readonly maskSize: number
  /** `--node-cidr-mask-size-ipv4` */
  readonly maskSizeIpv4: number
  /** `--node-cidr-mask-size-ipv6` */
  readonly maskSizeIpv6: number
}

export interface Configuration {
  /** In the order of the flag: that of the nodes' podCIDRs. */
  readonly blocks: readonly NodeBlocks[]
  readonly service: Cidr | undefined
  readonly secondaryService: Cidr | undefined
  /** Ranges of Services that are none: that is said, and they are ignored. */
  readonly unreadable: readonly string[]
}

interface Problem {
  readonly problem: string
}

const maskSizeDefaults = { ipv4: 24, ipv6: 64 } as const
/** A bitmap of the blocks is kept: 65,536 of them. IPv4 has no such limit. */
const ipv6BlockBitsMax = 16

/** What the flags say, or what is wrong with them. */
export function readConfiguration(options: NodeIpamOptions): Configuration | Problem {
  const ranges = readClusterRanges(options.clusterCidr)
  if ('problem' in ranges) return ranges
  const services = readServiceRanges(options.serviceClusterIpRange)
  if ('problem' in services) return services
  const problem = maskSizeProblem(options, ranges)
  if (problem !== undefined) return { problem }
  const blocks = ranges.map((range) => divide(range, maskSizeOf(options, range)))
  const why = blocks.some(isLargerThanCluster)
    ? problems.nodeLargerThanCluster
    : (allocatorProblem(options.allocatorType) ?? blocks.map(sizeProblem).find((each) => each !== undefined))
  return why === undefined ? { blocks, ...services } : { problem: why }
}

function readClusterRanges(text: string): readonly Cidr[] | Problem {
  const texts = text.trim().split(',')
  const ranges: Cidr[] = []
  for (const [index, each] of texts.entries()) {
    const range = parseCidr(each)
    if (range === undefined) return { problem: problems.notACidr(index, each) }
    ranges.push(range)
  }
  if (ranges.length > 1 && !isDualStack(ranges)) return { problem: problems.notDualStack(ranges.length) }
  return ranges.length > 2 ? { problem: problems.tooMany(ranges.length) } : ranges
}

function readServiceRanges(text: string): Omit<Configuration, 'blocks'> | Problem {
  const [first = '', second = ''] = text.split(',')
  const [service, secondaryService] = [first, second].map(parseCidr)
  if (service !== undefined && secondaryService !== undefined && !isDualStack([service, secondaryService])) {
    return { problem: problems.servicesNotDualStack }
  }
  const unreadable = [first, second].filter((each) => each.trim() !== '' && parseCidr(each) === undefined)
  return { service, secondaryService, unreadable }
}

const isIpv6 = ({ address }: Cidr): boolean => !address.isDotted

const isDualStack = (ranges: readonly Cidr[]): boolean => ranges.some(isIpv6) && !ranges.every(isIpv6)

/** Flags that do not go together, or with the ranges. */
function maskSizeProblem(
  { maskSize, maskSizeIpv4, maskSizeIpv6 }: NodeIpamOptions,
  ranges: readonly Cidr[],
): string | undefined {
  if (ranges.length > 1) return maskSize === 0 ? undefined : problems.sizeInDualStack
  if (maskSize !== 0) return maskSizeIpv4 === 0 && maskSizeIpv6 === 0 ? undefined : problems.sizeTwice
  if (ranges.some(isIpv6)) return maskSizeIpv4 === 0 ? undefined : problems.ipv4SizeForIpv6
  return maskSizeIpv6 === 0 ? undefined : problems.ipv6SizeForIpv4
}

function maskSizeOf({ maskSize, maskSizeIpv4, maskSizeIpv6 }: NodeIpamOptions, range: Cidr): number {
  if (maskSize !== 0) return maskSize
  return isIpv6(range) ? maskSizeIpv6 || maskSizeDefaults.ipv6 : maskSizeIpv4 || maskSizeDefaults.ipv4
}

const allocatorProblem = (type: string): string | undefined =>
  type === rangeAllocator ? undefined : problems.allocator(type)

const isLargerThanCluster = ({ range, nodePrefixLength }: NodeBlocks): boolean => nodePrefixLength < range.prefixLength

function sizeProblem({ range, nodePrefixLength }: NodeBlocks): string | undefined {
  if (isIpv6(range) && nodePrefixLength - range.prefixLength > ipv6BlockBitsMax) return problems.tooFine
  const bits = addressBits(range)
  return nodePrefixLength > bits ? problems.beyondAddress(nodePrefixLength, bits) : undefined
}
