// Mirrors pkg/registry/node/runtimeclass/strategy.go, release 1.36.
import { runtimeClasses, type RuntimeClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { runtimeClassCells } from './table.ts'
import { validateRuntimeClass, validateRuntimeClassUpdate } from './validation.ts'

export const runtimeClassStrategy: Strategy<RuntimeClass> = {
  resource: runtimeClasses,
  createOnUpdate: true,
  requiresResourceVersion: true,
  validate: validateRuntimeClass,
  validateUpdate: validateRuntimeClassUpdate,
  tableCells: runtimeClassCells,
}
