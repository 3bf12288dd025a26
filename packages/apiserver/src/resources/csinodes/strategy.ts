// Mirrors pkg/registry/storage/csinode/strategy.go, release 1.36.
import { csiNodes, type CSINode } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { csiNodeCells } from './table.ts'
import { validateCsiNode, validateCsiNodeUpdate } from './validation.ts'

export const csiNodeStrategy: Strategy<CSINode> = {
  resource: csiNodes,
  returnsDeletedObject: true,
  requiresResourceVersion: true,
  validate: validateCsiNode,
  validateUpdate: validateCsiNodeUpdate,
  tableCells: csiNodeCells,
}
