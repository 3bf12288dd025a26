// Mirrors pkg/registry/rbac/role/strategy.go, release 1.36.
import { roles, validatePathSegmentName, type Role } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { validatePolicyRules } from '../rules/policy-rules.ts'

export const roleStrategy: Strategy<Role> = {
  resource: roles,
  createOnUpdate: true,
  validateName: validatePathSegmentName,
  validate: validateRole,
  validateUpdate: validateRole,
}

function validateRole({ rules }: Role): FieldErrors {
  const errors: ErrorList = []
  validatePolicyRules(errors, rules, { isNamespaced: true })
  return errors
}
