// Mirrors pkg/registry/networking/ingress/strategy.go, release 1.36.
import { ingresses, type Ingress } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { ingressCells } from './table.ts'
import { validateIngress, validateIngressCreate, validateIngressStatusUpdate } from './validation.ts'

export const ingressStrategy: Strategy<Ingress> = {
  resource: ingresses,
  hasGeneration: true,
  prepareForCreate: (draft) => ({ ...draft, status: { loadBalancer: {} } }),
  warningsOnCreate: classWarnings,
  validate: validateIngressCreate,
  validateUpdate: validateIngress,
  validateStatusUpdate: validateIngressStatusUpdate,
  tableCells: ingressCells,
}

const classAnnotation = 'kubernetes.io/ingress.class'

function classWarnings({ metadata, spec }: Ingress): readonly string[] {
  if (metadata?.annotations?.[classAnnotation] === undefined || spec?.ingressClassName !== undefined) return []
  return [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
}
