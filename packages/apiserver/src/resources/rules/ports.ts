import { validatePortName } from '@coxswain/api'
import { invalid, invalidEach, type ErrorList } from '../../validation/field-errors.ts'
import { outOfRangeMessage } from './numbers.ts'

const portMax = 65535

function isPort(port: number): boolean {
  return port >= 1 && port <= portMax
}

export function checkPort(errors: ErrorList, field: string, port: number): void {
  if (!isPort(port)) errors.push(invalid(field, port, outOfRangeMessage(1, portMax)))
}

export function checkPortNumberOrName(errors: ErrorList, field: string, port: number | string | undefined): void {
  if (typeof port === 'string') invalidEach(errors, field, port, validatePortName(port))
  else checkPort(errors, field, port ?? 0)
}
