/** First in, first out, in constant time. Compare `Array.shift`, which moves everything. */
export class Fifo<T> {
  /** What waits stands from `#head` on; before it, slots that were given up. */
  #items: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Undefined when empty. */
  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head += 1
    this.#giveUpSlots()
    return item
  }

  /** Takes an item out wherever it stands; linear. */
  remove(item: T): void {
    const index = this.#items.indexOf(item, this.#head)
    if (index >= 0) this.#items.splice(index, 1)
  }

  #giveUpSlots(): void {
    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    } else if (this.#head >= slotsKept && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
  }
}

/** Copying starts when at least so many slots, and half of all, are empty: amortised constant. */
const slotsKept = 1024
