// Mirrors getPVCReferencedVACNames and getPVReferencedVACNames of
// pkg/controller/volume/vacprotection/vac_protection_controller.go, 1.36.
import type { PersistentVolume, PersistentVolumeClaim } from '@coxswain/api'

/** Classes that a claim wants, has, or is on its way to. */
export function classesOfClaim({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const names = [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ]
  return named(names)
}

export function classesOfVolume({ spec }: PersistentVolume): readonly string[] {
  return named([spec?.volumeAttributesClassName])
}

function named(names: readonly (string | undefined)[]): readonly string[] {
  const found = names.flatMap((name) => (name === undefined || name === '' ? [] : [name]))
  return found.length === 0 ? nothing : [...new Set(found)]
}

const nothing: readonly string[] = []
