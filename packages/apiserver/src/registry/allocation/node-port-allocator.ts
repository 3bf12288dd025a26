// Mirrors pkg/registry/core/service/portallocator, release 1.36.
import type { Random } from '@coxswain/base'
import { AllocationError, rangeIsFull } from './cluster-ip-allocator.ts'
import { offsetsToTry, staticBand } from './ip-range.ts'

export interface PortRange {
  readonly first: number
  readonly last: number
}

const nodePortRangeDefault: PortRange = { first: 30_000, last: 32_767 }

const bandLimits = { min: 16, max: 128, step: 32 }

/** Ports that are open on every node. Which are taken is known from the services; whoever starts it tells it (`reserve`). */
export class NodePortAllocator {
  readonly #range: PortRange
  readonly #random: Random
  readonly #taken = new Set<number>()

  constructor(random: Random, range: PortRange = nodePortRangeDefault) {
    this.#random = random
    this.#range = range
  }

  isTaken(port: number): boolean {
    return this.#taken.has(port)
  }

  /** Of a service that is there: no questions asked. */
  reserve(port: number): void {
    this.#taken.add(port)
  }

  release(port: number): void {
    this.#taken.delete(port)
  }

  /** What one write takes and gives back. */
  begin(isDryRun: boolean): NodePortOperation {
    return new NodePortOperation(this, this.#range, this.#random, isDryRun)
  }
}

/** The ports of one write: taken at once, given back for good when it is committed. */
export class NodePortOperation {
  readonly #allocator: NodePortAllocator
  readonly #range: PortRange
  readonly #random: Random
  readonly #isDryRun: boolean
  readonly #allocated = new Set<number>()
  readonly #released: number[] = []

  constructor(allocator: NodePortAllocator, range: PortRange, random: Random, isDryRun: boolean) {
    this.#allocator = allocator
    this.#range = range
    this.#random = random
    this.#isDryRun = isDryRun
  }

  allocate(port: number): void {
    const { first, last } = this.#range
    if (port < first || port > last) {
      const range = `${first}-${last}`
      throw new AllocationError(`provided port is not in the valid range. The range of valid ports is ${range}`)
    }
    if (!this.#take(port)) throw new AllocationError('provided port is already allocated')
  }

  allocateNext(): number {
    const { first, last } = this.#range
    const size = last - first + 1
    for (const offset of offsetsToTry(size, staticBand(size, bandLimits), this.#random.float())) {
      if (this.#take(first + offset)) return first + offset
    }
    throw rangeIsFull()
  }

  releaseLater(port: number): void {
    this.#released.push(port)
  }

  commit(): void {
    if (this.#isDryRun) return
    for (const port of this.#released) this.#allocator.release(port)
  }

  rollback(): void {
    if (this.#isDryRun) return
    for (const port of this.#allocated) this.#allocator.release(port)
  }

  #take(port: number): boolean {
    if (this.#allocator.isTaken(port) || this.#allocated.has(port)) return false
    this.#allocated.add(port)
    if (!this.#isDryRun) this.#allocator.reserve(port)
    return true
  }
}
