// Mirrors pkg/apis/resource/validation/validation.go validateSet and validateSlice, 1.36.
import { duplicate, tooMany, type ErrorList } from '../../validation/field-errors.ts'

export interface SetRules<T> {
  /** Past it, nothing else is looked at. Absent: there is no limit. */
  readonly max?: number
  /** What may be there once, as it is printed. Absent: all may be. */
  keyOf?(item: T): unknown
  check(errors: ErrorList, path: string, item: T): void
}

/** All items first, then those that are there twice. */
export function checkSet<T>(
  errors: ErrorList,
  path: string,
  items: readonly T[] | undefined,
  { max = Infinity, keyOf, check }: SetRules<T>,
): void {
  if (items === undefined) return
  if (items.length > max) {
    errors.push(tooMany(path, items.length, max))
    return
  }
  for (const [index, item] of items.entries()) check(errors, `${path}[${index}]`, item)
  if (keyOf === undefined) return
  const taken = new Set<string>()
  for (const [index, item] of items.entries()) {
    const key = keyOf(item)
    const text = JSON.stringify(key)
    if (taken.has(text)) errors.push(duplicate(`${path}[${index}]`, key))
    taken.add(text)
  }
}
