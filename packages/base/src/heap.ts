import { must } from './assert.ts'

/** What a `Heap` holds. The heap alone writes `heapIndex`; it is -1 while the item is in no heap. */
export interface HeapItem {
  heapIndex: number
}

/**
 * A binary heap, smallest item first. Each item knows its place, so that it can be moved or taken out in O(log n).
 * An item is in one heap at a time. `isBefore` must be a strict order; add a sequence number where ties must be fair.
 */
export class Heap<T extends HeapItem> {
  /** `#items[i]` is never before `#items[(i - 1) >> 1]`, and `#items[i].heapIndex === i`. */
  readonly #items: T[] = []
  readonly #isBefore: (a: T, b: T) => boolean

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore
  }

  get size(): number {
    return this.#items.length
  }

  peek(): T | undefined {
    return this.#items[0]
  }

  push(item: T): void {
    item.heapIndex = this.#items.length
    this.#items.push(item)
    this.#moveUp(item)
  }

  pop(): T | undefined {
    const first = this.#items[0]
    if (first !== undefined) this.remove(first)
    return first
  }

  has(item: T): boolean {
    return item.heapIndex >= 0 && this.#items[item.heapIndex] === item
  }

  /** Restores the order after what `isBefore` reads from `item` has changed. */
  update(item: T): void {
    this.#moveUp(item)
    this.#moveDown(item)
  }

  /** No effect when the item is not in this heap. */
  remove(item: T): void {
    if (!this.has(item)) return
    const index = item.heapIndex
    const last = must(this.#items.pop(), 'a heap with an item is not empty')
    item.heapIndex = -1
    if (last === item) return
    this.#place(last, index)
    this.update(last)
  }

  clear(): void {
    for (const item of this.#items) item.heapIndex = -1
    this.#items.length = 0
  }

  /** In no particular order. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#items[Symbol.iterator]()
  }

  #moveUp(item: T): void {
    let index = item.heapIndex
    while (index > 0) {
      const parent = this.#items[(index - 1) >> 1]
      if (parent === undefined || !this.#isBefore(item, parent)) break
      const parentIndex = parent.heapIndex
      this.#place(parent, index)
      index = parentIndex
    }
    this.#place(item, index)
  }

  #moveDown(item: T): void {
    let index = item.heapIndex
    for (;;) {
      const child = this.#smallerChild(index)
      if (child === undefined || !this.#isBefore(child, item)) break
      const childIndex = child.heapIndex
      this.#place(child, index)
      index = childIndex
    }
    this.#place(item, index)
  }

  #smallerChild(index: number): T | undefined {
    const left = this.#items[2 * index + 1]
    const right = this.#items[2 * index + 2]
    return right !== undefined && left !== undefined && this.#isBefore(right, left) ? right : left
  }

  #place(item: T, index: number): void {
    this.#items[index] = item
    item.heapIndex = index
  }
}
