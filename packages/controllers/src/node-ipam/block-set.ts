// Mirrors pkg/controller/nodeipam/ipam/cidrset/cidr_set.go, CidrSet, 1.36.
import type { BlockSpan } from './node-blocks.ts'

const wordBits = 32

/** Which blocks of a range are taken. Those given out go round: one that was let go comes again when all behind it had their turn. */
export class BlockSet {
  readonly size: number
  /** A bit for each block. Grows with the highest that was taken: what is beyond its end is free. */
  #words = new Uint32Array(1)
  /** How many bits are set. */
  #taken = 0
  /** Where the search for a free block begins. */
  #next = 0

  constructor(size: number) {
    this.size = size
  }

  get taken(): number {
    return this.#taken
  }

  /** How many of them were free. */
  take({ first, last }: BlockSpan): number {
    const before = this.#taken
    for (let index = first; index <= last; index += 1) this.#set(index)
    return this.#taken - before
  }

  /** How many of them were taken. */
  release({ first, last }: BlockSpan): number {
    const before = this.#taken
    for (let index = first; index <= last; index += 1) this.#clear(index)
    return before - this.#taken
  }

  /** The next free one, and how many taken ones were passed over. Undefined: there is none. */
  takeNext(): { readonly index: number; readonly skipped: number } | undefined {
    if (this.#taken >= this.size) return undefined
    let index = this.#next
    let skipped = 0
    for (; this.#has(index); skipped += 1) index = (index + 1) % this.size
    this.#next = (index + 1) % this.size
    this.#set(index)
    return { index, skipped }
  }

  #has(index: number): boolean {
    return ((this.#words[Math.floor(index / wordBits)] ?? 0) & bitOf(index)) !== 0
  }

  #set(index: number): void {
    if (this.#has(index)) return
    const word = Math.floor(index / wordBits)
    if (word >= this.#words.length) this.#grow(word + 1)
    this.#words[word] = (this.#words[word] ?? 0) | bitOf(index)
    this.#taken += 1
  }

  #clear(index: number): void {
    if (!this.#has(index)) return
    const word = Math.floor(index / wordBits)
    this.#words[word] = (this.#words[word] ?? 0) & ~bitOf(index)
    this.#taken -= 1
  }

  #grow(words: number): void {
    const grown = new Uint32Array(Math.max(words, this.#words.length * 2))
    grown.set(this.#words)
    this.#words = grown
  }
}

const bitOf = (index: number): number => 1 << (index % wordBits)
