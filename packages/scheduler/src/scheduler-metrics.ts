// Mirrors pkg/scheduler/metrics/metrics.go, 1.36.
import type { Metrics } from '@coxswain/runtime'
import type { QueueName } from './queue/scheduling-queue.ts'
import { defaultProfile, metricNames } from './texts.ts'

export type AttemptResult = 'scheduled' | 'unschedulable' | 'error'

export interface SchedulerMetrics {
  attempted(result: AttemptResult, durationMs: number): void
  pending(queue: QueueName, pods: number): void
}

const results: readonly AttemptResult[] = ['scheduled', 'unschedulable', 'error']
const queues: readonly QueueName[] = ['active', 'backoff', 'unschedulable', 'gated']
/** 1 ms, doubled up to 16 s. */
const durationBuckets = Array.from({ length: 15 }, (_, index) => 0.001 * 2 ** index)

export function schedulerMetrics(metrics: Metrics): SchedulerMetrics {
  const attempts = metrics.counter(
    metricNames.attempts,
    "[STABLE] Number of attempts to schedule pods, by the result. 'unschedulable' means a pod could not be scheduled, while 'error' means an internal scheduler problem.",
    ['profile', 'result'],
  )
  const durations = metrics.histogram(
    metricNames.duration,
    '[STABLE] Scheduling attempt latency in seconds (scheduling algorithm + binding)',
    durationBuckets,
    ['profile', 'result'],
  )
  const pending = metrics.gauge(
    metricNames.pending,
    "[STABLE] Number of pending pods, by the queue type. 'active' means number of pods in activeQ; 'backoff' means number of pods in backoffQ; 'unschedulable' means number of pods in unschedulablePods that the scheduler attempted to schedule and failed; 'gated' is the number of unschedulable pods that the scheduler never attempted to schedule because they are gated.",
    ['queue'],
  )
  const byResult = new Map(
    results.map((result) => {
      const labels = { profile: defaultProfile, result }
      return [result, { count: attempts.with(labels), duration: durations.with(labels) }]
    }),
  )
  const byQueue = new Map(queues.map((queue) => [queue, pending.with({ queue })]))
  return {
    attempted: (result, durationMs) => {
      const series = byResult.get(result)
      series?.count.increment()
      series?.duration.observe(durationMs / 1000)
    },
    pending: (queue, pods) => byQueue.get(queue)?.set(pods),
  }
}
