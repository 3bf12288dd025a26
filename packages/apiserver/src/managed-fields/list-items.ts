// Mirrors structured-merge-diff typed/helpers.go, release 1.36.
import { goQuote } from '@coxswain/api'
import { keyElement, type PathElement, valueElement } from './field-path.ts'
import { isMap, type ListType } from './value-type.ts'

/** The step that leads to an item of a list that is no atomic one; undefined where the item has no identity. */
export function elementOfItem(type: ListType, item: unknown): PathElement | undefined {
  if (type.keys.length === 0) return typeof item === 'object' || item === undefined ? undefined : valueElement(item)
  if (!isMap(item)) return undefined
  const keys: (readonly [string, unknown])[] = []
  for (const { name, fallback } of type.keys) {
    const value = item[name] ?? fallback
    if (value !== undefined) keys.push([name, value])
  }
  return keys.length === 0 ? undefined : keyElement(keys)
}

/** Why an item has no identity. */
export function itemFault(type: ListType, item: unknown): string {
  const isNull = item === null || item === undefined
  if (type.keys.length === 0) {
    if (isNull) return "associative list without keys has an element that's an explicit null"
    return Array.isArray(item)
      ? 'not supported: associative list with lists as elements'
      : "associative list without keys has an element that's a map type"
  }
  if (isNull) return 'associative list with keys may not have a null element'
  if (!isMap(item)) return 'associative list with keys may not have non-map elements'
  const names = type.keys.map(({ name }) => goQuote(name)).join(' ')
  return `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`
}

/** The items of a list by the steps that lead to them. Which may be several: such items are tracked as one. */
export function itemsByElement(type: ListType, list: readonly unknown[]): ReadonlyMap<PathElement, readonly unknown[]> {
  const items = new Map<PathElement, unknown[]>()
  for (const item of list) {
    const element = elementOfItem(type, item)
    if (element === undefined) continue
    const twins = items.get(element)
    if (twins === undefined) items.set(element, [item])
    else twins.push(item)
  }
  return items
}
