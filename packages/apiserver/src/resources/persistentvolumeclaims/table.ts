// Mirrors pkg/printers/internalversion/printers.go printPersistentVolumeClaim, release 1.36.
import type { PersistentVolumeClaim } from '@coxswain/api'
import { canonical } from '../pod-spec/validate-resources.ts'
import { accessModesText } from '../rules/access-modes-text.ts'
import { ageCell, nameCell, unset } from '../table-text.ts'
import { storageClassAnnotation } from './validate-claim-update.ts'

export function claimCells(claim: PersistentVolumeClaim, now: number): readonly string[] {
  const { metadata, spec = {}, status = {} } = claim
  const isBound = Boolean(spec.volumeName)
  return [
    nameCell(claim),
    metadata?.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
    spec.volumeName ?? '',
    isBound ? canonical(status.capacity?.['storage'] ?? '0') : '',
    isBound ? accessModesText(status.accessModes) : '',
    metadata?.annotations?.[storageClassAnnotation] ?? spec.storageClassName ?? '',
    spec.volumeAttributesClassName ?? unset,
    ageCell(claim, now),
    spec.volumeMode ?? unset,
  ]
}
