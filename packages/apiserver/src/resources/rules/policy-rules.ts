// Mirrors pkg/apis/rbac/validation/validation.go ValidatePolicyRule, release 1.36.
import type { PolicyRule } from '@coxswain/api'
import { invalid, required, type ErrorList } from '../../validation/field-errors.ts'

export function validatePolicyRules(
  errors: ErrorList,
  rules: readonly PolicyRule[] | undefined,
  { isNamespaced }: { readonly isNamespaced: boolean },
): void {
  for (const [index, rule] of (rules ?? []).entries()) {
    const path = `rules[${index}]`
    if (!rule.verbs?.length) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'))
    if (rule.nonResourceURLs?.length) validateUrlRule(errors, path, rule, isNamespaced)
    else validateResourceRule(errors, path, rule)
  }
}

function validateUrlRule(errors: ErrorList, path: string, rule: PolicyRule, isNamespaced: boolean): void {
  const field = `${path}.nonResourceURLs`
  const urls = rule.nonResourceURLs
  if (isNamespaced) errors.push(invalid(field, urls, 'namespaced rules cannot apply to non-resource URLs'))
  if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
    errors.push(invalid(field, urls, 'rules cannot apply to both regular resources and non-resource URLs'))
  }
}

function validateResourceRule(errors: ErrorList, path: string, { apiGroups, resources }: PolicyRule): void {
  if (!apiGroups?.length)
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'))
  if (!resources?.length) errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'))
}
