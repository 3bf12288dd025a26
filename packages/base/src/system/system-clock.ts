import { performance } from 'node:perf_hooks'
import { clearTimeout, setTimeout } from 'node:timers'
import type { Clock, Timer } from '../clock.ts'

/** Node fires a longer timer at once. */
const delayMaxMs = 2 ** 31 - 1

export interface SystemClockOptions {
  /** Whether a process may end while only timers of this clock are left. Default: false. */
  readonly unref?: boolean | undefined
}

const monotonicMs = (): number => performance.now()

/** The machine's time. Timers take delays of any length, and are never early by `monotonicMs`. */
export function systemClock(options: SystemClockOptions = {}): Clock {
  return {
    // The machine's wall clock is read here and nowhere else.
    now: () => Date.now(), // oxlint-disable-line eslint/no-restricted-properties
    monotonicMs,
    after: (delayMs, run) => startTimer(monotonicMs() + Math.max(0, delayMs), run, options.unref === true),
  }
}

function startTimer(dueMs: number, run: () => void, unref: boolean): Timer {
  if (dueMs === Infinity) return { cancel: () => {} }
  let timeout: NodeJS.Timeout
  const wait = () => {
    const leftMs = Math.min(Math.max(0, Math.ceil(dueMs - performance.now())), delayMaxMs)
    timeout = setTimeout(check, leftMs)
    if (unref) timeout.unref()
  }
  // Node counts from the start of its loop's turn, so a timer can be a little early.
  const check = () => {
    if (performance.now() >= dueMs) run()
    else wait()
  }
  wait()
  return { cancel: () => clearTimeout(timeout) }
}
