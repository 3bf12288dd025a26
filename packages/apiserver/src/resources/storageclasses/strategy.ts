// Mirrors pkg/registry/storage/storageclass/strategy.go, release 1.36.
import { storageClasses, type StorageClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { fillMissing } from '../share-structure.ts'
import { storageClassCells } from './table.ts'
import { validateStorageClass, validateStorageClassUpdate } from './validation.ts'

const defaults = { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }

export const storageClassStrategy: Strategy<StorageClass> = {
  resource: storageClasses,
  returnsDeletedObject: true,
  defaults: (draft) => fillMissing(draft, defaults),
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  tableCells: storageClassCells,
}
