// Mirrors pkg/registry/storage/storageclass/strategy.go, release 1.36.
import { storageClasses, type StorageClass } from '@coxswain/api'
import { fillMissing } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { deprecatedNodeLabels } from '../rules/deprecated-node-labels.ts'
import { storageClassCells } from './table.ts'
import { validateStorageClass, validateStorageClassUpdate } from './validation.ts'

const defaults = { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }

export const storageClassStrategy: Strategy<StorageClass> = {
  resource: storageClasses,
  returnsDeletedObject: true,
  defaults: (draft) => fillMissing(draft, defaults),
  warningsOnCreate: topologyWarnings,
  warningsOnUpdate: topologyWarnings,
  validate: validateStorageClass,
  validateUpdate: validateStorageClassUpdate,
  tableCells: storageClassCells,
}

function topologyWarnings({ allowedTopologies = [] }: StorageClass): readonly string[] {
  return allowedTopologies.flatMap(({ matchLabelExpressions = [] }, index) =>
    matchLabelExpressions.flatMap(({ key }, at) => {
      const why = deprecatedNodeLabels[key]
      return why === undefined ? [] : [`allowedTopologies[${index}].matchLabelExpressions[${at}].key: ${why}`]
    }),
  )
}
