// Mirrors client-go util/workqueue, ParallelizeUntil, 1.36.

/**
 * Runs `work` for each item, in order, at most `atOnceMax` at a time. Work that answers nothing is done at once and takes no
 * turn of its own. No more is begun after the signal; rejects with the first failure.
 */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnceMax: number,
  work: (item: T) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) {
      const item = items[next] as T // `next` is in bounds
      next += 1
      const running = work(item)
      // oxlint-disable-next-line no-await-in-loop -- a lane does one after the other
      if (running !== undefined) await running
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnceMax, items.length) }, lane))
}
