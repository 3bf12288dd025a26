import type { Implementation, ImplementationTable } from './implementation.ts'
import { Duration, EvaluationError, isList, MapValue, OptionalValue, Uint, type Value } from './values.ts'

/** Empty, zero, false or null. */
function isZero(value: Value): boolean {
  if (value instanceof Uint) return value.value === 0n
  if (value instanceof Duration) return value.nanoseconds === 0n
  if (value instanceof MapValue) return value.size === 0
  if (isList(value) || value instanceof Uint8Array) return value.length === 0
  return value === null || value === false || value === 0 || value === 0n || value === ''
}

const valueOf: Implementation = ([optional]) => {
  if (!(optional instanceof OptionalValue)) return undefined
  if (optional.value === undefined) throw new EvaluationError('optional.none() dereference')
  return optional.value
}

const unwrap: Implementation = ([list]) => {
  if (list === undefined || !isList(list)) return undefined
  return list.flatMap((element) => {
    if (!(element instanceof OptionalValue)) throw new EvaluationError('no such overload')
    return element.value === undefined ? [] : [element.value]
  })
}

const at =
  (position: 0 | -1): Implementation =>
  ([list]) =>
    list !== undefined && isList(list) ? new OptionalValue(list.at(position)) : undefined

/** `or` and `orValue` are no functions: what is after them is not evaluated where there is a value. */
export const optionalImplementations: ImplementationTable = new Map<string, Implementation>([
  ['optional.of', ([value]) => new OptionalValue(value)],
  ['optional.ofNonZeroValue', ([value = null]) => new OptionalValue(isZero(value) ? undefined : value)],
  ['optional.none', () => new OptionalValue(undefined)],
  ['value', valueOf],
  ['hasValue', ([value]) => (value instanceof OptionalValue ? value.value !== undefined : undefined)],
  ['first', at(0)],
  ['last', at(-1)],
  ['optional.unwrap', unwrap],
  ['unwrapOpt', unwrap],
])

function inserted(map: MapValue, added: Iterable<readonly [Value, Value]>): MapValue {
  const entries = [...map.entries()]
  for (const [key, value] of added) {
    if (map.get(key) !== undefined) throw new EvaluationError(`insert failed: key ${String(key)} already exists`)
    entries.push([key, value])
  }
  return new MapValue(entries)
}

const insert: Implementation = ([map, key, value]) => {
  if (!(map instanceof MapValue) || key === undefined) return undefined
  if (value !== undefined) return inserted(map, [[key, value]])
  return key instanceof MapValue ? inserted(map, key.entries()) : undefined
}

export const twoVariableImplementations: ImplementationTable = new Map([['cel.@mapInsert', insert]])
