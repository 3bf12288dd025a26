/** A map that forgets: past `max` entries, the one that was used least recently goes. Reading and writing are both use. */
export class LruMap<K, V> {
  readonly #max: number
  /** From the least to the most recently used. */
  readonly #entries = new Map<K, V>()
  #newest: K | undefined

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    if (!this.#entries.has(key)) return undefined
    // Only a missing key was ruled out: the value may be undefined by its type.
    const value = this.#entries.get(key) as V
    if (key !== this.#newest) this.#renew(key, value)
    return value
  }

  set(key: K, value: V): void {
    this.#renew(key, value)
    if (this.#entries.size <= this.#max) return
    const oldest = this.#entries.keys().next()
    if (oldest.done !== true) this.#entries.delete(oldest.value)
  }

  delete(key: K): boolean {
    return this.#entries.delete(key)
  }

  #renew(key: K, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    this.#newest = key
  }
}
