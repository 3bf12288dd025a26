/** An invariant that stays broken is found after every write; the first few tell the story. */
const findingsMax = 10

/** What must not happen, found while the cluster ran by itself: told to the test as soon as it looks. */
export class Findings {
  readonly #found: Error[] = []
  #notKept = 0

  add(what: string, cause: unknown): void {
    if (this.#found.length >= findingsMax) {
      this.#notKept += 1
      return
    }
    this.#found.push(new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }))
  }

  /** Throws what was found since it was asked last. */
  throwIfAny(): void {
    const found = this.#found.splice(0)
    const more = this.#notKept === 0 ? '' : `\nand ${this.#notKept} more`
    this.#notKept = 0
    const [first] = found
    if (found.length > 1) throw new AggregateError(found, found.map(({ message }) => message).join('\n') + more)
    if (first !== undefined) throw first
  }
}
