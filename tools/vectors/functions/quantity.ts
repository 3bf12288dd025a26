import {
  addQuantities,
  compareQuantities,
  isSameQuantity,
  multiplyQuantity,
  negateQuantity,
  newMilliQuantity,
  newQuantity,
  newScaledQuantity,
  parseQuantity,
  printQuantity,
  quantityDecimal,
  quantityFloat,
  quantityFromJson,
  quantityInt64,
  quantityMilliValue,
  quantitySign,
  quantityValue,
  roundUpQuantity,
  scaledValue,
  subtractQuantities,
  type Quantity,
  type QuantityFormat,
} from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Pair {
  readonly a: string
  readonly b: string
}

const scales = [-9, -6, -3, 0, 3, 6, 9]

function summary(q: Quantity) {
  return {
    format: q.format,
    milliValue: String(quantityMilliValue(q)),
    string: printQuantity(q),
    value: String(quantityValue(q)),
  }
}

function everything(q: Quantity) {
  return {
    ...summary(q),
    dec: quantityDecimal(q),
    float: quantityFloat(q),
    int64: quantityInt64(q)?.toString(),
    isZero: q.unscaled === 0n,
    json: JSON.stringify(printQuantity(q)),
    scaled: Object.fromEntries(scales.map((scale) => [scale, String(scaledValue(q, scale))])),
    sign: quantitySign(q),
  }
}

function withExactness({ result, isExact }: { readonly result: Quantity; readonly isExact: boolean }) {
  return { exact: isExact, result: summary(result) }
}

export const functions = {
  ParseQuantity: (input: { s: string }) => everything(parseQuantity(input.s)),
  UnmarshalJSON: (input: { json: string }) => {
    const q = quantityFromJson(rawJson(input.json))
    return { format: q.format, json: JSON.stringify(printQuantity(q)), value: String(quantityValue(q)) }
  },
  Add: ({ a, b }: Pair) => summary(addQuantities(parseQuantity(a), parseQuantity(b))),
  Sub: ({ a, b }: Pair) => summary(subtractQuantities(parseQuantity(a), parseQuantity(b))),
  Mul: (input: { a: string; by: string }) => withExactness(multiplyQuantity(parseQuantity(input.a), BigInt(input.by))),
  Neg: (input: { a: string }) => summary(negateQuantity(parseQuantity(input.a))),
  Cmp: ({ a, b }: Pair) => {
    const left = parseQuantity(a)
    const right = parseQuantity(b)
    return { cmp: compareQuantities(left, right), equal: isSameQuantity(left, right) }
  },
  RoundUp: (input: { a: string; scale: number }) => withExactness(roundUpQuantity(parseQuantity(input.a), input.scale)),
  NewQuantity: (input: { value: string; format: QuantityFormat }) =>
    summary(newQuantity(BigInt(input.value), input.format)),
  NewMilliQuantity: (input: { value: string; format: QuantityFormat }) =>
    summary(newMilliQuantity(BigInt(input.value), input.format)),
  NewScaledQuantity: (input: { value: string; scale: number }) =>
    summary(newScaledQuantity(BigInt(input.value), input.scale)),
} satisfies VectorFunctions

/** A decoder of ours has parsed numbers already; the recording has their text. */
function rawJson(json: string): unknown {
  return /^[[{"]/.test(json) ? JSON.parse(json) : json
}
