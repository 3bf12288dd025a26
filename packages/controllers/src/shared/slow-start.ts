// Mirrors pkg/controller/replicaset/replica_set.go, slowStartBatch, 1.36.

export interface SlowStart {
  readonly successes: number
  readonly calls: number
  /** The first one. */
  readonly error?: unknown
  readonly failed: boolean
}

/**
 * Makes `count` calls in batches that double while all succeed: 1, 2, 4, … A quota that refuses them all is then asked once
 * and not five hundred times. The calls of a batch run together; after a batch with a failure no other follows.
 */
export async function slowStart(count: number, initialBatch: number, call: () => Promise<void>): Promise<SlowStart> {
  let successes = 0
  let calls = 0
  for (let batch = Math.min(count, initialBatch); batch > 0; batch = Math.min(2 * batch, count - calls)) {
    let failed = false
    let error: unknown
    const attempts = Array.from({ length: batch }, async () => {
      try {
        await call()
        successes += 1
      } catch (fault) {
        error ??= fault
        failed = true
      }
    })
    // oxlint-disable-next-line no-await-in-loop -- the next batch depends on this one
    await Promise.all(attempts)
    calls += batch
    if (failed) return { successes, calls, error, failed }
  }
  return { successes, calls, failed: false }
}
