/** Something with a place in the order; `key` never changes while it is in there. */
export interface Keyed {
  readonly key: string
}

const chunkMax = 512
const noNodes = { nodes: [], remaining: 0 } as const

/** Before which element: `chunks[chunk][index]`, or the end. */
interface Position {
  readonly chunk: number
  readonly index: number
}

/**
 * Elements in the order of their keys, in chunks of at most `chunkMax`, so that an insertion or removal moves few of them and
 * a range is found by two binary searches. Order is that of JavaScript's strings, which for the keys in use is byte order.
 */
export class SortedNodes<T extends Keyed> {
  /** None empty, each sorted, and all of one before all of the next. */
  readonly #chunks: T[][] = []

  /** `node.key` must not be in there yet. */
  insert(node: T): void {
    const at = this.#lowerBound(node.key)
    const chunk = this.#chunks[at.chunk] ?? this.#chunks[at.chunk - 1]
    if (chunk === undefined) {
      this.#chunks.push([node])
      return
    }
    const place = this.#chunks[at.chunk] === undefined ? chunk.length : at.index
    chunk.splice(place, 0, node)
    if (chunk.length > chunkMax) this.#split(this.#chunks.indexOf(chunk, Math.max(0, at.chunk - 1)))
  }

  remove(key: string): void {
    const { chunk: at, index } = this.#lowerBound(key)
    const chunk = this.#chunks[at]
    if (chunk?.[index]?.key !== key) return
    chunk.splice(index, 1)
    if (chunk.length === 0) this.#chunks.splice(at, 1)
  }

  /** Elements from key `from` (inclusive) to `to` (exclusive), at most `limit`; and how many more there are. */
  range(from: string, to: string, limit: number): { readonly nodes: readonly T[]; readonly remaining: number } {
    const start = this.#lowerBound(from)
    const first = this.#chunks[start.chunk]?.[start.index]
    if (first === undefined || first.key >= to) return noNodes
    const end = this.#lowerBound(to)
    const total = Math.max(0, this.#rank(end) - this.#rank(start))
    const wanted = limit > 0 ? Math.min(limit, total) : total
    const nodes: T[] = []
    let index = start.index
    for (let at = start.chunk; nodes.length < wanted; at += 1) {
      const chunk = this.#chunks[at] ?? []
      const last = Math.min(chunk.length, index + wanted - nodes.length)
      for (; index < last; index += 1) nodes.push(chunk[index] as T)
      index = 0
    }
    return { nodes, remaining: total - wanted }
  }

  #split(at: number): void {
    const chunk = this.#chunks[at]
    if (chunk === undefined) return
    this.#chunks.splice(at + 1, 0, chunk.splice(chunkMax / 2))
  }

  /** The first element whose key is not less than `key`. */
  #lowerBound(key: string): Position {
    let low = 0
    let high = this.#chunks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#chunks[middle]?.at(-1)?.key ?? '') < key) low = middle + 1
      else high = middle
    }
    const chunk = this.#chunks[low]
    if (chunk === undefined) return { chunk: low, index: 0 }
    let first = 0
    let last = chunk.length
    while (first < last) {
      const middle = (first + last) >> 1
      if ((chunk[middle]?.key ?? '') < key) first = middle + 1
      else last = middle
    }
    return { chunk: low, index: first }
  }

  /** How many elements stand before a position. */
  #rank(position: Position): number {
    let count = position.index
    for (let at = 0; at < position.chunk; at += 1) count += this.#chunks[at]?.length ?? 0
    return count
  }
}

/** The first string after all that begin with `prefix`. */
export function prefixEnd(prefix: string): string {
  return prefix === '' ? '\uffff' : prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
}
