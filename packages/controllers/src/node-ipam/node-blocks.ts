// Mirrors pkg/controller/nodeipam/ipam/cidrset/cidr_set.go, indexToCIDRBlock and getBeginningAndEndIndices, 1.36.
import { cidrsOverlap, ipAddressOf, ipNumber, printCidr, type Cidr } from '@coxswain/api'

/** A range divided into blocks of the same size, one for each node: 10.0.0.0/16 into 256 of /24. */
export interface NodeBlocks {
  readonly range: Cidr
  /** At least as long as the range's, at most as an address. */
  readonly nodePrefixLength: number
  readonly count: number
}

/** First and last block. */
export interface BlockSpan {
  readonly first: number
  readonly last: number
}

const numberBits = 128
const ipv4Bits = 32

export const addressBits = ({ address }: Cidr): number => (address.isDotted ? ipv4Bits : numberBits)

export function divide(range: Cidr, nodePrefixLength: number): NodeBlocks {
  return { range, nodePrefixLength, count: 2 ** (nodePrefixLength - range.prefixLength) }
}

export function blockAt({ range, nodePrefixLength }: NodeBlocks, index: number): string {
  const number = firstNumber(range) | (BigInt(index) << hostBits({ ...range, prefixLength: nodePrefixLength }))
  return printCidr({
    address: ipAddressOf(number, range.address.isDotted),
    prefixLength: nodePrefixLength,
    hasLeadingZeros: false,
  })
}

/**
 * The blocks that share an address with the network. One as wide as the range, or wider, has all of them; one narrower than
 * a block has the block that it is in. Undefined: it is of another family, or elsewhere.
 */
export function blocksOf({ range, nodePrefixLength, count }: NodeBlocks, network: Cidr): BlockSpan | undefined {
  if (!cidrsOverlap(range, network)) return undefined
  if (network.prefixLength <= range.prefixLength) return { first: 0, last: count - 1 }
  const blockBits = hostBits({ ...range, prefixLength: nodePrefixLength })
  const start = firstNumber(range)
  const first = firstNumber(network)
  const last = first + (1n << hostBits(network)) - 1n
  return { first: Number((first - start) >> blockBits), last: Number((last - start) >> blockBits) }
}

const hostBits = (network: Cidr): bigint => BigInt(addressBits(network) - network.prefixLength)

function firstNumber(network: Cidr): bigint {
  const bits = hostBits(network)
  return (ipNumber(network.address) >> bits) << bits
}
