// Mirrors pkg/scheduler/metrics/metrics.go, 1.36.
import type { Metrics } from '@coxswain/runtime'
import type { QueueName } from './queue/scheduling-queue.ts'
import { defaultProfile, metricNames } from './texts.ts'

export type AttemptResult = 'scheduled' | 'unschedulable' | 'error'

export interface SchedulerMetrics {
  attempted(result: AttemptResult, durationMs: number): void
  pending(queue: QueueName, pods: number): void
  /** A pod that no node will do for was to make room, or was found not to. */
  preemptionAttempted(): void
  /** So many pods were found that have to go for another one. */
  victimsSelected(count: number): void
  /** The requests that make victims go have ended. */
  preempted(result: 'success' | 'error', durationMs: number): void
}

const results: readonly AttemptResult[] = ['scheduled', 'unschedulable', 'error']
const queues: readonly QueueName[] = ['active', 'backoff', 'unschedulable', 'gated']
/** 1, doubled up to 64. */
const victimBuckets = Array.from({ length: 7 }, (_, index) => 2 ** index)
/** 10 ms, doubled up to some 87 minutes. */
const preemptionBuckets = Array.from({ length: 20 }, (_, index) => 0.01 * 2 ** index)
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
    ...preemptionMetrics(metrics),
  }
}

function preemptionMetrics(
  metrics: Metrics,
): Pick<SchedulerMetrics, 'preemptionAttempted' | 'victimsSelected' | 'preempted'> {
  const attempts = metrics.counter(
    metricNames.preemptionAttempts,
    '[STABLE] Total preemption attempts in the cluster till now',
  )
  const victims = metrics.histogram(
    metricNames.preemptionVictims,
    '[STABLE] Number of selected preemption victims',
    victimBuckets,
  )
  const runs = metrics.counter(metricNames.preemptionRuns, '[ALPHA] Number of preemption goroutines executed.', [
    'result',
  ])
  const durations = metrics.histogram(
    metricNames.preemptionDuration,
    '[ALPHA] Duration in seconds for running goroutines for the preemption.',
    preemptionBuckets,
    ['result'],
  )
  const attempted = attempts.with({})
  const selected = victims.with({})
  return {
    preemptionAttempted: () => attempted.increment(),
    victimsSelected: (count) => selected.observe(count),
    preempted: (result, durationMs) => {
      runs.with({ result }).increment()
      durations.with({ result }).observe(durationMs / 1000)
    },
  }
}
