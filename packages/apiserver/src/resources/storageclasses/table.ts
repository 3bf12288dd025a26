// Mirrors pkg/printers/internalversion/printers.go printStorageClass, release 1.36.
import type { StorageClass } from '@coxswain/api'
import { ageCell, nameCell } from '../table-text.ts'

const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]

export function storageClassCells(storageClass: StorageClass, now: number): readonly (string | boolean)[] {
  const annotations = storageClass.metadata?.annotations ?? {}
  const isDefault = defaultAnnotations.some((annotation) => annotations[annotation] === 'true')
  return [
    isDefault ? `${nameCell(storageClass)} (default)` : nameCell(storageClass),
    storageClass.provisioner ?? '',
    storageClass.reclaimPolicy ?? 'Delete',
    storageClass.volumeBindingMode ?? 'Immediate',
    storageClass.allowVolumeExpansion ?? false,
    ageCell(storageClass, now),
  ]
}
