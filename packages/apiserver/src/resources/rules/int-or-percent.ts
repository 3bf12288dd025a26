// Mirrors pkg/apis/apps/validation/validation.go ValidatePositiveIntOrPercent and its like, 1.36.
import { validatePercent, type IntOrString } from '@coxswain/api'
import { invalid, invalidEach, type ErrorList } from '../../validation/field-errors.ts'
import { checkNonNegative } from './numbers.ts'

export function checkIntOrPercent(errors: ErrorList, field: string, value: IntOrString): void {
  if (typeof value === 'string') invalidEach(errors, field, value, validatePercent(value))
  else checkNonNegative(errors, field, value)
}

export function checkAtMost100Percent(errors: ErrorList, field: string, value: IntOrString): void {
  const percent = percentOf(value)
  if (percent !== undefined && percent > 100) errors.push(invalid(field, value, 'must not be greater than 100%'))
}

/** The number before the percent sign or alone; 0 for what is neither. */
export function numberOf(value: IntOrString): number {
  if (typeof value === 'number') return value
  return percentOf(value) ?? (/^[+-]?\d+$/.test(value) ? Number(value) : 0)
}

function percentOf(value: IntOrString): number | undefined {
  if (typeof value !== 'string' || validatePercent(value).length > 0) return undefined
  return Number(value.slice(0, -1))
}
