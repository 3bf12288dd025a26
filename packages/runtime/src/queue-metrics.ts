// Mirrors component-base metrics/prometheus/workqueue/metrics.go, 1.36.
import type { WorkQueueMetrics } from '@coxswain/queue'
import { exponentialBuckets } from './exponential-buckets.ts'
import type { Metrics } from './metrics.ts'

/** From 10 ns to 10 s. */
const durationBuckets = exponentialBuckets(1e-8, 10, 10)

/** The `workqueue_*` metrics of one queue; `queueName` is their label `name`. */
export function createQueueMetrics(metrics: Metrics, queueName: string): WorkQueueMetrics {
  const labels = { name: queueName }
  const counter = (name: string, help: string) => metrics.counter(name, `[BETA] ${help}`, ['name']).with(labels)
  const gauge = (name: string, help: string) => metrics.gauge(name, `[BETA] ${help}`, ['name']).with(labels)
  const seconds = (name: string, help: string) =>
    metrics.histogram(name, `[BETA] ${help}`, durationBuckets, ['name']).with(labels)
  const depth = gauge('workqueue_depth', 'Keys in the workqueue that need processing')
  const adds = counter('workqueue_adds_total', 'Adds handled by the workqueue')
  const retries = counter('workqueue_retries_total', 'Retries handled by the workqueue')
  const waited = seconds(
    'workqueue_queue_duration_seconds',
    'Seconds a key stays in the workqueue before it is requested',
  )
  const worked = seconds('workqueue_work_duration_seconds', 'Seconds that processing a key from the workqueue takes')
  const unfinished = gauge(
    'workqueue_unfinished_work_seconds',
    'Seconds of work in progress that work_duration has not seen yet; large values point to stuck workers',
  )
  const longest = gauge(
    'workqueue_longest_running_processor_seconds',
    'Seconds for which the longest running processor of the workqueue has been running',
  )
  return {
    depth: (keys) => depth.set(keys),
    added: () => adds.increment(),
    queued: (time) => waited.observe(time),
    worked: (time) => worked.observe(time),
    retried: () => retries.increment(),
    unfinished: (totalSeconds, longestSeconds) => {
      unfinished.set(totalSeconds)
      longest.set(longestSeconds)
    },
  }
}
