// Mirrors pkg/apis/autoscaling/validation/validation.go ValidateCrossVersionObjectReference, release 1.36.
import { validatePathSegmentName, type CrossVersionObjectReference } from '@coxswain/api'
import { invalid, invalidEach, required, type ErrorList } from '../../validation/field-errors.ts'

/** What the API version of a reference has to be: anything, one that can be read, one with a group. */
export type ApiVersionRule = 'any' | 'parsable' | 'grouped'

export function isParsable(apiVersion: string): boolean {
  return apiVersion.split('/').length <= 2
}

export function validateReference(
  errors: ErrorList,
  path: string,
  reference: CrossVersionObjectReference | undefined,
  rule: ApiVersionRule,
): void {
  for (const field of ['kind', 'name'] as const) {
    const text = reference?.[field] ?? ''
    if (text === '') errors.push(required(`${path}.${field}`))
    else invalidEach(errors, `${path}.${field}`, text, validatePathSegmentName(text, false))
  }
  if (rule === 'any') return
  const apiVersion = reference?.apiVersion ?? ''
  if (!isParsable(apiVersion)) {
    errors.push(invalid(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`))
  } else if (rule === 'grouped' && !/^[^/]+\//.test(apiVersion)) {
    errors.push(invalid(`${path}.apiVersion`, apiVersion, 'apiVersion must specify API group'))
  }
}
