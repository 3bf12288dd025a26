// Mirrors pkg/registry/node/runtimeclass/strategy.go, release 1.36.
import { runtimeClasses, type RuntimeClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { runtimeClassCells } from './table.ts'

export const runtimeClassStrategy: Strategy<RuntimeClass> = {
  resource: runtimeClasses,
  createOnUpdate: true,
  requiresResourceVersion: true,
  tableCells: runtimeClassCells,
}
