// Mirrors pkg/registry/networking/ingress/strategy.go, release 1.36.
import { ingresses, type Ingress } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ingressCells } from './table.ts'

export const ingressStrategy: Strategy<Ingress> = {
  resource: ingresses,
  hasGeneration: true,
  tableCells: ingressCells,
}
