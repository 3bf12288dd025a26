// Mirrors pkg/apis/core/validation/validation.go ValidateResourceQuota and its like, release 1.36.
import {
  isQuotaResource,
  type ResourceQuota,
  type ResourceQuotaSpec,
  type ScopedResourceSelectorRequirement,
} from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkResourceName, checkResourceQuantity } from '../pod-spec/validate-resources.ts'
import { immutableMessage } from '../rules/immutable.ts'

export function validateResourceQuota({ spec = {} }: ResourceQuota): FieldErrors {
  const errors: ErrorList = []
  checkHard(errors, 'spec.hard', spec.hard)
  validateScopes(errors, spec)
  validateSelector(errors, spec)
  return errors
}

export function validateResourceQuotaUpdate(next: ResourceQuota, previous: ResourceQuota): FieldErrors {
  const errors: ErrorList = [...validateResourceQuota(next)]
  const scopes = new Set(next.spec?.scopes)
  if (scopes.symmetricDifference(new Set(previous.spec?.scopes)).size > 0) {
    errors.push(invalid('spec.scopes', next.spec?.scopes ?? null, immutableMessage))
  }
  return errors
}

export function validateResourceQuotaStatusUpdate({ metadata, status }: ResourceQuota): FieldErrors {
  const errors: ErrorList = []
  if (!metadata?.resourceVersion) errors.push(required('resourceVersion'))
  checkHard(errors, 'status.hard', status?.hard)
  checkHard(errors, 'status.used', status?.used)
  return errors
}

function checkHard(errors: ErrorList, path: string, list: Readonly<Record<string, string>> | undefined): void {
  for (const [name, text] of Object.entries(list ?? {})) {
    const field = `${path}[${name}]`
    checkResourceName(errors, field, name)
    if (!name.includes('/') && !isQuotaResource(name)) {
      errors.push(invalid(field, name, 'must be a standard resource for quota'))
    }
    checkResourceQuantity(errors, field, name, text)
  }
}

const podCount = ['pods']
const podUse = [...podCount, 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']
/** Which resources a scope can narrow. */
const resourcesOfScope: Readonly<Record<string, readonly string[]>> = {
  Terminating: podUse,
  NotTerminating: podUse,
  NotBestEffort: podUse,
  PriorityClass: podUse,
  CrossNamespacePodAffinity: podUse,
  BestEffort: podCount,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
}
const contradictions = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const

function validateScopes(errors: ErrorList, { hard, scopes = [] }: ResourceQuotaSpec): void {
  const field = 'spec.scopes'
  for (const scope of scopes) {
    if (resourcesOfScope[scope] === undefined) errors.push(invalid(field, scopes, 'unsupported scope'))
    errors.push(...unfit(scope, hard).map(() => invalid(field, scopes, 'unsupported scope applied to resource')))
  }
  checkContradictions(errors, field, scopes, scopes)
}

/** Resources of the quota that the scope cannot narrow. */
function unfit(scope: string, hard: ResourceQuotaSpec['hard']): readonly string[] {
  const fit = resourcesOfScope[scope]
  return fit === undefined ? [] : Object.keys(hard ?? {}).filter((name) => isQuotaResource(name) && !fit.includes(name))
}

function checkContradictions(
  errors: ErrorList,
  field: string,
  scopes: readonly string[],
  shown: readonly string[] | null,
): void {
  for (const [a, b] of contradictions) {
    if (scopes.includes(a) && scopes.includes(b)) errors.push(invalid(field, shown, 'conflicting scopes'))
  }
}

function validateSelector(errors: ErrorList, { hard, scopes, scopeSelector }: ResourceQuotaSpec): void {
  if (scopeSelector === undefined) return
  const path = 'spec.scopeSelector.matchExpressions'
  const requirements = scopeSelector.matchExpressions ?? []
  for (const requirement of requirements) {
    const { scopeName } = requirement
    if (resourcesOfScope[scopeName] === undefined) {
      errors.push(invalid(`${path}.scopeName`, scopeName, 'unsupported scope'))
    }
    const shown = { MatchExpressions: requirements.map(shownRequirement) }
    errors.push(...unfit(scopeName, hard).map(() => invalid(path, shown, 'unsupported scope applied to resource')))
    validateRequirement(errors, path, requirement)
  }
  const names = requirements.map(({ scopeName }) => scopeName)
  checkContradictions(errors, path, names, scopes ?? null)
}

function shownRequirement({ scopeName, operator, values }: ScopedResourceSelectorRequirement): unknown {
  return { ScopeName: scopeName, Operator: operator, Values: values ?? null }
}

const existsOnly =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, " +
  'ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity'
const scopesThatOnlyExist = [
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
]

function validateRequirement(errors: ErrorList, path: string, requirement: ScopedResourceSelectorRequirement): void {
  const { scopeName, operator = '', values = [] } = requirement
  if (scopesThatOnlyExist.includes(scopeName) && operator !== 'Exists') {
    errors.push(invalid(`${path}.operator`, operator, existsOnly))
  }
  if (operator === 'In' || operator === 'NotIn') {
    const why = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
    if (values.length === 0) errors.push(required(`${path}.values`, why))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const why = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
    if (values.length > 0) errors.push(invalid(`${path}.values`, values, why))
  } else {
    errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  }
}
