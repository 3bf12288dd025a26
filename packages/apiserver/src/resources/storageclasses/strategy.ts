// Mirrors pkg/registry/storage/storageclass/strategy.go, release 1.36.
import { storageClasses, type StorageClass } from '@coxswain/api'
import type { Strategy } from '../../registry/strategy.ts'
import { storageClassCells } from './table.ts'
import { validateStorageClass, validateStorageClassUpdate } from './validation.ts'

const defaults = { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }

export const storageClassStrategy: Strategy<StorageClass> = {
  resource: storageClasses,
  returnsDeletedObject: true,
  defaults: (draft) => ({ ...defaults, ...draft }),
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  tableCells: storageClassCells,
}
