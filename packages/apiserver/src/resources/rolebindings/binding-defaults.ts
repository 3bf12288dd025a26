// Mirrors pkg/apis/rbac/v1/defaults.go, release 1.36.
import type { ClusterRoleBinding, RoleBinding, Subject } from '@coxswain/api'
import { changeField, fillMissing, mapItems } from '@coxswain/base'

export const rbacGroup = 'rbac.authorization.k8s.io'

export function defaultBinding<T extends RoleBinding | ClusterRoleBinding>(binding: T): T {
  const defaults: Partial<RoleBinding> = {
    roleRef: fillMissing(binding.roleRef, { apiGroup: rbacGroup }),
  }
  const isNamed = defaults.roleRef === binding.roleRef
  const named = isNamed ? binding : { ...binding, ...defaults }
  return changeField(named, 'subjects', (subjects: readonly Subject[]) => mapItems(subjects, defaultSubject))
}

function defaultSubject(subject: Subject): Subject {
  return subject.kind === 'User' || subject.kind === 'Group' ? fillMissing(subject, { apiGroup: rbacGroup }) : subject
}
