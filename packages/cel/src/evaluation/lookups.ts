import { compareValues, areEqual } from './compare-values.ts'
import { formatDouble } from './format-values.ts'
import type { Implementation } from './implementation.ts'
import { EvaluationError, isList, MapValue, OptionalValue, typeName, Uint, type Value } from './values.ts'

const shownKey = (key: Value): string => {
  if (typeof key === 'number') return formatDouble(key)
  if (key instanceof Uint) return `${key.value}`
  return typeof key === 'string' || typeof key === 'boolean' || typeof key === 'bigint' ? `${key}` : typeName(key)
}

const noSuchKey = (key: Value): EvaluationError => new EvaluationError(`no such key: ${shownKey(key)}`)

function listIndex(index: Value): bigint {
  if (typeof index === 'bigint') return index
  if (index instanceof Uint) return index.value
  if (typeof index !== 'number') throw new EvaluationError(`unsupported index type '${typeName(index)}' in list`)
  if (!Number.isInteger(index)) throw new EvaluationError(`unsupported index value ${shownKey(index)} in list`)
  return BigInt(index)
}

/** What is at an index or under a key; undefined where there is nothing. */
function find(container: Value, key: Value): Value | undefined {
  if (isList(container)) {
    const index = listIndex(key)
    return index < 0n ? undefined : container[Number(index)]
  }
  return container instanceof MapValue ? container.get(key) : undefined
}

function missing(container: Value, key: Value): EvaluationError {
  return isList(container) ? new EvaluationError(`index out of bounds: ${shownKey(listIndex(key))}`) : noSuchKey(key)
}

/** What is in an optional, or there, may be missing: then the answer is an optional without a value. */
function findOptional(container: Value, key: Value): OptionalValue {
  const inner = container instanceof OptionalValue ? container.value : container
  return new OptionalValue(inner === undefined ? undefined : find(inner, key))
}

export function lookUp(container: Value, key: Value): Value {
  if (container instanceof OptionalValue) return findOptional(container, key)
  const found = find(container, key)
  if (found === undefined) throw missing(container, key)
  return found
}

/** Whether there is a field; whatever has no fields does not have it. */
export function hasField(operand: Value, field: string): boolean {
  if (operand instanceof OptionalValue) return operand.value !== undefined && hasField(operand.value, field)
  return find(operand, field) !== undefined
}

const compare =
  (isSo: (order: number) => boolean): Implementation =>
  ([a, b]) => {
    const order = a === undefined || b === undefined ? null : compareValues(a, b)
    return order === null ? undefined : order !== undefined && isSo(order)
  }

const isIn: Implementation = ([value, container]) => {
  if (value === undefined || container === undefined) return undefined
  if (isList(container)) return container.some((element) => areEqual(value, element))
  return container instanceof MapValue ? container.get(value) !== undefined : undefined
}

const size: Implementation = ([value]) => {
  if (typeof value === 'string') return BigInt([...value].length)
  if (value instanceof Uint8Array || Array.isArray(value))
    return BigInt((value as Uint8Array | readonly Value[]).length)
  return value instanceof MapValue ? BigInt(value.size) : undefined
}

const onTexts =
  (test: (text: string, part: string) => boolean): Implementation =>
  ([text, part]) =>
    typeof text === 'string' && typeof part === 'string' ? test(text, part) : undefined

/** Functions that look at values, or into them. */
export const lookups: ReadonlyMap<string, Implementation> = new Map<string, Implementation>([
  ['_==_', ([a = null, b = null]) => areEqual(a, b)],
  ['_!=_', ([a = null, b = null]) => !areEqual(a, b)],
  ['_<_', compare((order) => order < 0)],
  ['_<=_', compare((order) => order <= 0)],
  ['_>_', compare((order) => order > 0)],
  ['_>=_', compare((order) => order >= 0)],
  ['!_', ([value]) => (typeof value === 'boolean' ? !value : undefined)],
  ['_[_]', ([container = null, key = null]) => lookUp(container, key)],
  ['_[?_]', ([container = null, key = null]) => findOptional(container, key)],
  ['_?._', ([container = null, key = null]) => findOptional(container, key)],
  ['@in', isIn],
  ['size', size],
  ['contains', onTexts((text, part) => text.includes(part))],
  ['endsWith', onTexts((text, part) => text.endsWith(part))],
  ['startsWith', onTexts((text, part) => text.startsWith(part))],
])
