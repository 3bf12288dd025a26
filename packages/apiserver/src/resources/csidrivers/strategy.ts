// Mirrors pkg/registry/storage/csidriver/strategy.go, release 1.36.
import { csiDrivers, type CSIDriver } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { csiDriverCells } from './table.ts'

export const csiDriverStrategy: Strategy<CSIDriver> = {
  resource: csiDrivers,
  hasGeneration: true,
  returnsDeletedObject: true,
  requiresResourceVersion: true,
  tableCells: csiDriverCells,
}
