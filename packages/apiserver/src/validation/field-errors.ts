// Constructors of field errors, worded as apimachinery pkg/util/validation/field/errors.go, release 1.36.
import type { FieldError, FieldErrorType } from './field-error.ts'
import { goJson, goQuote } from '@coxswain/api'

/**
 * Where validation gathers what it finds. A rule gets the list and appends to it in Kubernetes' order, so that a valid
 * object costs no allocation.
 */
export type ErrorList = FieldError[]

export function required(field: string, detail = ''): FieldError {
  return fieldError('FieldValueRequired', field, `Required value${after(detail)}`)
}

/** `value` is printed as Go prints it; pass `sortedMap(labels)` for maps, and objects in the order of Go's struct fields. */
export function invalid(field: string, value: unknown, detail = ''): FieldError {
  return fieldError('FieldValueInvalid', field, `Invalid value: ${printValue(value)}${after(detail)}`)
}

/** As `invalid` of something too large to print. */
export function invalidUnshown(field: string, detail: string): FieldError {
  return fieldError('FieldValueInvalid', field, `Invalid value${after(detail)}`)
}

export function typeInvalid(field: string, value: unknown, detail = ''): FieldError {
  return fieldError('FieldValueTypeInvalid', field, `Invalid value: ${printValue(value)}${after(detail)}`)
}

/** `supported` in the order in which it is to be printed. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`
  return fieldError('FieldValueNotSupported', field, `Unsupported value: ${printValue(value)}${after(detail)}`)
}

export function forbidden(field: string, detail = ''): FieldError {
  return fieldError('FieldValueForbidden', field, `Forbidden${after(detail)}`)
}

export function duplicate(field: string, value: unknown): FieldError {
  return fieldError('FieldValueDuplicate', field, `Duplicate value: ${printValue(value)}`)
}

export function notFound(field: string, value: unknown): FieldError {
  return fieldError('FieldValueNotFound', field, `Not found: ${printValue(value)}`)
}

export function tooLong(field: string, maxBytes: number): FieldError {
  const unit = maxBytes === 1 ? 'byte' : 'bytes'
  return fieldError('FieldValueTooLong', field, `Too long: may not be more than ${maxBytes} ${unit}`)
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  const unit = max === 1 ? 'item' : 'items'
  return fieldError('FieldValueTooMany', field, `Too many: ${actual}: must have at most ${max} ${unit}`)
}

export function tooFew(field: string, actual: number, min: number): FieldError {
  const unit = min === 1 ? 'item' : 'items'
  return fieldError('FieldValueTooFew', field, `Too few: ${actual}: must have at least ${min} ${unit}`)
}

export function internal(field: string, detail: string): FieldError {
  return fieldError('InternalError', field, `Internal error: ${detail}`)
}

/** One `invalid` a message. */
export function invalidEach(errors: ErrorList, field: string, value: unknown, messages: readonly string[]): void {
  for (const message of messages) errors.push(invalid(field, value, message))
}

function fieldError(type: FieldErrorType, field: string, message: string): FieldError {
  return { type, field, message }
}

function after(detail: string): string {
  return detail === '' ? '' : `: ${detail}`
}

function printValue(value: unknown): string {
  if (typeof value === 'string') return goQuote(value)
  return goJson(value)
}
