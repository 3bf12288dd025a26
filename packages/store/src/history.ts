import { CompactedError } from './errors.ts'
import type { Change, Revision } from './store.ts'

/** How many dropped slots may pile up before the array is cut. */
const slackMax = 4096

/**
 * The last changes, one for each revision after `compactedRevision`. Bounded: past `limit` the oldest is forgotten, and the
 * compacted revision moves up with it.
 */
export class History<V> {
  readonly #limit: number
  /** `#changes[#head]` is the change of `#compacted + 1`; slots before it are spent. */
  readonly #changes: (Change<V> | undefined)[] = []
  #head = 0
  #compacted: Revision

  constructor(limit: number, compacted: Revision) {
    this.#limit = limit
    this.#compacted = compacted
  }

  get compactedRevision(): Revision {
    return this.#compacted
  }

  append(change: Change<V>): void {
    this.#changes.push(change)
    if (this.#changes.length - this.#head > this.#limit) this.#drop(1)
  }

  /** Forgets the changes up to and with `revision`. */
  compact(revision: Revision): void {
    const count = Math.min(revision - this.#compacted, this.#changes.length - this.#head)
    if (count > 0) this.#drop(count)
  }

  /** Calls `visit` with each change after `revision`, in order. */
  since(revision: Revision, visit: (change: Change<V>) => void): void {
    if (revision < this.#compacted) throw new CompactedError(revision, this.#compacted)
    for (let at = this.#head + revision - this.#compacted; at < this.#changes.length; at += 1) {
      const change = this.#changes[at]
      if (change !== undefined) visit(change)
    }
  }

  #drop(count: number): void {
    this.#changes.fill(undefined, this.#head, this.#head + count)
    this.#head += count
    this.#compacted += count
    if (this.#head > slackMax) {
      this.#changes.splice(0, this.#head)
      this.#head = 0
    }
  }
}
