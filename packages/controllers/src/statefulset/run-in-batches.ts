// Mirrors pkg/controller/statefulset/stateful_set_control.go, slowStartBatch, 1.36.
import { aggregate } from '../shared/failures.ts'

const batchMax = 500

export interface Ran {
  readonly done: number
  readonly failure?: unknown
}

/** In batches of 1, 2, 4, … at most 500, each all at once. After a batch with a failure no other follows. */
export async function runInBatches<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<Ran> {
  let done = 0
  let size = 1
  for (let from = 0; from < items.length; from += size, size = Math.min(2 * size, batchMax)) {
    // oxlint-disable-next-line no-await-in-loop -- the next batch depends on this one
    const results = await Promise.allSettled(items.slice(from, from + size).map(run))
    const errors = results.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
    done += results.length - errors.length
    if (errors.length > 0) return { done, failure: aggregate(errors) }
  }
  return { done }
}

/** One after the other, until one fails. */
export async function runOneByOne<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<Ran> {
  let done = 0
  try {
    for (const item of items) {
      // oxlint-disable-next-line no-await-in-loop -- none after one that failed
      await run(item)
      done += 1
    }
    return { done }
  } catch (failure) {
    return { done, failure }
  }
}
