import { createMetricsRegistry } from '@coxswain/runtime'
import { expect, test } from 'vitest'
import { createAutoscalerMetrics } from './metrics.ts'

const prefix = 'horizontal_pod_autoscaler_controller_'

function written(use: (metrics: ReturnType<typeof createAutoscalerMetrics>) => void): readonly string[] {
  const registry = createMetricsRegistry()
  use(createAutoscalerMetrics(registry))
  return registry
    .write()
    .split('\n')
    .filter((line) => line.includes(prefix))
    .map((line) => line.replace(prefix, ''))
}

test('each has its name, its kind and how stable it is', () => {
  const lines = written((metrics) => {
    metrics.counted(1)
    metrics.desired('shop', 'web', 1)
    metrics.reconciled('none', 'none', 0)
    metrics.computed('none', 'none', 'Resource', 0)
  })
  const kinds = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.slice('# TYPE '.length))
  const stabilities = lines.flatMap((line) => /^# HELP (\w+) (\[\w+\])/.exec(line)?.slice(1).join(' ') ?? [])
  expect([kinds, stabilities].map((texts) => texts.toSorted())).toEqual([
    [
      'desired_replicas gauge',
      'metric_computation_duration_seconds histogram',
      'metric_computation_total counter',
      'num_horizontal_pod_autoscalers gauge',
      'reconciliation_duration_seconds histogram',
      'reconciliations_total counter',
    ],
    [
      'desired_replicas [ALPHA]',
      'metric_computation_duration_seconds [BETA]',
      'metric_computation_total [BETA]',
      'num_horizontal_pod_autoscalers [ALPHA]',
      'reconciliation_duration_seconds [BETA]',
      'reconciliations_total [BETA]',
    ],
  ])
})

test('a sync is counted and timed, whatever became of it', () => {
  const lines = written((metrics) => {
    metrics.reconciled('scale_up', 'none', 0.003)
    metrics.reconciled('none', 'spec', 20)
    metrics.reconciled('none', 'spec', 0.0005)
    metrics.computed('scale_down', 'internal', 'Pods', 0.001)
  })
  for (const line of [
    'reconciliations_total{action="scale_up",error="none"} 1',
    'reconciliations_total{action="none",error="spec"} 2',
    'reconciliation_duration_seconds_bucket{action="scale_up",error="none",le="0.002"} 0',
    'reconciliation_duration_seconds_bucket{action="scale_up",error="none",le="0.004"} 1',
    'reconciliation_duration_seconds_bucket{action="none",error="spec",le="0.001"} 1',
    'reconciliation_duration_seconds_bucket{action="none",error="spec",le="16.384"} 1',
    'reconciliation_duration_seconds_bucket{action="none",error="spec",le="+Inf"} 2',
    'reconciliation_duration_seconds_count{action="none",error="spec"} 2',
    'metric_computation_total{action="scale_down",error="internal",metric_type="Pods"} 1',
    'metric_computation_duration_seconds_bucket{action="scale_down",error="internal",metric_type="Pods",le="0.001"} 1',
    'metric_computation_duration_seconds_count{action="scale_down",error="internal",metric_type="Pods"} 1',
  ]) {
    expect(lines).toContain(line)
  }
  const buckets = lines.filter((line) => /^reconciliation_duration_seconds_bucket.*"scale_up"/.test(line))
  expect(buckets).toHaveLength(15 + 1)
})

test('how many there are, and what each wants, is as it was told last', () => {
  const lines = written((metrics) => {
    metrics.counted(3)
    metrics.counted(2)
    metrics.desired('shop', 'web', 5)
    metrics.desired('shop', 'web', 4)
    metrics.desired('else', 'web', 0)
  })
  expect(lines.filter((line) => !line.startsWith('#') && !/_total|_seconds/.test(line)).toSorted()).toEqual([
    'desired_replicas{hpa_name="web",namespace="else"} 0',
    'desired_replicas{hpa_name="web",namespace="shop"} 4',
    'num_horizontal_pod_autoscalers 2',
  ])
})
