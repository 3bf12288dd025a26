// Mirrors apiserver pkg/quota/v1/resources.go, 1.36.
import { parseQuantity } from '../parse-quantity.ts'
import { printQuantity } from '../print-quantity.ts'
import {
  addQuantities,
  compareQuantities,
  newQuantity,
  quantitySign,
  subtractQuantities,
  type Quantity,
} from '../quantity.ts'

/** So much of each resource, as objects have it. */
export type ResourceTexts = Readonly<Record<string, string>>
/** The same, to count with. */
export type Amounts = ReadonlyMap<string, Quantity>

export const zero: Quantity = newQuantity(0n)
export const one: Quantity = newQuantity(1n)
export const noAmounts: Amounts = new Map()

export function readAmounts(texts: ResourceTexts | undefined): Amounts {
  return new Map(Object.entries(texts ?? {}).map(([name, text]) => [name, parseQuantity(text)]))
}

export function writeAmounts(amounts: Amounts): ResourceTexts {
  return Object.fromEntries([...amounts].map(([name, quantity]) => [name, printQuantity(quantity)]))
}

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  const sum = new Map(a)
  for (const [name, quantity] of b) {
    const present = sum.get(name)
    sum.set(name, present === undefined ? quantity : addQuantities(present, quantity))
  }
  return sum
}

/** The larger of each. */
export function maxAmounts(a: Amounts, b: Amounts): Amounts {
  const larger = new Map(a)
  for (const [name, quantity] of b) {
    const present = larger.get(name)
    if (present === undefined || compareQuantities(quantity, present) > 0) larger.set(name, quantity)
  }
  return larger
}

/** What `a` has more than `b`; zero for what it has less of. */
export function growth(a: Amounts, b: Amounts): Amounts {
  const result = new Map<string, Quantity>()
  for (const [name, quantity] of a) {
    const before = b.get(name)
    const difference = before === undefined ? quantity : subtractQuantities(quantity, before)
    result.set(name, quantitySign(difference) > 0 ? difference : zero)
  }
  for (const name of b.keys()) if (!result.has(name)) result.set(name, zero)
  return result
}

/** Of those names only. */
export function maskAmounts(amounts: Amounts, names: ReadonlySet<string>): Amounts {
  return new Map([...amounts].filter(([name]) => names.has(name)))
}

export function withoutZeros(amounts: Amounts): Amounts {
  return new Map([...amounts].filter(([, quantity]) => quantity.unscaled !== 0n))
}

/** The same names with the same numbers, however they are written. */
export function sameAmounts(a: Amounts, b: Amounts): boolean {
  if (a.size !== b.size) return false
  for (const [name, quantity] of a) {
    const other = b.get(name)
    if (other === undefined || compareQuantities(quantity, other) !== 0) return false
  }
  return true
}

/** Names of which `amounts` has more than `limits` allow. */
export function exceededNames(amounts: Amounts, limits: Amounts): readonly string[] {
  return [...limits].flatMap(([name, limit]) => {
    const amount = amounts.get(name)
    return amount !== undefined && compareQuantities(amount, limit) > 0 ? [name] : []
  })
}

export function negativeNames(amounts: Amounts): readonly string[] {
  return [...amounts].flatMap(([name, quantity]) => (quantitySign(quantity) < 0 ? [name] : []))
}
