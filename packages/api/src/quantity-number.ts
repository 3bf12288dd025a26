import { parseQuantity } from './parse-quantity.ts'
import { quantityMilliValue, quantityValue } from './quantity.ts'

/**
 * The value of a quantity in thousandths, rounded up, as a number: for sums over many pods. Common texts (`250m`, `2`,
 * `64Mi`) are read without an allocation. Beyond 2^53 the number is the nearest; throws as `parseQuantity` does.
 */
export function milliValueOf(text: string): number {
  return readCommon(text, 1000) ?? Number(quantityMilliValue(parseQuantity(text)))
}

/** The value of a quantity in whole units, rounded up, as a number. */
export function valueOf(text: string): number {
  return readCommon(text, 1) ?? Number(quantityValue(parseQuantity(text)))
}

const zero = 48
const nine = 57
const commonDigitsMax = 9

/** Up to nine digits and a usual suffix, times `unit`; undefined for all else. */
function readCommon(text: string, unit: 1 | 1000): number | undefined {
  let position = 0
  let amount = 0
  for (; position < text.length; position += 1) {
    const code = text.charCodeAt(position)
    if (code < zero || code > nine) break
    amount = amount * 10 + (code - zero)
  }
  if (position === 0 || position > commonDigitsMax) return undefined
  const result = scale(amount, unit, text.slice(position))
  return result !== undefined && Number.isSafeInteger(result) ? result : undefined
}

function scale(amount: number, unit: 1 | 1000, suffix: string): number | undefined {
  switch (suffix) {
    case '':
      return amount * unit
    case 'm':
      return unit === 1000 ? amount : Math.ceil(amount / 1000)
    case 'Ki':
      return amount * 1024 * unit
    case 'Mi':
      return amount * 1_048_576 * unit
    case 'Gi':
      return amount * 1_073_741_824 * unit
    case 'k':
      return amount * 1000 * unit
    case 'M':
      return amount * 1_000_000 * unit
    case 'G':
      return amount * 1_000_000_000 * unit
    default:
      return undefined
  }
}
