// Mirrors pkg/registry/storage/volumeattributesclass/strategy.go and its validation, release 1.36.
import { volumeAttributesClasses, type VolumeAttributesClass } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkDriver, checkDriverParameters } from '../rules/driver-parameters.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const volumeAttributesClassStrategy: Strategy<VolumeAttributesClass> = {
  resource: volumeAttributesClasses,
  returnsDeletedObject: true,
  validate: validateClass,
  validateUpdate,
  tableCells: (attributes, now) => [nameCell(attributes), attributes.driverName, ageCell(attributes, now)],
}

function validateClass({ driverName, parameters }: VolumeAttributesClass): FieldErrors {
  const errors: ErrorList = []
  checkDriver(errors, 'driverName', driverName)
  checkDriverParameters(errors, 'parameters', parameters)
  if (Object.keys(parameters ?? {}).length === 0) {
    errors.push(required('parameters', 'must contain at least one key/value pair'))
  }
  return errors
}

function validateUpdate(next: VolumeAttributesClass, previous: VolumeAttributesClass): FieldErrors {
  const errors: ErrorList = []
  for (const field of ['driverName', 'parameters'] as const) {
    if (!semanticEqual(next[field], previous[field])) {
      errors.push(forbidden(field, `updates to ${field} are forbidden.`))
    }
  }
  return [...errors, ...validateClass(next)]
}
