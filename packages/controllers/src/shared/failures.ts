/** An error's own words, as Go prints them into a message. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Several faults as one; its message is as Go's aggregate has it: each text once, in brackets when there are several. */
export function aggregate(errors: readonly unknown[]): Error {
  const texts = [...new Set(errors.map(errorText))]
  const [only] = errors
  if (texts.length === 1 && only instanceof Error) return only
  return new AggregateError(errors, `[${texts.join(', ')}]`)
}

/** As `Promise.all`, but waits for all and rejects with all that failed. */
export async function throwAll<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(promises)
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  if (errors.length > 0) throw aggregate(errors)
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}
