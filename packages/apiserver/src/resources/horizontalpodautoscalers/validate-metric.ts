// Mirrors pkg/apis/autoscaling/validation/validation.go validateMetricSpec and its like, release 1.36.
import { parseQuantity, quantitySign, validatePathSegmentName } from '@coxswain/api'
import type { MetricIdentifier, MetricSpec, MetricTarget } from '@coxswain/api'
import { forbidden, invalid, invalidEach, notSupported, required } from '../../validation/field-errors.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { canonical, checkContainerResourceName } from '../pod-spec/validate-resources.ts'
import { checkDnsLabel } from '../rules/names.ts'
import { validateReference, type ApiVersionRule } from './validate-reference.ts'

const sourceOfType = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
} as const
type Source = (typeof sourceOfType)[keyof typeof sourceOfType]

const types = Object.keys(sourceOfType)
/** In the order in which upstream looks at them. */
const sources: readonly Source[] = ['object', 'external', 'pods', 'resource', 'containerResource']

export function validateMetric(errors: ErrorList, path: string, metric: MetricSpec, rule: ApiVersionRule): void {
  const { type = '' } = metric
  const field = `${path}.type`
  if (type === '') errors.push(required(field, 'must specify a metric source type'))
  const expected = isType(type) ? sourceOfType[type] : undefined
  if (expected === undefined) errors.push(notSupported(field, type, types))
  const present = sources.filter((source) => metric[source] !== undefined)
  if (present[0] !== undefined) validateSource(errors, `${path}.${present[0]}`, metric, { source: present[0], rule })
  if (expected === undefined) errors.push(notSupported(field, type, types))
  else if (metric[expected] === undefined) {
    errors.push(required(`${path}.${expected}`, 'must populate information for the given metric source'))
  }
  if (present.length === 1) return
  for (const source of present) {
    if (source !== expected) errors.push(forbidden(`${path}.${source}`, 'must populate the given metric source only'))
  }
}

function isType(type: string): type is keyof typeof sourceOfType {
  return Object.hasOwn(sourceOfType, type)
}

interface Wanted {
  readonly source: Source
  readonly rule: ApiVersionRule
}

function validateSource(errors: ErrorList, path: string, metric: MetricSpec, { source, rule }: Wanted): void {
  const target = `${path}.target`
  if (source === 'object' && metric.object) {
    validateReference(errors, `${path}.describedObject`, metric.object.describedObject, rule)
    validateIdentified(errors, path, metric.object)
    requireValue(errors, target, metric.object.target, 'must set either a target value or averageValue')
  } else if (source === 'external' && metric.external) {
    validateIdentified(errors, path, metric.external)
    const { value, averageValue } = metric.external.target
    const why = 'must set either a target value for metric or a per-pod target'
    requireValue(errors, target, metric.external.target, why)
    if (value !== undefined && averageValue !== undefined) {
      errors.push(forbidden(`${target}.value`, 'may not set both a target value for metric and a per-pod target'))
    }
  } else if (source === 'pods' && metric.pods) {
    validateIdentified(errors, path, metric.pods)
    if (metric.pods.target.averageValue === undefined) {
      errors.push(required(`${target}.averageValue`, 'must specify a positive target averageValue'))
    }
  } else if (source === 'resource' && metric.resource) {
    if (!metric.resource.name) errors.push(required(`${path}.name`, 'must specify a resource name'))
    validateUse(errors, target, metric.resource.target)
  } else if (metric.containerResource) {
    validateContainerSource(errors, path, metric.containerResource)
    validateUse(errors, target, metric.containerResource.target)
  }
}

function requireValue(errors: ErrorList, path: string, target: MetricTarget, why: string): void {
  if (target.value === undefined && target.averageValue === undefined) {
    errors.push(required(`${path}.averageValue`, why))
  }
}

interface Identified {
  readonly metric: MetricIdentifier
  readonly target: MetricTarget
}

function validateIdentified(errors: ErrorList, path: string, { metric, target }: Identified): void {
  const { name = '' } = metric
  if (name === '') errors.push(required(`${path}.metric.name`, 'must specify a metric name'))
  else invalidEach(errors, `${path}.metric.name`, name, validatePathSegmentName(name, false))
  validateTarget(errors, `${path}.target`, target)
}

type ContainerSource = NonNullable<MetricSpec['containerResource']>

function validateContainerSource(errors: ErrorList, path: string, { name, container }: ContainerSource): void {
  if (!name) errors.push(required(`${path}.name`, 'must specify a resource name'))
  else checkContainerResourceName(errors, `${path}.name`, name)
  if (!container) errors.push(required(`${path}.container`, 'must specify a container'))
  else checkDnsLabel(errors, `${path}.container`, container)
}

function validateUse(errors: ErrorList, path: string, target: MetricTarget): void {
  validateTarget(errors, path, target)
  const { averageUtilization, averageValue } = target
  if (averageUtilization === undefined && averageValue === undefined) {
    const why = 'must set either a target raw value or a target utilization'
    errors.push(required(`${path}.averageUtilization`, why))
  } else if (averageUtilization !== undefined && averageValue !== undefined) {
    const why = 'may not set both a target raw value and a target utilization'
    errors.push(forbidden(`${path}.averageValue`, why))
  }
}

const targetTypes = ['Utilization', 'Value', 'AverageValue']

function validateTarget(errors: ErrorList, path: string, target: MetricTarget): void {
  const { type = '', averageUtilization } = target
  if (type === '') errors.push(required(`${path}.type`, 'must specify a metric target type'))
  if (!targetTypes.includes(type)) {
    errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'))
  }
  for (const field of ['value', 'averageValue'] as const) {
    const text = target[field]
    if (text === undefined || quantitySign(parseQuantity(text)) > 0) continue
    errors.push(invalid(`${path}.${field}`, canonical(text), 'must be positive'))
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'))
  }
}
