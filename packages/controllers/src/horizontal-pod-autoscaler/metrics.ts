// Mirrors pkg/controller/podautoscaler/monitor, 1.36.
import type { Metrics } from '@coxswain/runtime'
import { metricsSubsystem } from './texts.ts'

export type Action = 'scale_up' | 'scale_down' | 'none'
export type ErrorLabel = 'spec' | 'internal' | 'none'

export interface AutoscalerMetrics {
  reconciled(action: Action, error: ErrorLabel, seconds: number): void
  /** One metric of an autoscaler; `metricType` is that of its spec. */
  computed(action: Action, error: ErrorLabel, metricType: string, seconds: number): void
  counted(autoscalers: number): void
  /** Stays when the autoscaler goes, as upstream's. */
  desired(namespace: string, name: string, replicas: number): void
}

/** 1 ms to 16 s, doubling. */
const buckets = Array.from({ length: 15 }, (_, power) => 0.001 * 2 ** power)

export function createAutoscalerMetrics(metrics: Metrics): AutoscalerMetrics {
  const name = (own: string): string => `${metricsSubsystem}_${own}`
  const ofReconcile = ['action', 'error']
  const ofMetric = ['action', 'error', 'metric_type']
  const reconciliations = metrics.counter(
    name('reconciliations_total'),
    '[BETA] Reconciles of autoscalers, by what was done and who is to blame for an error.',
    ofReconcile,
  )
  const reconcileSeconds = metrics.histogram(
    name('reconciliation_duration_seconds'),
    '[BETA] How long reconciles of autoscalers took, by what was done and who is to blame for an error.',
    buckets,
    ofReconcile,
  )
  const computations = metrics.counter(
    name('metric_computation_total'),
    '[BETA] Metrics of autoscalers that were evaluated, by what each asked for.',
    ofMetric,
  )
  const computeSeconds = metrics.histogram(
    name('metric_computation_duration_seconds'),
    '[BETA] How long it took to evaluate metrics of autoscalers, by what each asked for.',
    buckets,
    ofMetric,
  )
  const count = metrics.gauge(name('num_horizontal_pod_autoscalers'), '[ALPHA] Autoscalers that there are.')
  const desired = metrics.gauge(name('desired_replicas'), '[ALPHA] Size that an autoscaler wants for its target.', [
    'namespace',
    'hpa_name',
  ])
  return {
    reconciled: (action, error, seconds) => {
      reconciliations.increment({ action, error })
      reconcileSeconds.observe(seconds, { action, error })
    },
    computed: (action, error, metricType, seconds) => {
      computations.increment({ action, error, metric_type: metricType })
      computeSeconds.observe(seconds, { action, error, metric_type: metricType })
    },
    counted: (autoscalers) => count.set(autoscalers),
    desired: (namespace, hpaName, replicas) => desired.set(replicas, { namespace, hpa_name: hpaName }),
  }
}
