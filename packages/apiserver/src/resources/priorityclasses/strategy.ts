// Mirrors pkg/registry/scheduling/priorityclass/strategy.go, release 1.36.
import { priorityClasses, type PriorityClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { priorityClassCells } from './table.ts'
import { validatePriorityClass, validatePriorityClassUpdate } from './validation.ts'

export const priorityClassStrategy: Strategy<PriorityClass> = {
  resource: priorityClasses,
  // It starts at 1 and stays there.
  hasGeneration: true,
  specChanged: () => false,
  defaults: (draft) =>
    draft.preemptionPolicy === undefined ? { ...draft, preemptionPolicy: 'PreemptLowerPriority' } : draft,
  validate: validatePriorityClass,
  validateUpdate: validatePriorityClassUpdate,
  tableCells: priorityClassCells,
}
