// Mirrors pkg/printers/internalversion/printers.go printValidatingAdmissionPolicy and its binding, release 1.36.
import { formatLabelSelector, type ParamKind, type ParamRef } from '@coxswain/api'
import { unset } from '../table-text.ts'

export function paramKindText(kind: ParamKind | undefined): string {
  return kind === undefined ? unset : `${kind.apiVersion ?? ''}/${kind.kind ?? ''}`
}

/** Parameters of any namespace have a star for it: whether they have a namespace at all cannot be seen here. */
export function paramRefText(reference: ParamRef | undefined): string {
  if (reference?.name) return `${reference.namespace || '*'}/${reference.name}`
  return reference?.selector === undefined ? unset : formatLabelSelector(reference.selector)
}
