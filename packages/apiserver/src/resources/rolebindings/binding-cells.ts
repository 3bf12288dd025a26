// Mirrors pkg/printers/internalversion/printers.go printRoleBinding, release 1.36.
import type { ClusterRoleBinding, RoleBinding, Subject } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

export function bindingCells(binding: RoleBinding | ClusterRoleBinding, now: number): readonly string[] {
  const { roleRef, subjects = [] } = binding
  const named = (kind: string, text: (subject: Subject) => string): string =>
    subjects.flatMap((subject) => (subject.kind === kind ? [text(subject)] : [])).join(', ')
  return [
    nameCell(binding),
    `${roleRef.kind}/${roleRef.name}`,
    ageCell(binding, now),
    named('User', ({ name }) => name),
    named('Group', ({ name }) => name),
    named('ServiceAccount', ({ namespace = '', name }) => `${namespace}/${name}`),
  ]
}
