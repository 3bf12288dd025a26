import type { Clock } from '@coxswain/base'
import { CompactedError, FutureRevisionError, StoreClosedError } from './errors.ts'
import { Expiry } from './expiry.ts'
import { History } from './history.ts'
import { MemoryWatch, type WatchHost } from './memory-watch.ts'
import { prefixEnd, SortedNodes } from './sorted-nodes.ts'
import type { Change, Codec, Entry, Page, Present, PutResult, Range, Revision, Store, StoreWatch } from './store.ts'
import { WatchIndex } from './watch-index.ts'

/** How many changes can be watched or listed back. Old versions share most of their structure with new ones. */
export const historyMaxDefault = 32_768
/** How many changes wait for one reader before it is cut off. */
export const watchBufferMaxDefault = 32_768

const emptyRevision: Revision = 1
const noEntries: readonly never[] = []

export interface MemoryStoreOptions<V> {
  readonly clock: Clock
  readonly codec?: Codec<V> | undefined
  readonly historyMax?: number | undefined
  readonly watchBufferMax?: number | undefined
  /** Told of each change, those by expiry included, in the turn in which it is committed. Must be quick and not throw. */
  readonly onCommit?: ((change: Change<V>) => void) | undefined
}

/** A key's place in the order; its entry is replaced with each write. */
interface Node<V> {
  readonly key: string
  entry: Entry<V>
}

/**
 * The log in memory. Every operation takes effect in the turn in which it is called; only its answer is a promise. So what
 * one caller writes before another one asks is seen by the other.
 */
export class MemoryStore<V> implements Store<V> {
  readonly present: Present<V>
  readonly #codec: Codec<V> | undefined
  readonly #onCommit: MemoryStoreOptions<V>['onCommit']
  readonly #nodes = new Map<string, Node<V>>()
  /** The values of `#nodes`, by key. */
  readonly #sorted = new SortedNodes<Node<V>>()
  readonly #history: History<V>
  readonly #expiry: Expiry
  readonly #watches = new WatchIndex<MemoryWatch<V>>()
  readonly #host: WatchHost<V>
  /** Watches to wake at the end of this turn. Not empty: a wake-up is under way. */
  #toWake: MemoryWatch<V>[] = []
  #revision: Revision = emptyRevision
  #closed = false

  constructor(options: MemoryStoreOptions<V>) {
    this.#codec = options.codec
    this.#onCommit = options.onCommit
    this.#history = new History(options.historyMax ?? historyMaxDefault, emptyRevision)
    this.#expiry = new Expiry(options.clock, (key, revision) => {
      if (this.#nodes.get(key)?.entry.revision === revision) this.#commitDelete(key)
    })
    this.present = { get: (key) => this.#read(key), list: (prefix) => this.#readAll(prefix) }
    const revision = (): Revision => this.#revision
    this.#host = {
      get revision() {
        return revision()
      },
      bufferMax: options.watchBufferMax ?? watchBufferMaxDefault,
      wakeLater: (watch) => {
        this.#wakeLater(watch)
      },
      forget: (watch) => {
        this.#watches.remove(watch)
      },
    }
  }

  get revision(): Revision {
    return this.#revision
  }

  get compactedRevision(): Revision {
    return this.#history.compactedRevision
  }

  async get(key: string): Promise<Entry<V> | undefined> {
    return this.#read(key)
  }

  async list(range: Range): Promise<Page<V>> {
    this.#mustBeOpen()
    const { revision = this.#revision } = range
    if (revision > this.#revision) throw new FutureRevisionError(revision, this.#revision)
    if (revision < this.compactedRevision) throw new CompactedError(revision, this.compactedRevision)
    const from = range.start !== undefined && range.start > range.prefix ? range.start : range.prefix
    const to = prefixEnd(range.prefix)
    const limit = range.limit ?? 0
    const since = this.#changedSince(revision, from, to)
    if (since.size > 0) return this.#listThen(since, { from, to, limit, revision })
    const { nodes, remaining } = this.#sorted.range(from, to, limit)
    return { entries: nodes.map((node) => node.entry), revision, remaining }
  }

  async put(
    key: string,
    value: V,
    expected: Revision,
    options?: { readonly ttlSeconds?: number | undefined },
  ): Promise<PutResult<V>> {
    this.#mustBeOpen()
    const node = this.#nodes.get(key)
    const previous = node?.entry
    if ((previous?.revision ?? 0) !== expected) return { ok: false, current: previous }
    const revision = this.#revision + 1
    const entry: Entry<V> = { key, value: this.#stamp(value, revision), revision }
    if (node === undefined) {
      const added: Node<V> = { key, entry }
      this.#nodes.set(key, added)
      this.#sorted.insert(added)
    } else {
      node.entry = entry
    }
    if (options?.ttlSeconds !== undefined) this.#expiry.add(key, revision, options.ttlSeconds)
    this.#commit({ type: 'put', entry, previous })
    return { ok: true, entry }
  }

  async delete(key: string, expected: Revision): Promise<PutResult<V>> {
    this.#mustBeOpen()
    const current = this.#nodes.get(key)?.entry
    if (current === undefined || current.revision !== expected) return { ok: false, current }
    return { ok: true, entry: this.#commitDelete(key) }
  }

  async watch(prefix: string, after: Revision, signal?: AbortSignal): Promise<StoreWatch<V>> {
    this.#mustBeOpen()
    signal?.throwIfAborted()
    const watch = new MemoryWatch<V>(this.#host, prefix, after, signal)
    if (after < this.#revision) {
      this.#history.since(after, (change) => {
        if (change.entry.key.startsWith(prefix)) watch.push(change)
      })
    }
    this.#watches.add(watch)
    return watch
  }

  async compact(revision: Revision): Promise<void> {
    this.#mustBeOpen()
    this.#history.compact(Math.min(revision, this.#revision))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#expiry.close()
    for (const watch of this.#watches.all()) watch.close()
  }

  #read(key: string): Entry<V> | undefined {
    this.#mustBeOpen()
    return this.#nodes.get(key)?.entry
  }

  #readAll(prefix: string): readonly Entry<V>[] {
    this.#mustBeOpen()
    const { nodes } = this.#sorted.range(prefix, prefixEnd(prefix), 0)
    return nodes.length === 0 ? noEntries : nodes.map((node) => node.entry)
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new StoreClosedError()
  }

  #stamp(value: V, revision: Revision): V {
    return this.#codec === undefined ? value : this.#codec.stamp(value, revision)
  }

  #commitDelete(key: string): Entry<V> {
    const previous = (this.#nodes.get(key) as Node<V>).entry
    const revision = this.#revision + 1
    const entry: Entry<V> = { key, value: this.#stamp(previous.value, revision), revision }
    this.#nodes.delete(key)
    this.#sorted.remove(key)
    this.#commit({ type: 'delete', entry, previous })
    return entry
  }

  #commit(change: Change<V>): void {
    this.#revision = change.entry.revision
    this.#history.append(change)
    this.#watches.visit(change.entry.key, (watch) => watch.push(change))
    this.#onCommit?.(change)
  }

  #wakeLater(watch: MemoryWatch<V>): void {
    this.#toWake.push(watch)
    if (this.#toWake.length > 1) return
    queueMicrotask(() => {
      const woken = this.#toWake
      this.#toWake = []
      for (const each of woken) each.wake()
    })
  }

  /** What each key in the range that was written after `revision` held at it. */
  #changedSince(revision: Revision, from: string, to: string): ReadonlyMap<string, Entry<V> | undefined> {
    const changed = new Map<string, Entry<V> | undefined>()
    if (revision === this.#revision) return changed
    this.#history.since(revision, ({ entry: { key }, previous }) => {
      if (key >= from && key < to && !changed.has(key)) changed.set(key, previous)
    })
    return changed
  }

  /** The range as it was: what is there now, with the keys that changed since put back. */
  #listThen(
    since: ReadonlyMap<string, Entry<V> | undefined>,
    range: { readonly from: string; readonly to: string; readonly limit: number; readonly revision: Revision },
  ): Page<V> {
    const unchanged = this.#sorted.range(range.from, range.to, 0).nodes.filter((node) => !since.has(node.key))
    const restored = [...since.values()].filter((entry) => entry !== undefined)
    const all = [...unchanged.map((node) => node.entry), ...restored].toSorted((a, b) => (a.key < b.key ? -1 : 1))
    const entries = range.limit > 0 ? all.slice(0, range.limit) : all
    return { entries, revision: range.revision, remaining: all.length - entries.length }
  }
}
