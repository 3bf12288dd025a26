// Mirrors pkg/registry/storage/storageclass/strategy.go, release 1.36.
import { storageClasses, type StorageClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { storageClassCells } from './table.ts'

export const storageClassStrategy: Strategy<StorageClass> = {
  resource: storageClasses,
  returnsDeletedObject: true,
  tableCells: storageClassCells,
}
