import { onAbort } from './abort.ts'
import type { Clock } from './clock.ts'

/** Resolves after the delay; rejects with the signal's reason if it aborts first. Leaves no timer behind. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const timer = clock.after(delayMs, () => {
      listening?.[Symbol.dispose]()
      resolve()
    })
    const listening =
      signal &&
      onAbort(signal, () => {
        timer.cancel()
        reject(signal.reason)
      })
  })
}
