// Mirrors k8s.io/component-base/metrics/prometheus/clientgo/fifo/metrics.go, 1.36.
import type { InformerSettings } from '@coxswain/cache'
import type { Metrics } from '@coxswain/runtime'
import { component } from './zpages.ts'

const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const labelNames = ['name', 'group', 'version', 'resource']
/** A version may have more digits than a number holds. */
const versionDigitsMax = 15

/** What the shared caches do: how long a batch took them and their handlers, and up to which version they are complete. */
export function createInformerMetrics(metrics: Metrics): NonNullable<InformerSettings['onApplied']> {
  const latency = metrics.histogram(
    'informer_processing_latency_seconds',
    '[ALPHA] Time taken to process events after popping from the queue.',
    buckets,
    labelNames,
  )
  const version = metrics.gauge(
    'informer_store_resource_version',
    '[ALPHA] The 15 least significant digits of the resource version of the store.',
    labelNames,
  )
  const made = new Map<object, ReturnType<typeof seriesOf>>()
  const seriesOf = (labels: Readonly<Record<string, string>>) => ({
    latency: latency.with(labels),
    version: version.with(labels),
  })
  return (type, { durationMs, resourceVersion }) => {
    const known = made.get(type)
    const series =
      known ?? seriesOf({ name: component, group: type.group, version: type.version, resource: type.plural })
    if (known === undefined) made.set(type, series)
    series.latency.observe(durationMs / 1000)
    if (/^\d+$/.test(resourceVersion)) series.version.set(Number(resourceVersion.slice(-versionDigitsMax)))
  }
}
