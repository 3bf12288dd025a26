import type { Clock } from '@coxswain/base'
import { StatusError } from '@coxswain/client'
import { exponentialBuckets, type Metrics, type Outcome } from '@coxswain/runtime'

export interface MetricText {
  readonly name: string
  readonly help: string
}

/** Counts and times what it is given to do. */
export type MeasureSync = (sync: () => Promise<Outcome>) => Promise<Outcome>

/** 1 ms to 16 s. */
const durationBuckets = exponentialBuckets(0.001, 2, 15)

/** By the code that the API server answered with: 200 for what went well, 500 for what never got an answer. */
export function createSyncMeter(
  { metrics, clock }: { readonly metrics: Metrics; readonly clock: Clock },
  { total, duration }: { readonly total: MetricText; readonly duration: MetricText },
): MeasureSync {
  const syncs = metrics.counter(total.name, total.help, ['code'])
  const durations = metrics.histogram(duration.name, duration.help, durationBuckets, ['code'])
  return async (sync) => {
    const startedMs = clock.monotonicMs()
    const result = await sync()
    const code = result.kind === 'retry' ? codeOf(result.error) : '200'
    durations.observe((clock.monotonicMs() - startedMs) / 1000, { code })
    syncs.increment({ code })
    return result
  }
}

const codeOf = (error: unknown): string => String((error instanceof StatusError && error.code) || 500)
