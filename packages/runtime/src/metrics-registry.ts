import { assert } from '@coxswain/base'
import { formatGoFloat } from './format-go-float.ts'
import type { Counter, Gauge, Histogram, Labels, Metrics } from './metrics.ts'

/** Metrics that can be read: `write` gives Prometheus' text format 0.0.4. */
export interface MetricsRegistry extends Metrics {
  write(): string
  /** What there is, whether it has values or not. */
  families(): readonly MetricFamily[]
}

export interface MetricFamily {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  readonly buckets: readonly number[]
}

export function createMetricsRegistry(): MetricsRegistry {
  const families = new Map<string, Family>()
  const refreshes: (() => void)[] = []
  const family = (wanted: MetricFamily): Family => {
    const known = families.get(wanted.name)
    if (known !== undefined) {
      const same = known.kind === wanted.kind && known.labelNames.join() === wanted.labelNames.join()
      assert(same, `metric ${wanted.name} was made with another kind or other labels`)
      return known
    }
    const made = new Family(wanted)
    families.set(wanted.name, made)
    return made
  }
  return {
    counter: (name, help, labelNames = []) =>
      bindCounter(family({ kind: 'counter', name, help, labelNames, buckets: [] })),
    gauge: (name, help, labelNames = []) => bindGauge(family({ kind: 'gauge', name, help, labelNames, buckets: [] })),
    histogram: (name, help, buckets, labelNames = []) =>
      bindHistogram(family({ kind: 'histogram', name, help, labelNames, buckets })),
    onCollect: (refresh) => void refreshes.push(refresh),
    families: () => [...families.values()],
    write: () => {
      for (const refresh of refreshes) refresh()
      const sorted = [...families.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
      return sorted.map((one) => one.write()).join('')
    },
  }
}

interface Series {
  readonly labels: Labels
  /** A counter's or gauge's value; a histogram's sum. */
  value: number
  /** Observations for each bucket that no smaller one took, then those beyond the last. Empty but for histograms. */
  readonly counts: number[]
}

class Family implements MetricFamily {
  readonly kind
  readonly name
  readonly help
  readonly labelNames
  readonly buckets
  /** By the label values, joined. */
  readonly #series = new Map<string, Series>()

  constructor({ kind, name, help, labelNames, buckets }: MetricFamily) {
    this.kind = kind
    this.name = name
    this.help = help
    this.labelNames = labelNames
    this.buckets = buckets
    // Without labels there is one series, and it is there from the start.
    if (labelNames.length === 0) this.series({})
  }

  series(labels: Labels): Series {
    let key = ''
    for (const name of this.labelNames) key += `${labels[name] ?? ''}\u0000`
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const counts = this.kind === 'histogram' ? Array.from({ length: this.buckets.length + 1 }, () => 0) : []
    const made: Series = { labels, value: 0, counts }
    this.#series.set(key, made)
    return made
  }

  clear(): void {
    this.#series.clear()
  }

  write(): string {
    if (this.#series.size === 0) return ''
    const lines = [`# HELP ${this.name} ${escapeHelp(this.help)}`, `# TYPE ${this.name} ${this.kind}`]
    const sorted = [...this.#series.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1))
    for (const [, series] of sorted) this.#writeSeries(series, lines)
    return `${lines.join('\n')}\n`
  }

  #writeSeries(series: Series, lines: string[]): void {
    const labels = this.labelNames.toSorted().map((name) => `${name}="${escapeLabel(series.labels[name] ?? '')}"`)
    if (this.kind !== 'histogram') {
      lines.push(`${this.name}${braces(labels)} ${formatGoFloat(series.value)}`)
      return
    }
    let count = 0
    series.counts.forEach((more, index) => {
      count += more
      const bound = `le="${formatGoFloat(this.buckets[index] ?? Infinity)}"`
      lines.push(`${this.name}_bucket${braces([...labels, bound])} ${formatGoFloat(count)}`)
    })
    lines.push(`${this.name}_sum${braces(labels)} ${formatGoFloat(series.value)}`)
    lines.push(`${this.name}_count${braces(labels)} ${formatGoFloat(count)}`)
  }
}

const braces = (labels: readonly string[]): string => (labels.length === 0 ? '' : `{${labels.join(',')}}`)
const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"')

/** `fixed` is set once the labels are: then no lookup is made. */
function bindCounter(family: Family, fixed?: Series): Counter {
  return {
    increment: (labels = {}, by = 1) => {
      const series = fixed ?? family.series(labels)
      series.value += by
    },
    with: (labels) => bindCounter(family, family.series(labels)),
  }
}

function bindGauge(family: Family, fixed?: Series): Gauge {
  return {
    set: (value, labels = {}) => {
      const series = fixed ?? family.series(labels)
      series.value = value
    },
    with: (labels) => bindGauge(family, family.series(labels)),
    clear: () => family.clear(),
  }
}

function bindHistogram(family: Family, fixed?: Series): Histogram {
  return {
    observe: (value, labels = {}) => {
      const series = fixed ?? family.series(labels)
      const found = family.buckets.findIndex((bound) => value <= bound)
      const index = found < 0 ? family.buckets.length : found
      series.value += value
      series.counts[index] = (series.counts[index] ?? 0) + 1
    },
    with: (labels) => bindHistogram(family, family.series(labels)),
  }
}
