// Mirrors pkg/apis/networking/validation/validation.go ValidateIngressClass, release 1.36.
import {
  utf8Length,
  validateDns1123Subdomain,
  validateDomainPrefixedPath,
  validatePathSegmentName,
} from '@coxswain/api'
import type { IngressClass, IngressClassParametersReference } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import {
  forbidden,
  invalidEach,
  notSupported,
  required,
  tooLong,
  type ErrorList,
} from '../../validation/field-errors.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { checkDnsLabel } from '../rules/names.ts'

const controllerBytesMax = 250
const scopes = ['Cluster', 'Namespace']

export function validateIngressClass({ spec }: IngressClass): FieldErrors {
  const errors: ErrorList = []
  const controller = spec?.controller ?? ''
  if (utf8Length(controller) > controllerBytesMax) errors.push(tooLong('spec.controller', controllerBytesMax))
  errors.push(...validateDomainPrefixedPath('spec.controller', controller))
  if (spec?.parameters !== undefined) checkParameters(errors, 'spec.parameters', spec.parameters)
  return errors
}

export function validateIngressClassUpdate(next: IngressClass, previous: IngressClass): FieldErrors {
  const errors: ErrorList = []
  checkImmutable(errors, 'spec.controller', { next: next.spec?.controller, previous: previous.spec?.controller })
  return [...errors, ...validateIngressClass(next)]
}

interface ObjectOfGroup {
  readonly apiGroup?: string | undefined
  readonly kind?: string | undefined
  readonly name?: string | undefined
}

export function checkTypedReference(errors: ErrorList, path: string, { apiGroup, kind, name }: ObjectOfGroup): void {
  if (apiGroup !== undefined && apiGroup !== null) {
    invalidEach(errors, `${path}.apiGroup`, apiGroup, validateDns1123Subdomain(apiGroup))
  }
  for (const [field, value] of Object.entries({ kind, name })) {
    if (!value) errors.push(required(`${path}.${field}`))
    else invalidEach(errors, `${path}.${field}`, value, validatePathSegmentName(value, false))
  }
}

function checkParameters(errors: ErrorList, path: string, parameters: IngressClassParametersReference): void {
  checkTypedReference(errors, path, parameters)
  const { scope, namespace } = parameters
  const hasNamespace = namespace !== undefined && namespace !== null
  if (scope === undefined) errors.push(required(`${path}.scope`))
  else if (!scopes.includes(scope)) errors.push(notSupported(`${path}.scope`, scope, scopes))
  else if (scope === 'Cluster' && hasNamespace) {
    errors.push(forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"))
  } else if (scope === 'Namespace') {
    if (hasNamespace) checkDnsLabel(errors, `${path}.namespace`, namespace)
    else errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"))
  }
}
