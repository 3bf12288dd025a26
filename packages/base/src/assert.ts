/** A bug, not a fault: something that this program's own logic rules out happened. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

export function assert(condition: boolean, why: string): asserts condition {
  if (!condition) throw new AssertionError(why)
}

/** Returns `value`, which by `why` cannot be absent. */
export function must<T>(value: T | null | undefined, why: string): T {
  if (value === null || value === undefined) throw new AssertionError(why)
  return value
}

export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`)
}
