/** What must not happen, found while the cluster ran by itself: told to the test as soon as it looks. */
export class Findings {
  readonly #found: Error[] = []

  add(what: string, cause: unknown): void {
    this.#found.push(new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }))
  }

  /** Throws what was found since it was asked last. */
  throwIfAny(): void {
    const found = this.#found.splice(0)
    const [first] = found
    if (found.length > 1) throw new AggregateError(found, found.map(({ message }) => message).join('\n'))
    if (first !== undefined) throw first
  }
}
