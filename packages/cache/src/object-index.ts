import type { IndexFunction } from './informer.ts'

interface Bucket<T> {
  readonly byKey: Map<string, T>
  /** The values of `byKey`, made when asked for and kept until they change. */
  list: readonly T[] | undefined
}

const noValues: readonly string[] = []

/** Objects by the values that a function reads off them. Changed object by object; never rebuilt. */
export class ObjectIndex<T> {
  readonly of: IndexFunction<T>
  readonly #buckets = new Map<string, Bucket<T>>()

  constructor(of: IndexFunction<T>) {
    this.of = of
  }

  /** Same array until an object of this value changes. */
  list(value: string): readonly T[] {
    const bucket = this.#buckets.get(value)
    if (bucket === undefined) return []
    bucket.list ??= [...bucket.byKey.values()]
    return bucket.list
  }

  /** `previous` is what this index holds under the key; either may be absent. */
  change(key: string, previous: T | undefined, next: T | undefined): void {
    const before = previous === undefined ? noValues : this.of(previous)
    const after = next === undefined ? noValues : this.of(next)
    for (const value of before) {
      if (!after.includes(value)) this.#remove(value, key)
    }
    if (next === undefined) return
    for (const value of after) this.#set(value, key, next)
  }

  #set(value: string, key: string, object: T): void {
    const bucket = this.#buckets.get(value)
    if (bucket === undefined) {
      this.#buckets.set(value, { byKey: new Map([[key, object]]), list: undefined })
      return
    }
    bucket.byKey.set(key, object)
    bucket.list = undefined
  }

  #remove(value: string, key: string): void {
    const bucket = this.#buckets.get(value)
    if (bucket === undefined || !bucket.byKey.delete(key)) return
    bucket.list = undefined
    if (bucket.byKey.size === 0) this.#buckets.delete(value)
  }
}
