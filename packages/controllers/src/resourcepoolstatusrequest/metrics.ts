// Mirrors pkg/controller/resourcepoolstatusrequest/metrics/metrics.go, 1.36.
import { exponentialBuckets, type Metrics } from '@coxswain/runtime'
import { metricTexts } from './texts.ts'

export interface RequestMetrics {
  /** An answer was written, or could not be. */
  processed(driver: string, seconds: number): void
  failed(driver: string): void
}

/** 1 ms to 16 s. */
const durationBuckets = exponentialBuckets(0.001, 2, 15)

export function createRequestMetrics(metrics: Metrics): RequestMetrics {
  const labels = ['driver_name']
  const { processed, errors, duration } = metricTexts
  const requests = metrics.counter(processed.name, processed.help, labels)
  const failures = metrics.counter(errors.name, errors.help, labels)
  const durations = metrics.histogram(duration.name, duration.help, durationBuckets, labels)
  return {
    processed: (driver, seconds) => {
      requests.increment({ driver_name: driver })
      durations.observe(seconds, { driver_name: driver })
    },
    failed: (driver) => failures.increment({ driver_name: driver }),
  }
}
