// Mirrors pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaim and its status, release 1.36.
import {
  isNativeResource,
  parseQuantity,
  quantityValue,
  validateQualifiedName,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, invalidEach, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkResourceQuantity } from '../pod-spec/validate-resources.ts'
import { validateClaimSpec } from './validate-claim-spec.ts'

export function validateClaim({ spec = {} }: PersistentVolumeClaim): FieldErrors {
  const errors: ErrorList = []
  validateClaimSpec(errors, 'spec', spec)
  return errors
}

const resizeStatuses = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizePending',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
].toSorted()

export function validateClaimStatusUpdate({ metadata, spec, status = {} }: PersistentVolumeClaim): FieldErrors {
  const errors: ErrorList = []
  if (!metadata?.resourceVersion) errors.push(required('resourceVersion'))
  if (!spec?.accessModes?.length) errors.push(required('Spec.accessModes'))
  for (const [name, text] of Object.entries(status.capacity ?? {})) {
    checkNotNegative(errors, `status.capacity[${name}]`, text)
  }
  const statusesField = 'status.allocatedResourceStatuses'
  for (const [name, value] of Object.entries(status.allocatedResourceStatuses ?? {})) {
    checkResourceKey(errors, statusesField, name)
    if (!resizeStatuses.includes(value)) errors.push(notSupported(statusesField, name, resizeStatuses))
  }
  for (const [name, text] of Object.entries(status.allocatedResources ?? {})) {
    const field = 'status.allocatedResources'
    if (!checkResourceKey(errors, field, name)) continue
    if (checkNotNegative(errors, `${field}[${name}]`, text)) {
      checkResourceQuantity(errors, `${field}[${name}]`, 'storage', text)
    }
  }
  return errors
}

function checkNotNegative(errors: ErrorList, field: string, text: string): boolean {
  const value = quantityValue(parseQuantity(text))
  if (value >= 0n) return true
  errors.push(invalid(field, Number(value), 'must be a valid resource quantity'))
  return false
}

function checkResourceKey(errors: ErrorList, field: string, name: string): boolean {
  const messages = validateQualifiedName(name)
  invalidEach(errors, field, name, messages)
  if (messages.length > 0) return false
  if (!isNativeResource(name) || name === 'storage') return true
  errors.push(notSupported(field, name, ['storage']))
  return false
}
