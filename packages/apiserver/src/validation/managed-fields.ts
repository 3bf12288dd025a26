// Mirrors ValidateManagedFields and ValidateFieldManager of apimachinery apis/meta/v1/validation, release 1.36.
import { Buffer } from 'node:buffer'
import type { ObjectMeta } from '@coxswain/api'
import { type ErrorList, invalid, tooLong } from './field-errors.ts'

export const fieldManagerBytesMax = 128
/** What Go does not print. */
export const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u
const subresourceBytesMax = 256

/** A manager's name; an empty one is none. */
export function checkFieldManager(errors: ErrorList, manager: string, field: string): void {
  if (Buffer.byteLength(manager) > fieldManagerBytesMax) errors.push(tooLong(field, fieldManagerBytesMax))
  if (!unprintable.test(manager)) return
  let at = 0
  for (const char of manager) {
    if (unprintable.test(char)) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      errors.push(invalid(field, manager, `invalid character U+${code} (at position ${at})`))
    }
    at += Buffer.byteLength(char)
  }
}

/** What clients say of who owns which field, as far as it could be read. */
export function checkManagedFields(
  errors: ErrorList,
  entries: NonNullable<ObjectMeta['managedFields']>,
  field: string,
): void {
  for (const [index, { operation = '', fieldsType = '', manager = '', subresource = '' }] of entries.entries()) {
    const at = `${field}[${index}]`
    if (operation !== 'Apply' && operation !== 'Update') {
      errors.push(invalid(`${at}.operation`, operation, 'must be `Apply` or `Update`'))
    }
    if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
      errors.push(invalid(`${at}.fieldsType`, fieldsType, 'must be `FieldsV1`'))
    }
    checkFieldManager(errors, manager, `${at}.manager`)
    if (Buffer.byteLength(subresource) > subresourceBytesMax)
      errors.push(tooLong(`${at}.subresource`, subresourceBytesMax))
  }
}
