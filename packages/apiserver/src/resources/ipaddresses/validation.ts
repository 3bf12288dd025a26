// Mirrors pkg/apis/networking/validation/validation.go ValidateIPAddress, release 1.36.
import {
  goQuote,
  validateDns1123Subdomain,
  validateIp,
  validatePathSegmentName,
  type IPAddress,
  type NameRule,
} from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalidEach, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkImmutable } from '../rules/immutable.ts'

/** The name is the address, in its one canonical form. */
export const validateIpAddressName: NameRule = (name) =>
  validateIp('', name).map(({ message }) => message.slice(`Invalid value: ${goQuote(name)}: `.length))

export function validateIpAddress({ spec }: IPAddress): FieldErrors {
  const errors: ErrorList = []
  if (spec?.parentRef === undefined) return [required('spec.parentRef')]
  const { group = '', resource = '', name = '', namespace = '' } = spec.parentRef
  if (group !== '') invalidEach(errors, 'spec.parentRef.group', group, validateDns1123Subdomain(group))
  checkSegment(errors, 'spec.parentRef.resource', resource)
  checkSegment(errors, 'spec.parentRef.name', name)
  if (namespace !== '') checkSegment(errors, 'spec.parentRef.namespace', namespace)
  return errors
}

function checkSegment(errors: ErrorList, field: string, value: string): void {
  if (value === '') errors.push(required(field))
  else invalidEach(errors, field, value, validatePathSegmentName(value, false))
}

export function validateIpAddressUpdate(next: IPAddress, previous: IPAddress): FieldErrors {
  const errors: ErrorList = [...validateIpAddress(next)]
  const { group = '', resource = '', namespace = '', name = '' } = next.spec?.parentRef ?? {}
  const shown = { Group: group, Resource: resource, Namespace: namespace, Name: name }
  checkImmutable(errors, 'spec.parentRef', {
    next: next.spec?.parentRef,
    previous: previous.spec?.parentRef,
    shown: next.spec?.parentRef === undefined ? null : shown,
  })
  return errors
}
