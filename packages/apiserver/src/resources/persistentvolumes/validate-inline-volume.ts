// Mirrors pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec for volumes inside of pods, release 1.36.
import { forbidden, required } from '../../validation/field-errors.ts'
import { checkAccessModes } from '../persistentvolumeclaims/validate-claim-spec.ts'
import { validateVolumeSource, type VolumeScope } from './validate-volume-source.ts'

const inline = 'in the context of inline volumes'

/** A volume that no PersistentVolume stands for: what its driver needs to attach it, and nothing about claims. */
export function validateInlineVolume(scope: VolumeScope): void {
  const { errors, path, spec } = scope
  if (spec.claimRef !== undefined) errors.push(forbidden(`${path}.claimRef`, `may not be specified ${inline}`))
  if (Object.keys(spec.capacity ?? {}).length > 0) {
    errors.push(forbidden(`${path}.capacity`, `may not be specified ${inline}`))
  }
  if (spec.csi === undefined) errors.push(required(`${path}.csi`, `has to be specified ${inline}`))
  const modes = spec.accessModes ?? []
  if (modes.length === 0) errors.push(required(`${path}.accessModes`))
  checkAccessModes(errors, `${path}.accessModes`, modes)
  const policy = spec.persistentVolumeReclaimPolicy
  if (policy && policy !== 'Retain') {
    errors.push(forbidden(`${path}.persistentVolumeReclaimPolicy`, `may only be Retain ${inline}`))
  }
  if (spec.nodeAffinity !== undefined) errors.push(forbidden(`${path}.nodeAffinity`, `may not be specified ${inline}`))
  validateVolumeSource(scope)
  if (spec.storageClassName) errors.push(forbidden(`${path}.storageClassName`, `may not be specified ${inline}`))
  if (spec.volumeMode !== undefined && spec.volumeMode !== 'Filesystem') {
    const why = `may not specify volumeMode other than Filesystem ${inline}`
    errors.push(forbidden(`${path}.volumeMode`, why))
  }
}
