// Mirrors cel-go ext/lists.go, version 3, and ext/sets.go (v0.26.0).
import { areEqual, compareValues } from './compare-values.ts'
import type { Implementation, ImplementationTable } from './implementation.ts'
import { EvaluationError, isList, typeName, type Value } from './values.ts'

/** No list is made longer than this out of a number alone. */
const rangeMax = 10_000_000n

const holds = (list: readonly Value[], value: Value): boolean => list.some((element) => areEqual(element, value))

function slice(list: readonly Value[], start: bigint, end: bigint): readonly Value[] {
  const said = `cannot slice(${start}, ${end}), `
  if (start < 0n || end < 0n) throw new EvaluationError(`${said}negative indexes not supported`)
  if (start > end) throw new EvaluationError(`${said}start index must be less than or equal to end index`)
  if (BigInt(list.length) < end) throw new EvaluationError(`${said}list is length ${list.length}`)
  return list.slice(Number(start), Number(end))
}

function flatten(list: readonly Value[], depth: bigint): readonly Value[] {
  if (depth < 0n) throw new EvaluationError('level must be non-negative')
  return list.flatMap((element) => (isList(element) && depth > 0n ? flatten(element, depth - 1n) : [element]))
}

function range(length: bigint): readonly Value[] {
  if (length > rangeMax) throw new EvaluationError(`lists.range of ${length} is too long, at most ${rangeMax}`)
  return Array.from({ length: Math.max(0, Number(length)) }, (_, index) => BigInt(index))
}

function distinct(list: readonly Value[]): readonly Value[] {
  const found: Value[] = []
  for (const element of list) if (!holds(found, element)) found.push(element)
  return found
}

/** The elements in the order of their keys. */
function sortByKeys(list: readonly Value[], keys: readonly Value[]): readonly Value[] {
  const [first] = keys
  if (first === undefined) return list
  if (compareValues(first, first) === null) throw new EvaluationError('list elements must be comparable')
  const isMixed = keys.some((key) => typeName(key) !== typeName(first))
  if (isMixed) throw new EvaluationError('list elements must have the same type')
  const pairs = list.map((element, index) => ({ element, key: keys[index] ?? null }))
  return pairs.toSorted((a, b) => compareValues(a.key, b.key) ?? 0).map(({ element }) => element)
}

const onList =
  (run: (list: readonly Value[]) => Value): Implementation =>
  ([list]) =>
    list !== undefined && isList(list) ? run(list) : undefined

const onTwoLists =
  (run: (a: readonly Value[], b: readonly Value[]) => Value): Implementation =>
  ([a, b]) =>
    a !== undefined && b !== undefined && isList(a) && isList(b) ? run(a, b) : undefined

const contains = (list: readonly Value[], part: readonly Value[]): boolean =>
  part.every((element) => holds(list, element))

export const listImplementations: ImplementationTable = new Map<string, Implementation>([
  [
    'slice',
    ([list, start, end]) => {
      const fits = list !== undefined && isList(list) && typeof start === 'bigint' && typeof end === 'bigint'
      return fits ? slice(list, start, end) : undefined
    },
  ],
  [
    'flatten',
    ([list, depth = 1n]) =>
      list !== undefined && isList(list) && typeof depth === 'bigint' ? flatten(list, depth) : undefined,
  ],
  ['lists.range', ([length]) => (typeof length === 'bigint' ? range(length) : undefined)],
  ['distinct', onList(distinct)],
  ['reverse', onList((list) => list.toReversed())],
  ['sort', onList((list) => sortByKeys(list, list))],
  ['@sortByAssociatedKeys', onTwoLists(sortByKeys)],
])

export const setImplementations: ImplementationTable = new Map<string, Implementation>([
  ['sets.contains', onTwoLists(contains)],
  ['sets.equivalent', onTwoLists((a, b) => contains(a, b) && contains(b, a))],
  ['sets.intersects', onTwoLists((a, b) => a.some((element) => holds(b, element)))],
])
