// Mirrors k8s.io/apimachinery/pkg/api/resource quantity.go CanonicalizeBytes and suffix.go, 1.36.
import { divideAwayFromZero, minInt64, tenTo } from './int64.ts'
import type { Quantity } from './quantity.ts'

const decimalSuffixes: ReadonlyMap<number, string> = new Map([
  [-9, 'n'],
  [-6, 'u'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
  [15, 'P'],
  [18, 'E'],
])
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const

/** The text it was read from if that was canonical, else the canonical one: the largest suffix without decimals. */
export function printQuantity(q: Quantity): string {
  return q.text ?? canonicalText(q)
}

function canonicalText(q: Quantity): string {
  if (q.unscaled === 0n) return '0'
  if (q.format === 'BinarySI' && canPrintBinary(q)) return binaryText(q)
  return decimalText(q)
}

/** Small and broken numbers are printed as decimals, so that nothing is lost. */
function canPrintBinary(q: Quantity): boolean {
  if (q.scale < 0 && q.unscaled % tenTo(-q.scale) !== 0n) return false
  const value = wholeValue(q)
  return value <= -1024n || value >= 1024n
}

function wholeValue(q: Quantity): bigint {
  return q.scale >= 0 ? q.unscaled * tenTo(q.scale) : divideAwayFromZero(q.unscaled, -q.scale)
}

function binaryText(q: Quantity): string {
  let amount = wholeValue(q)
  // Upstream negates to count factors, and this one has no opposite in an int64.
  if (!q.isBig && amount === minInt64) return String(amount)
  let times = 0
  while (amount % 1024n === 0n) {
    amount /= 1024n
    times += 1
  }
  return `${amount}${binarySuffixes[times] ?? ''}`
}

function decimalText(q: Quantity): string {
  // By their text: dividing a long number by ten again and again would take hours.
  const all = String(q.unscaled)
  const digits = all.replace(/0+$/, '')
  const exponent = q.scale + all.length - digits.length
  const surplus = ((exponent % 3) + 3) % 3
  const amount = `${digits}${'0'.repeat(surplus)}`
  const shown = exponent - surplus
  // Upstream drops a power that it has no suffix for (10^21 prints as 1); a format that it does not know is an exponent.
  if (q.format !== 'DecimalExponent') return `${amount}${decimalSuffixes.get(shown) ?? ''}`
  return shown === 0 ? amount : `${amount}e${shown}`
}
