export const minInt64 = -(2n ** 63n)
export const maxInt64 = 2n ** 63n - 1n

export function isInt64(value: bigint): boolean {
  return value >= minInt64 && value <= maxInt64
}

export function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

/** Rounds up what is positive and down what is negative. */
export function divideAwayFromZero(value: bigint, byTenTo: number): bigint {
  const divisor = tenTo(byTenTo)
  const result = value / divisor
  return result * divisor === value ? result : result + BigInt(signOf(value))
}

/** -1, 0 or 1. */
export function signOf(value: bigint): number {
  if (value === 0n) return 0
  return value > 0n ? 1 : -1
}
