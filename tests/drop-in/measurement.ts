import type { ManagerKind } from './manager.ts'

export interface Measurement {
  readonly kind: ManagerKind
  readonly what: string
  readonly value: number
  readonly unit: 's' | 'MB' | '% of a core'
}

/** Median of ours and of Kubernetes' manager in all rounds. */
export interface Comparison {
  readonly what: string
  readonly unit: Measurement['unit']
  readonly go: number | undefined
  readonly ours: number | undefined
  /** Every value, in the order of the rounds. */
  readonly values: Readonly<Record<ManagerKind, readonly number[]>>
}

export function compareMeasurements(measurements: readonly Measurement[]): readonly Comparison[] {
  const names = [...new Set(measurements.map(({ what }) => what))]
  return names.map((what) => {
    const same = measurements.filter((measurement) => measurement.what === what)
    const of = (kind: ManagerKind): readonly number[] =>
      same.filter((measurement) => measurement.kind === kind).map(({ value }) => value)
    const values = { go: of('go'), ours: of('ours') }
    return { what, unit: same[0]?.unit ?? 's', go: median(values.go), ours: median(values.ours), values }
  })
}

export function comparisonTable(comparisons: readonly Comparison[]): string {
  const row = (what: string, ...cells: readonly string[]): string =>
    what.padEnd(40) + cells.map((cell) => cell.padStart(12)).join('')
  const figure = (value: number | undefined): string =>
    value === undefined ? '' : String(Number(value.toPrecision(3)))
  const lines = comparisons.map(({ what, unit, go, ours }) => {
    const ratio = go === undefined || ours === undefined || go === 0 ? undefined : ours / go
    return row(what, unit, figure(go), figure(ours), ratio === undefined ? '' : `${ratio.toFixed(2)}×`)
  })
  return [row('', '', 'Go', 'ours', 'ours / Go'), ...lines].join('\n')
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
