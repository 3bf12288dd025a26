import { invalid, type ErrorList } from '../../validation/field-errors.ts'

export const negativeMessage = 'must be greater than or equal to 0'
export const int32Max = 2_147_483_647

export function checkNonNegative(errors: ErrorList, field: string, value: number | undefined): void {
  if (value !== undefined && value < 0) errors.push(invalid(field, value, negativeMessage))
}

export function checkPositive(errors: ErrorList, field: string, value: number | undefined): void {
  if (value === undefined || value <= 0) errors.push(invalid(field, value ?? 0, 'must be greater than zero'))
}

export function outOfRangeMessage(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`
}

export function isOutOfRange(value: number, low: number, high: number): boolean {
  return value < low || value > high
}
