/** One measured number, and what it should be. */
export interface Figure {
  readonly bench: string
  readonly what: string
  readonly value: number
  readonly unit: 's' | 'ms' | 'µs' | 'MB' | '/s' | '×' | ''
  /** The value is meant to be below (or, for rates, above) this; absent where it is only to be watched. */
  readonly goal?: number | undefined
}

export const isReached = ({ value, goal, unit }: Figure): boolean | undefined =>
  goal === undefined ? undefined : unit === '/s' ? value >= goal : value <= goal

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Digits enough to compare, no more. */
export const rounded = (value: number): number => Number(value.toPrecision(3))
