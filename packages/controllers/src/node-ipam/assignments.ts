import { nameOf, type Node } from '@coxswain/api'
import type { NodeRange } from './node-range.ts'
import { occupyPodCidrs, podCidrsOf, releasePodCidrs, takePodCidrs } from './pod-cidrs.ts'

export interface Assigned {
  readonly podCidrs: readonly string[]
  /** It was to get them before, and nobody knows whether it did. */
  readonly isRepeated: boolean
}

/**
 * Which blocks nodes have, and which they are about to get.
 *
 * Guarantees: no block is given to two nodes, also where the answer to a write was lost or the cache is late. Not guaranteed: that
 * for a node that is deleted and made again while it is written to.
 */
export class Assignments {
  readonly #ranges: readonly NodeRange[]
  /** By node, what it was given and is not seen to have. The ranges count these blocks as taken. */
  readonly #pending = new Map<string, readonly string[]>()

  constructor(ranges: readonly NodeRange[]) {
    this.#ranges = ranges
  }

  /** Blocks for a node that has none: those it was given before, if any. */
  assign(name: string): Assigned | { readonly problem: string } {
    const before = this.#pending.get(name)
    if (before !== undefined) return { podCidrs: before, isRepeated: true }
    const taken = takePodCidrs(this.#ranges)
    if ('problem' in taken) return taken
    this.#pending.set(name, taken.podCidrs)
    return { ...taken, isRepeated: false }
  }

  /** The node certainly has not got them. Nothing happens when they are not its own any more. */
  takeBack(name: string, podCidrs: readonly string[]): void {
    if (this.#pending.get(name) !== podCidrs) return
    this.#pending.delete(name)
    releasePodCidrs(this.#ranges, name, podCidrs)
  }

  /** A node is seen with its blocks. Returns what is wrong with them. */
  occupy(node: Node): string | undefined {
    this.#settle(nameOf(node), podCidrsOf(node))
    return occupyPodCidrs(this.#ranges, node)
  }

  /** A node is gone. Returns what is wrong with its blocks. */
  release(node: Node): string | undefined {
    this.#settle(nameOf(node), podCidrsOf(node))
    return releasePodCidrs(this.#ranges, nameOf(node), podCidrsOf(node))
  }

  /** What it was given is its own, or free. */
  #settle(name: string, podCidrs: readonly string[]): void {
    const pending = this.#pending.get(name)
    if (pending === undefined) return
    if (pending.join() === podCidrs.join()) this.#pending.delete(name)
    else this.takeBack(name, pending)
  }
}
