// Go's conversions of a float64 to an integer, as amd64 does them: what does not fit becomes the smallest number.
const minInt32 = -(2 ** 31)
const minInt64 = -(2n ** 63n)
export const maxInt32 = 2 ** 31 - 1
export const maxInt64 = 2n ** 63n - 1n

export function toInt32(value: number): number {
  const whole = Math.trunc(value)
  return whole >= minInt32 && whole <= maxInt32 ? whole : minInt32
}

export function toInt64(value: number): bigint {
  return value >= -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : minInt64
}

/** A sum of two int32: wraps. */
export const addInt32 = (a: number, b: number): number => (a + b) | 0
