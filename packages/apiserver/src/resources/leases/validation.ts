// Mirrors pkg/apis/coordination/validation/validation.go ValidateLease, release 1.36.
import type { Lease } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { checkNonNegative } from '../rules/numbers.ts'

const none: FieldErrors = []

export function validateLease({ spec }: Lease): FieldErrors {
  if (spec === undefined) return none
  const errors: ErrorList = []
  const { leaseDurationSeconds: seconds } = spec
  if (seconds !== undefined && seconds <= 0) {
    errors.push(invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0'))
  }
  checkNonNegative(errors, 'spec.leaseTransitions', spec.leaseTransitions)
  return errors
}
