// Mirrors pkg/printers/internalversion/printers.go printIngressClass, release 1.36.
import type { IngressClass } from '@coxswain/api'
import { ageCell, nameCell, none } from '../table-text.ts'

const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class'

export function ingressClassCells(ingressClass: IngressClass, now: number): readonly string[] {
  const isDefault = ingressClass.metadata?.annotations?.[defaultAnnotation] === 'true'
  return [
    isDefault ? `${nameCell(ingressClass)} (default)` : nameCell(ingressClass),
    ingressClass.spec?.controller ?? '',
    parametersText(ingressClass),
    ageCell(ingressClass, now),
  ]
}

function parametersText({ spec }: IngressClass): string {
  if (spec?.parameters === undefined) return none
  const { kind = '', apiGroup, name = '' } = spec.parameters
  return apiGroup === undefined ? `${kind}/${name}` : `${kind}.${apiGroup}/${name}`
}
