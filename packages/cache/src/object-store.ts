// Mirrors k8s.io/client-go/tools/cache thread_safe_store.go, 1.36.
import type { KubeObject } from '@coxswain/api'
import { assert, must } from '@coxswain/base'
import type { IndexFunction, Lister } from './informer.ts'
import { ObjectIndex } from './object-index.ts'

/** Objects by key, with indexes. The arrays that it returns are shared: the same one until something in it changes. */
export class ObjectStore<T extends KubeObject> implements Lister<T> {
  readonly #objects = new Map<string, T>()
  readonly #indexes = new Map<string, ObjectIndex<T>>()
  /** Made when a namespace is first listed: not everyone does, and each index costs at every change. */
  #namespaces: ObjectIndex<T> | undefined
  /** The values of `#objects`, made when asked for and kept until they change. */
  #list: readonly T[] | undefined

  get size(): number {
    return this.#objects.size
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  list(namespace?: string): readonly T[] {
    if (namespace === undefined) {
      this.#list ??= [...this.#objects.values()]
      return this.#list
    }
    this.#namespaces ??= this.#build((object) => [object.metadata?.namespace ?? ''])
    return this.#namespaces.list(namespace)
  }

  byIndex(index: string, value: string): readonly T[] {
    return must(this.#indexes.get(index), `there is an index ${index}`).list(value)
  }

  addIndex(name: string, of: IndexFunction<T>): void {
    const known = this.#indexes.get(name)
    assert(known === undefined || known.of === of, `index ${name} has one function`)
    if (known === undefined) this.#indexes.set(name, this.#build(of))
  }

  entries(): IterableIterator<[string, T]> {
    return this.#objects.entries()
  }

  /** Returns what was there before. */
  set(key: string, object: T): T | undefined {
    const previous = this.#objects.get(key)
    this.#objects.set(key, object)
    this.#changed(key, previous, object)
    return previous
  }

  /** Returns what was there before. */
  delete(key: string): T | undefined {
    const previous = this.#objects.get(key)
    if (previous === undefined) return undefined
    this.#objects.delete(key)
    this.#changed(key, previous, undefined)
    return previous
  }

  #changed(key: string, previous: T | undefined, next: T | undefined): void {
    this.#list = undefined
    this.#namespaces?.change(key, previous, next)
    for (const index of this.#indexes.values()) index.change(key, previous, next)
  }

  #build(of: IndexFunction<T>): ObjectIndex<T> {
    const index = new ObjectIndex(of)
    for (const [key, object] of this.#objects) index.change(key, undefined, object)
    return index
  }
}
