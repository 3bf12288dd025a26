// Mirrors k8s.io/component-base/metrics/{options,opts}.go, --disabled-metrics and --allow-metric-labels, 1.36.
import type { Labels, Metrics } from '@coxswain/runtime'

export interface MetricRestrictions {
  readonly disabled: ReadonlySet<string>
  /** By the metric's name and a label's: what the label may say. */
  readonly allowed: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>
}

/** What a label says instead of what it may not. */
const unexpected = 'unexpected'

/** From `metric,label=value,value` pairs. */
export function readRestrictions(
  disabled: readonly string[],
  allowList: Readonly<Record<string, string>>,
): MetricRestrictions {
  const allowed = new Map<string, Map<string, ReadonlySet<string>>>()
  for (const [key, values] of Object.entries(allowList)) {
    const [metric = '', label = ''] = key.split(',')
    const labels = allowed.get(metric) ?? new Map<string, ReadonlySet<string>>()
    labels.set(label, new Set(values.split(',')))
    allowed.set(metric, labels)
  }
  return { disabled: new Set(disabled), allowed }
}

/** The same metrics without those that are disabled, and with only those values of labels that are allowed. */
export function restrictMetrics(metrics: Metrics, { disabled, allowed }: MetricRestrictions): Metrics {
  const replaced = metrics.counter(
    'cardinality_enforcement_unexpected_categorizations_total',
    '[ALPHA] Values of labels that were replaced because they are not among those allowed.',
  )
  const switchedOff = metrics.counter('disabled_metrics_total', '[BETA] Metrics that are switched off.')
  if (disabled.size === 0 && allowed.size === 0) return metrics
  const counted = new Set<string>()
  const isDisabled = (name: string): boolean => {
    if (!disabled.has(name)) return false
    if (!counted.has(name)) switchedOff.increment()
    counted.add(name)
    return true
  }
  const constrain = (name: string): ((labels?: Labels) => Labels) => {
    const rules = allowed.get(name)
    if (rules === undefined) return (labels = {}) => labels
    return (labels = {}) =>
      Object.fromEntries(
        Object.entries(labels).map(([label, value]) => {
          const values = rules.get(label)
          if (values === undefined || values.has(value)) return [label, value]
          replaced.increment()
          return [label, unexpected]
        }),
      )
  }
  return {
    counter: (name, help, labelNames) => {
      if (isDisabled(name)) return silentCounter
      const [inner, check] = [metrics.counter(name, help, labelNames), constrain(name)]
      return {
        increment: (labels, by) => inner.increment(check(labels), by),
        with: (labels) => inner.with(check(labels)),
      }
    },
    gauge: (name, help, labelNames) => {
      if (isDisabled(name)) return silentGauge
      const [inner, check] = [metrics.gauge(name, help, labelNames), constrain(name)]
      return {
        set: (value, labels) => inner.set(value, check(labels)),
        with: (labels) => inner.with(check(labels)),
        clear: () => inner.clear(),
      }
    },
    histogram: (name, help, buckets, labelNames) => {
      if (isDisabled(name)) return silentHistogram
      const [inner, check] = [metrics.histogram(name, help, buckets, labelNames), constrain(name)]
      return {
        observe: (value, labels) => inner.observe(value, check(labels)),
        with: (labels) => inner.with(check(labels)),
      }
    },
    onCollect: (refresh) => metrics.onCollect(refresh),
  }
}

const silentCounter = { increment: () => {}, with: () => silentCounter }
const silentGauge = { set: () => {}, with: () => silentGauge, clear: () => {} }
const silentHistogram = { observe: () => {}, with: () => silentHistogram }
