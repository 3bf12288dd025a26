// Mirrors pkg/registry/networking/ingressclass/strategy.go, release 1.36.
import { ingressClasses, type IngressClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ingressClassCells } from './table.ts'

export const ingressClassStrategy: Strategy<IngressClass> = {
  resource: ingressClasses,
  hasGeneration: true,
  tableCells: ingressClassCells,
}
