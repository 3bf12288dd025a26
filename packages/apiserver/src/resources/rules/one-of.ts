import { notSupported, required, type ErrorList } from '../../validation/field-errors.ts'

/** The value is one of `supported`, which are listed in the refusal in the order given. */
export function checkOneOf(
  errors: ErrorList,
  field: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (value !== undefined && !supported.includes(value)) errors.push(notSupported(field, value, supported))
}

/** As `checkOneOf`; without a value it is missing. */
export function checkRequiredOneOf(
  errors: ErrorList,
  field: string,
  value: string | undefined,
  supported: readonly string[],
): void {
  if (!value) errors.push(required(field))
  else checkOneOf(errors, field, value, supported)
}
