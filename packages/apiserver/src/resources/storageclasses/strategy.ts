// Mirrors pkg/registry/storage/storageclass/strategy.go, release 1.36.
import { storageClasses, type StorageClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { storageClassCells } from './table.ts'

const defaults = { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }

export const storageClassStrategy: Strategy<StorageClass> = {
  resource: storageClasses,
  returnsDeletedObject: true,
  defaults: (draft) => ({ ...defaults, ...draft }),
  tableCells: storageClassCells,
}
