import type { Clock, Logger } from '@coxswain/base'

const warningIntervalMs = 10_000

/** Says so every 10 s in which a streaming list neither goes on nor ends. */
export function warnWithoutMarker(
  clock: Clock,
  logger: Logger,
  description: string,
): Disposable & { readonly observe: () => void } {
  const startedMs = clock.monotonicMs()
  let observedMs: number | undefined
  const warn = () => {
    const quietMs = clock.monotonicMs() - (observedMs ?? startedMs)
    if (quietMs >= warningIntervalMs) {
      const what = observedMs === undefined ? 'no events received' : 'no further event received'
      const err = `${description}: awaiting required bookmark event for initial events stream, ${what} for ${quietMs} ms`
      logger.info('Warning: event bookmark expired', { err })
    }
    timer = clock.after(warningIntervalMs, warn)
  }
  let timer = clock.after(warningIntervalMs, warn)
  return {
    observe: () => {
      observedMs = clock.monotonicMs()
    },
    [Symbol.dispose]: () => timer.cancel(),
  }
}
