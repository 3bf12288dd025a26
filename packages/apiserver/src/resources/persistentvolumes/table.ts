// Mirrors pkg/printers/internalversion/printers.go printPersistentVolume, release 1.36.
import type { PersistentVolume } from '@coxswain/api'
import { ageCell, nameCell, unset } from '../table-text.ts'
import { accessModesText } from '../rules/access-modes-text.ts'

const classAnnotation = 'volume.beta.kubernetes.io/storage-class'

export function persistentVolumeCells(volume: PersistentVolume, now: number): readonly string[] {
  const { spec = {}, status, metadata } = volume
  const { claimRef } = spec
  return [
    nameCell(volume),
    spec.capacity?.['storage'] ?? '0',
    accessModesText(spec.accessModes),
    spec.persistentVolumeReclaimPolicy ?? '',
    metadata?.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
    claimRef === undefined ? '' : `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`,
    metadata?.annotations?.[classAnnotation] ?? spec.storageClassName ?? '',
    spec.volumeAttributesClassName ?? unset,
    status?.reason ?? '',
    ageCell(volume, now),
    spec.volumeMode ?? unset,
  ]
}
