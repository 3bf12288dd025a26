// Mirrors pkg/controller/nodeipam/ipam/cidrset/cidr_set.go, AllocateNext, Occupy and Release, 1.36.
import { printCidr, type Cidr } from '@coxswain/api'
import { BlockSet } from './block-set.ts'
import type { RangeMeter } from './metrics.ts'
import { blockAt, blocksOf, type BlockSpan, type NodeBlocks } from './node-blocks.ts'
import { faults } from './texts.ts'

/** One range of the cluster, and which of its blocks nodes have. What comes back is what is wrong; undefined: nothing is. */
export class NodeRange {
  readonly #blocks: NodeBlocks
  readonly #set: BlockSet
  readonly #meter: RangeMeter

  constructor(blocks: NodeBlocks, meter: RangeMeter) {
    this.#blocks = blocks
    this.#set = new BlockSet(blocks.count)
    this.#meter = meter
  }

  /** The next free block, which is then taken. Undefined: there is none. */
  takeNext(): string | undefined {
    const found = this.#set.takeNext()
    if (found === undefined) return undefined
    this.#meter.taken(1)
    this.#meter.skipped(found.skipped)
    this.#tellUse()
    return blockAt(this.#blocks, found.index)
  }

  /** Takes the blocks of a network; those that are taken stay so. */
  occupy(network: Cidr): string | undefined {
    return this.#change(network, (span) => this.#meter.taken(this.#set.take(span)))
  }

  release(network: Cidr): string | undefined {
    return this.#change(network, (span) => this.#meter.released(this.#set.release(span)))
  }

  #change(network: Cidr, change: (span: BlockSpan) => void): string | undefined {
    const span = blocksOf(this.#blocks, network)
    if (span === undefined) return faults.outOfRange(printCidr(network), printCidr(this.#blocks.range))
    change(span)
    this.#tellUse()
    return undefined
  }

  #tellUse(): void {
    this.#meter.used(this.#set.taken / this.#set.size)
  }
}
