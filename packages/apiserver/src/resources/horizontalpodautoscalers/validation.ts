// Mirrors pkg/apis/autoscaling/validation/validation.go and the options of registry/autoscaling, release 1.36.
import type { HPAScalingPolicy, HPAScalingRules } from '@coxswain/api'
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec } from '@coxswain/api'
import { parseQuantity, quantitySign } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { forbidden, invalid, notSupported, required } from '../../validation/field-errors.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { canonical } from '../pod-spec/validate-resources.ts'
import { checkNonNegative, checkPositive, negativeMessage } from '../rules/numbers.ts'
import { checkOneOf } from '../rules/one-of.ts'
import { validateMetric } from './validate-metric.ts'
import { isParsable, validateReference, type ApiVersionRule } from './validate-reference.ts'

const windowSecondsMax = 3600
const periodSecondsMax = 1800

export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldErrors {
  return validateSpec(spec, undefined)
}

export function validateAutoscalerUpdate(
  next: HorizontalPodAutoscaler,
  previous: HorizontalPodAutoscaler,
): FieldErrors {
  return validateSpec(next.spec, previous.spec)
}

export function validateAutoscalerStatusUpdate({ status }: HorizontalPodAutoscaler): FieldErrors {
  const errors: ErrorList = []
  checkNonNegative(errors, 'status.currentReplicas', status?.currentReplicas)
  checkNonNegative(errors, 'status.desiredReplicas', status?.desiredReplicas)
  return errors
}

type Spec = HorizontalPodAutoscalerSpec | undefined

function validateSpec(spec: Spec, previous: Spec): FieldErrors {
  const errors: ErrorList = []
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior } = spec ?? {}
  const least = previous?.minReplicas === 0 ? 0 : 1
  if (minReplicas !== undefined && minReplicas < least) {
    errors.push(invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`))
  }
  if (maxReplicas === 0) errors.push(required('spec.maxReplicas', 'must be set and greater than 0'))
  else if (maxReplicas < 0) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'))
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
  }
  validateReference(errors, 'spec.scaleTargetRef', scaleTargetRef, targetRule(spec, previous))
  const rule = hasUnparsableObject(previous) ? 'any' : 'parsable'
  for (const [index, metric] of metrics.entries()) validateMetric(errors, `spec.metrics[${index}]`, metric, rule)
  const canWake = metrics.some(({ type }) => type === 'Object' || type === 'External')
  if (minReplicas === 0 && !canWake) {
    const why = 'must specify at least one Object or External metric to support scaling to zero replicas'
    errors.push(forbidden('spec.metrics', why))
  }
  validateRules(errors, 'spec.behavior.scaleUp', behavior?.scaleUp)
  validateRules(errors, 'spec.behavior.scaleDown', behavior?.scaleDown)
  return errors
}

/** A target that stays is not looked at again, and only the one scalable kind of the core group needs no group. */
function targetRule(spec: Spec, previous: Spec): ApiVersionRule {
  const [next, old] = [spec?.scaleTargetRef, previous?.scaleTargetRef]
  if (previous !== undefined && next?.apiVersion === old?.apiVersion && next?.kind === old?.kind) return 'any'
  return next?.kind === 'ReplicationController' ? 'parsable' : 'grouped'
}

function hasUnparsableObject(previous: Spec): boolean {
  return (previous?.metrics ?? []).some(
    ({ type, object }) => type === 'Object' && !isParsable(object?.describedObject.apiVersion ?? ''),
  )
}

const selectPolicies = ['Disabled', 'Max', 'Min']
const policyTypes = ['Percent', 'Pods']

function validateRules(errors: ErrorList, path: string, rules: HPAScalingRules | undefined): void {
  if (rules === undefined) return
  const { stabilizationWindowSeconds: window = 0, policies = [], tolerance } = rules
  const field = `${path}.stabilizationWindowSeconds`
  if (window < 0) errors.push(invalid(field, window, 'must be greater than or equal to zero'))
  if (window > windowSecondsMax) {
    errors.push(invalid(field, window, `must be less than or equal to ${windowSecondsMax}`))
  }
  checkOneOf(errors, `${path}.selectPolicy`, rules.selectPolicy, selectPolicies)
  if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'))
  for (const [index, policy] of policies.entries()) validatePolicy(errors, `${path}.policies[${index}]`, policy)
  if (tolerance !== undefined && quantitySign(parseQuantity(tolerance)) < 0) {
    errors.push(invalid(`${path}.tolerance`, canonical(tolerance), negativeMessage))
  }
}

function validatePolicy(errors: ErrorList, path: string, { type, value, periodSeconds }: HPAScalingPolicy): void {
  if (!policyTypes.includes(type)) errors.push(notSupported(`${path}.type`, type, policyTypes))
  checkPositive(errors, `${path}.value`, value)
  checkPositive(errors, `${path}.periodSeconds`, periodSeconds)
  if (periodSeconds > periodSecondsMax) {
    errors.push(invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${periodSecondsMax}`))
  }
}
