/**
 * Bounds that each are `factor` times the one before, as Prometheus' library for Go makes them: by multiplying, so that its
 * rounding stands in the labels (10 ns, tenfold: the fourth is `9.999999999999999e-06`).
 */
export function exponentialBuckets(first: number, factor: number, count: number): readonly number[] {
  const bounds: number[] = []
  for (let bound = first; bounds.length < count; bound *= factor) bounds.push(bound)
  return bounds
}
