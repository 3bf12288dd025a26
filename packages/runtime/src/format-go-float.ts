/**
 * A number as Go's `strconv.FormatFloat(x, 'g', -1, 64)` writes it, which is how Prometheus' text format has it: the fewest
 * digits that read back the same, in exponent form from 1e+06 up and below 0.0001.
 */
export function formatGoFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  // JavaScript's exponent form has the same shortest digits: `1.25e-7`.
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < 6) return String(value)
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
