import type { Duration, Timestamp } from './values.ts'

const second = 1_000_000_000n

/** As Go's `%g` with as few digits as are needed: from a million on, there are exponents. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return power < 0 ? value.toFixed(decimals(mantissa) - power) : value.toString()
  return `${mantissa}e${power < 0 ? '-' : '+'}${Math.abs(power).toString().padStart(2, '0')}`
}

const decimals = (mantissa: string): number => mantissa.split('.')[1]?.length ?? 0

const fraction = (nanoseconds: bigint): string => {
  const digits = nanoseconds.toString().padStart(9, '0').replace(/0+$/, '')
  return digits === '' ? '' : `.${digits}`
}

/** In seconds, as protobuf's JSON has it: `-1.5s`. */
export function formatDuration({ nanoseconds }: Duration): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  return `${nanoseconds < 0n ? '-' : ''}${size / second}${fraction(size % second)}s`
}

/** In UTC, with as many decimals as there are. */
export function formatTimestamp({ nanoseconds }: Timestamp): string {
  const rest = ((nanoseconds % second) + second) % second
  const whole = new Date(Number((nanoseconds - rest) / 1_000_000n)).toISOString().slice(0, 19)
  return `${whole}${fraction(rest)}Z`
}
