// Mirrors structured-merge-diff typed/remove.go, release 1.36.
import { fieldElement } from './field-path.ts'
import { beneath, type FieldSet, hasChildren, hasElement } from './field-set.ts'
import { elementOfItem } from './list-items.ts'
import { isMap, type Json, type ListType, type StructType, typeAt, type ValueType } from './value-type.ts'

/** The object without these fields and all that is in them. What becomes empty thereby stays, empty. */
export function removeFields(type: StructType, object: Json, fields: FieldSet): Json {
  return removeFromMap(type, object, fields)
}

function removeWithin(type: ValueType | undefined, value: unknown, fields: FieldSet): unknown {
  if (type === undefined || type.isAtomic || !hasChildren(fields)) return value
  if (type.kind === 'list') return Array.isArray(value) ? removeFromList(type, value, fields) : value
  return isMap(value) ? removeFromMap(type, value, fields) : value
}

function removeFromMap(type: ValueType, map: Json, fields: FieldSet): Json {
  let isChanged = false
  const left: [string, unknown][] = []
  for (const [key, value] of Object.entries(map)) {
    const element = fieldElement(key)
    if (hasElement(fields, element)) {
      isChanged = true
      continue
    }
    const inner = beneath(fields, element)
    const next = inner === undefined ? value : removeWithin(typeAt(type, key), value, inner)
    if (next !== value) isChanged = true
    left.push([key, next])
  }
  return isChanged ? Object.fromEntries(left) : map
}

function removeFromList(type: ListType, list: readonly unknown[], fields: FieldSet): readonly unknown[] {
  let isChanged = false
  const left: unknown[] = []
  for (const item of list) {
    const element = elementOfItem(type, item)
    if (element !== undefined && hasElement(fields, element)) {
      isChanged = true
      continue
    }
    const inner = element === undefined ? undefined : beneath(fields, element)
    const next = inner === undefined ? item : removeWithin(type.items, item, inner)
    if (next !== item) isChanged = true
    left.push(next)
  }
  return isChanged ? left : list
}
