import { forbidden, type ErrorList } from '../../validation/field-errors.ts'

/** Nothing is set but the allowed fields. Empty values count as not set, but for texts: those that Go has none of are not there once an object is decoded. Fields are looked at in the order of `others`. */
export function checkOnlyAllowed(
  errors: ErrorList,
  path: string,
  value: object,
  { others, message }: { readonly others: readonly string[]; readonly message: string },
): void {
  const fields = value as Readonly<Record<string, unknown>>
  for (const name of others) {
    if (isSet(fields[name])) errors.push(forbidden(`${path}.${name}`, message))
  }
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0) return false
  if (Array.isArray(value)) return value.length > 0
  return true
}
