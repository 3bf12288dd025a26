// Mirrors pkg/registry/networking/ingressclass/strategy.go, release 1.36.
import { ingressClasses, type IngressClass } from '@coxswain/api'
import { changeField } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { ingressClassCells } from './table.ts'
import { validateIngressClass, validateIngressClassUpdate } from './validation.ts'

export const ingressClassStrategy: Strategy<IngressClass> = {
  resource: ingressClasses,
  hasGeneration: true,
  defaults: (draft) =>
    changeField(draft, 'spec', (spec) =>
      changeField(spec, 'parameters', (parameters) =>
        // Read as absent or as null, it means the same.
        parameters.scope ? parameters : { ...parameters, scope: 'Cluster' },
      ),
    ),
  validate: validateIngressClass,
  validateUpdate: validateIngressClassUpdate,
  tableCells: ingressClassCells,
}
