/**
 * A point in the log's history: 1 for the empty log, one more for each write (so 0 can mean "any", as in etcd).
 * Safe integers; a decimal resourceVersion.
 */
export type Revision = number

export interface Entry<V> {
  readonly key: string
  readonly value: V
  /** Revision of the last write to the key. */
  readonly revision: Revision
}

export type Change<V> =
  | { readonly type: 'put'; readonly entry: Entry<V>; readonly previous: Entry<V> | undefined }
  /** `entry.value` is the last value, stamped with the revision of the deletion. */
  | { readonly type: 'delete'; readonly entry: Entry<V>; readonly previous: Entry<V> }

export interface Range {
  /** Keys that begin with it; end it with `/` to name a folder. */
  readonly prefix: string
  /** First key, inclusive, for the next page. */
  readonly start?: string | undefined
  /** At most so many entries; 0 or absent: all. */
  readonly limit?: number | undefined
  /** The state as of this revision; absent: now. */
  readonly revision?: Revision | undefined
}

export interface Page<V> {
  /** Ordered by key, byte-wise. */
  readonly entries: readonly Entry<V>[]
  /** The revision that the page shows. */
  readonly revision: Revision
  /** Whether keys follow the last entry, and how many. */
  readonly remaining: number
}

/**
 * A revisioned key-value log with watch: what etcd is to Kubernetes.
 *
 * Guarantees: revisions grow by one with each committed write, over all keys; a write is visible to every later read and
 * is sent once, in order, to every watch that covers its key; a write that was acknowledged is never lost.
 * Does not promise history further back than `compactedRevision`.
 */
export interface Store<V> {
  /** Revision of the last committed write, as far as this process knows; 1 when nothing was written yet. */
  readonly revision: Revision
  /** Reads and watches of earlier revisions fail with `CompactedError`. */
  readonly compactedRevision: Revision
  /** What `get` and `list` would tell now, without a turn: of stores that hold all of it in this process. */
  readonly present?: Present<V> | undefined
  get(key: string): Promise<Entry<V> | undefined>
  list(range: Range): Promise<Page<V>>
  /**
   * Compare-and-set. `expected` is the revision that the key must have now, 0 for "must not exist".
   * `ttlSeconds`: the key goes by itself after that time, as by a delete.
   */
  put(
    key: string,
    value: V,
    expected: Revision,
    options?: { readonly ttlSeconds?: number | undefined },
  ): Promise<PutResult<V>>
  /** Compare-and-delete. The entry in the result is the last value, stamped with the deletion's revision. */
  delete(key: string, expected: Revision): Promise<PutResult<V>>
  /**
   * Changes to keys under `prefix` after `after`, in order, without a gap. Rejects with `CompactedError` if they are gone.
   * A future `after` waits.
   */
  watch(prefix: string, after: Revision, signal?: AbortSignal): Promise<StoreWatch<V>>
  /** Forgets history before `revision`. */
  compact(revision: Revision): Promise<void>
  close(): Promise<void>
}

/** The state after the last committed write. */
export interface Present<V> {
  get(key: string): Entry<V> | undefined
  /** Those whose keys begin with the prefix, in order. */
  list(prefix: string): readonly Entry<V>[]
}

export type PutResult<V> =
  | { readonly ok: true; readonly entry: Entry<V> }
  /** The key was not at the expected revision; `current` is what it holds. */
  | { readonly ok: false; readonly current: Entry<V> | undefined }

export interface StoreWatch<V> {
  /** What is there, at least one change; `undefined` when closed. Rejects with `SlowWatcherError` past the buffer's limit. */
  read(): Promise<readonly Change<V>[] | undefined>
  /** Every change up to here has been handed out by `read`: what a bookmark may promise. */
  readonly progress: Revision
  close(): void
}

/** How a store of `V` treats its values; the API server gives one that stamps `metadata.resourceVersion`. */
export interface Codec<V> {
  /** The value as it is shown after being written at `revision`. Pure; shares what it can. */
  stamp(value: V, revision: Revision): V
}
