// Mirrors pkg/apis/storage/validation/validation.go validateProvisioner and validateParameters, release 1.36.
import { utf8Length } from '@coxswain/api'
import { invalid, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { checkQualifiedName } from './names.ts'

const parametersMax = 512
const parametersBytesMax = 256 * 1024

export function checkDriver(errors: ErrorList, field: string, driver: string | undefined): void {
  if (driver) checkQualifiedName(errors, field, driver.toLowerCase())
  else errors.push(required(field))
}

export function checkDriverParameters(
  errors: ErrorList,
  field: string,
  parameters: Readonly<Record<string, string>> = {},
): void {
  const entries = Object.entries(parameters)
  if (entries.length > parametersMax) {
    errors.push(tooLong(field, parametersMax))
    return
  }
  if ('' in parameters) errors.push(invalid(field, '', 'field can not be empty.'))
  const bytes = entries.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0)
  if (bytes > parametersBytesMax) errors.push(tooLong(field, parametersBytesMax))
}
