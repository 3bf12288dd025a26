// Mirrors k8s.io/component-base/metrics/registry.go, 1.36.
import type { MetricsRegistry } from '@coxswain/runtime'

/** What the registry tells of itself. Nothing is hidden: what Kubernetes hides is not here at all. */
export function addRegistryMetrics(registry: MetricsRegistry): void {
  const registered = registry.counter(
    'registered_metrics_total',
    '[BETA] Metrics that are registered, by stability and by the version that deprecated them.',
    ['stability_level', 'deprecated_version'],
  )
  registry.counter('hidden_metrics_total', '[BETA] Metrics that are hidden.')
  const counted = new Set<string>()
  registry.onCollect(() => {
    for (const { name, help } of registry.families()) {
      // What is of the process and not of Kubernetes has no stability.
      const [, stability] = /^\[(\w+)\]/.exec(help) ?? []
      if (stability === undefined || counted.has(name)) continue
      counted.add(name)
      registered.increment({ stability_level: stability })
    }
  })
}
