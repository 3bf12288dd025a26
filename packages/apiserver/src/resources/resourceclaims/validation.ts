// Mirrors pkg/apis/resource/validation/validation.go ValidateResourceClaim and ValidateResourceClaimTemplate, 1.36.
import type { ResourceClaim, ResourceClaimTemplate } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import type { ErrorList } from '../../validation/field-errors.ts'
import { checkStructImmutable } from '../rules/immutable.ts'
import { validateTemplateMetadata } from '../rules/template-metadata.ts'
import { validateClaimSpec } from './validate-claim-spec.ts'

export function validateResourceClaim({ spec }: ResourceClaim): FieldErrors {
  const errors: ErrorList = []
  validateClaimSpec(errors, 'spec', spec ?? {})
  return errors
}

/** A spec never changes, so there is nothing else to be said of it. */
export function validateResourceClaimUpdate(next: ResourceClaim, previous: ResourceClaim): FieldErrors {
  const errors: ErrorList = []
  checkStructImmutable(errors, 'spec', 'ResourceClaimSpec', { next: next.spec, previous: previous.spec })
  return errors
}

export function validateResourceClaimTemplate({ spec }: ResourceClaimTemplate): FieldErrors {
  const errors: ErrorList = []
  validateTemplateMetadata(errors, 'spec.metadata', spec?.metadata)
  validateClaimSpec(errors, 'spec.spec', spec?.spec ?? {})
  return errors
}

export function validateResourceClaimTemplateUpdate(
  next: ResourceClaimTemplate,
  previous: ResourceClaimTemplate,
): FieldErrors {
  const errors: ErrorList = []
  checkStructImmutable(errors, 'spec', 'ResourceClaimTemplateSpec', { next: next.spec, previous: previous.spec })
  return errors
}
