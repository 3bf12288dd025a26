import { sleep, type Clock, type Logger } from '@coxswain/base'
import type { Controller } from './controller.ts'

/** Several loops under one name: a controller with two queues, or with a queue and a sweep. */
export function runTogether(...parts: readonly Controller[]): Controller {
  return {
    run: async (signal) => {
      await Promise.all(parts.map((part) => part.run(signal)))
    },
  }
}

export interface SweepOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** From the end of one sweep to the start of the next; the first starts at once. */
  readonly everyMs: number
  /** What it throws is logged, and the next sweep comes as usual. */
  sweep(signal: AbortSignal): Promise<void>
}

/** Work that comes round by the clock and not by a key. */
export function createSweepController({ clock, logger, everyMs, sweep }: SweepOptions): Controller {
  return {
    run: async (signal) => {
      while (!signal.aborted) {
        // oxlint-disable-next-line no-await-in-loop -- one sweep after the other
        await sweep(signal).catch((error: unknown) => {
          if (!signal.aborted) logger.error('Sweep failed', error)
        })
        // oxlint-disable-next-line no-await-in-loop
        await pause(clock, everyMs, signal)
      }
    },
  }
}

/** Resolves after `delayMs`, or as soon as the signal aborts. */
export async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(clock, delayMs, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
