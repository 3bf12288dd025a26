// Mirrors pkg/registry/policy/poddisruptionbudget/strategy.go and pkg/apis/policy/validation/validation.go, 1.36.
import { podDisruptionBudgets, validatePathSegmentName } from '@coxswain/api'
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, type ErrorList } from '../../validation/field-errors.ts'
import { validateConditions } from '../rules/conditions.ts'
import { checkAtMost100Percent, checkIntOrPercent } from '../rules/int-or-percent.ts'
import { shownSelector, validateLabelSelector } from '../rules/label-selectors.ts'
import { checkNonNegative } from '../rules/numbers.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { ageCell, nameCell } from '../table-text.ts'

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget']
const notSet = 'N/A'

export const podDisruptionBudgetStrategy: Strategy<PodDisruptionBudget> = {
  resource: podDisruptionBudgets,
  hasGeneration: true,
  requiresResourceVersion: true,
  checksMetadata: true,
  // Upstream has no rule of its own for it.
  validateName: validatePathSegmentName,
  prepareForCreate: (draft) => ({
    ...draft,
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  }),
  validate: validateBudget,
  validateUpdate: validateBudget,
  validateStatusUpdate,
  tableCells: (budget, now) => [
    nameCell(budget),
    String(budget.spec?.minAvailable ?? notSet),
    String(budget.spec?.maxUnavailable ?? notSet),
    budget.status?.disruptionsAllowed ?? 0,
    ageCell(budget, now),
  ],
}

function validateBudget({ spec = {} }: PodDisruptionBudget): FieldErrors {
  const errors: ErrorList = []
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    errors.push(invalid('spec', shownSpec(spec), 'minAvailable and maxUnavailable cannot be both set'))
  }
  for (const field of ['minAvailable', 'maxUnavailable'] as const) {
    const value = spec[field]
    if (value === undefined) continue
    checkIntOrPercent(errors, `spec.${field}`, value)
    checkAtMost100Percent(errors, `spec.${field}`, value)
  }
  validateLabelSelector(errors, 'spec.selector', spec.selector)
  checkOneOf(errors, 'spec.unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, evictionPolicies)
  return errors
}

/** The spec in the order and the spelling of Go's structure. */
function shownSpec(spec: PodDisruptionBudgetSpec): unknown {
  return {
    MinAvailable: spec.minAvailable ?? null,
    Selector: spec.selector === undefined ? null : shownSelector(spec.selector),
    MaxUnavailable: spec.maxUnavailable ?? null,
    UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
  }
}

const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const

function validateStatusUpdate({ status }: PodDisruptionBudget): FieldErrors {
  const errors: ErrorList = []
  validateConditions(errors, 'status.conditions', status?.conditions)
  for (const count of counts) checkNonNegative(errors, `status.${count}`, status?.[count])
  return errors
}
