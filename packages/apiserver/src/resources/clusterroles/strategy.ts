// Mirrors pkg/registry/rbac/clusterrole/strategy.go and ValidateClusterRole of pkg/apis/rbac/validation, release 1.36.
import { clusterRoles, validatePathSegmentName, type ClusterRole } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { required, type ErrorList } from '../../validation/field-errors.ts'
import { validateLabelSelector } from '../rules/label-selectors.ts'
import { validatePolicyRules } from '../rules/policy-rules.ts'

export const clusterRoleStrategy: Strategy<ClusterRole> = {
  resource: clusterRoles,
  createOnUpdate: true,
  validateName: validatePathSegmentName,
  validate: validateClusterRole,
  validateUpdate: validateClusterRole,
}

function validateClusterRole({ rules, aggregationRule }: ClusterRole): FieldErrors {
  const errors: ErrorList = []
  validatePolicyRules(errors, rules, { isNamespaced: false })
  if (aggregationRule === undefined) return errors
  const path = 'aggregationRule.clusterRoleSelectors'
  const selectors = aggregationRule.clusterRoleSelectors ?? []
  if (selectors.length === 0) {
    errors.push(required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'))
  }
  for (const [index, selector] of selectors.entries()) validateLabelSelector(errors, `${path}[${index}]`, selector)
  return errors
}
