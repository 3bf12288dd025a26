/**
 * Time, passed in. Whatever waits or stamps takes a `Clock` from its caller; nothing else touches `Date` or timers, so a
 * whole cluster runs on a virtual clock as well as on the machine's.
 */
export interface Clock {
  /** Wall time in milliseconds since the Unix epoch. May step; use it for stamps. */
  now(): number
  /** Milliseconds since an arbitrary start; never goes back. Use it for durations and deadlines. */
  monotonicMs(): number
  /** Calls `run` once, not before `delayMs` from now, unless the timer is cancelled first. Negative delays count as 0. */
  after(delayMs: number, run: () => void): Timer
}

export interface Timer {
  /** No effect once the timer has fired. */
  cancel(): void
}
