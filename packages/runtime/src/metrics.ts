export type Labels = Readonly<Record<string, string>>

/** Label values of the metric's label names; a missing one counts as empty. `with` fixes them once, for hot paths. */
export interface Counter {
  increment(labels?: Labels, by?: number): void
  with(labels: Labels): Counter
}
export interface Gauge {
  set(value: number, labels?: Labels): void
  with(labels: Labels): Gauge
  /** Forgets all its values: what is not set again is not shown. */
  clear(): void
}
export interface Histogram {
  observe(value: number, labels?: Labels): void
  with(labels: Labels): Histogram
}

/**
 * Makes or finds a metric by name; asking again with another kind or other labels is a bug. Names, label names and buckets
 * are Kubernetes'. Help texts start with the stability: `[ALPHA] `, `[BETA] `, `[STABLE] `.
 */
export interface Metrics {
  counter(name: string, help: string, labelNames?: readonly string[]): Counter
  gauge(name: string, help: string, labelNames?: readonly string[]): Gauge
  histogram(name: string, help: string, buckets: readonly number[], labelNames?: readonly string[]): Histogram
  /** Runs `refresh` each time before the metrics are read: for gauges that are computed, not counted. */
  onCollect(refresh: () => void): void
}
