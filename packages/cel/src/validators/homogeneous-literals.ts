// Mirrors cel-go cel/validator.go, ValidateHomogeneousAggregateLiterals (v0.26.0).
import type { Expression, ListLiteral, MapLiteral } from '../ast.ts'
import type { Checked } from '../checked.ts'
import { formatType } from '../format-type.ts'
import type { FaultAt } from '../source-positions.ts'
import { isEquivalentType, unwrapOptional } from '../type-relations.ts'
import { dynType, type Type } from '../types.ts'
import { walk } from '../walk.ts'

/** Calls whose arguments may mix types: the list that `format` takes. */
const exempt: ReadonlySet<string> = new Set(['format'])

interface Part {
  readonly place: Expression
  readonly type: Type
}

const differs = (expected: Type, { place, type }: Part): FaultAt => ({
  at: place.at,
  message: `expected type '${formatType(expected)}' but found '${formatType(type)}'`,
})

/** The parts that are not of the type of the first one. */
function strangers(parts: readonly Part[]): readonly FaultAt[] {
  const [first] = parts
  if (first === undefined) return []
  return parts.filter(({ type }) => !isEquivalentType(first.type, type)).map((part) => differs(first.type, part))
}

function partOf(checked: Checked, place: Expression, isOptional: boolean): Part {
  const type = checked.types.get(place) ?? dynType
  return { place, type: isOptional ? unwrapOptional(type) : type }
}

/** Of a list, only the first stranger is named. */
function checkList(checked: Checked, list: ListLiteral): readonly FaultAt[] {
  const parts = list.elements.map(({ value, isOptional }) => partOf(checked, value, isOptional))
  return strangers(parts).slice(0, 1)
}

function checkMap(checked: Checked, map: MapLiteral): readonly FaultAt[] {
  const keys = map.entries.map(({ key }) => partOf(checked, key, false))
  const values = map.entries.map(({ value, isOptional }) => partOf(checked, value, isOptional))
  return [...strangers(keys), ...strangers(values)]
}

/**
 * All elements of a list, all keys and all values of a map have the same type.
 * Differs: cel-go fails where an optional element is of no known type; here it is of any type.
 */
export function validateHomogeneousLiterals(checked: Checked): readonly FaultAt[] {
  const faults: FaultAt[] = []
  walk(checked.root, (expression) => {
    if (expression.kind === 'call' && exempt.has(expression.name)) return false
    if (expression.kind === 'list') faults.push(...checkList(checked, expression))
    if (expression.kind === 'map') faults.push(...checkMap(checked, expression))
    return true
  })
  return faults
}
