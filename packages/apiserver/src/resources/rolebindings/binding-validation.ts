// Mirrors pkg/apis/rbac/validation/validation.go ValidateRoleBinding and ValidateClusterRoleBinding, release 1.36.
import { nameIsDnsSubdomain, validatePathSegmentName } from '@coxswain/api'
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from '@coxswain/api'
import { semanticEqual } from '@coxswain/base'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, invalidEach, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { rbacGroup } from './binding-defaults.ts'

type Binding = RoleBinding | ClusterRoleBinding

export interface BindingScope {
  readonly roleKinds: readonly string[]
  readonly isNamespaced: boolean
}

export function validateBinding({ roleRef, subjects }: Binding, scope: BindingScope): FieldErrors {
  const errors: ErrorList = []
  const { apiGroup = '', kind = '', name = '' } = roleRef ?? {}
  if (apiGroup !== rbacGroup) errors.push(notSupported('roleRef.apiGroup', apiGroup, [rbacGroup]))
  if (!scope.roleKinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, scope.roleKinds))
  if (name === '') errors.push(required('roleRef.name'))
  else invalidEach(errors, 'roleRef.name', name, validatePathSegmentName(name, false))
  for (const [index, subject] of (subjects ?? []).entries()) {
    validateSubject(errors, `subjects[${index}]`, subject, scope)
  }
  return errors
}

export function validateBindingUpdate(next: Binding, previous: Binding, scope: BindingScope): FieldErrors {
  const errors = validateBinding(next, scope)
  if (semanticEqual(next.roleRef, previous.roleRef)) return errors
  return [...errors, invalid('roleRef', shownRole(next.roleRef), 'cannot change roleRef')]
}

/** In the order and the spelling of Go's structure. */
function shownRole({ apiGroup = '', kind, name }: RoleRef): unknown {
  return { APIGroup: apiGroup, Kind: kind, Name: name }
}

const subjectKinds = ['ServiceAccount', 'User', 'Group']

function validateSubject(errors: ErrorList, path: string, subject: Subject, { isNamespaced }: BindingScope): void {
  const { kind = '', name = '', apiGroup = '', namespace = '' } = subject
  if (name === '') errors.push(required(`${path}.name`))
  if (!subjectKinds.includes(kind)) {
    errors.push(notSupported(`${path}.kind`, kind, subjectKinds))
    return
  }
  if (kind !== 'ServiceAccount') {
    if (apiGroup !== rbacGroup) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [rbacGroup]))
    return
  }
  if (name !== '') invalidEach(errors, `${path}.name`, name, nameIsDnsSubdomain(name, false))
  if (apiGroup !== '') errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']))
  if (!isNamespaced && namespace === '') errors.push(required(`${path}.namespace`))
}
