// Mirrors plugin/pkg/admission/storage/persistentvolume/resize/admission.go, release 1.36.
import { compareQuantities, parseQuantity, type PersistentVolumeClaim, storageClasses } from '@coxswain/api'
import type { AdmissionPlugin, ObjectReader } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'
import { refuse } from './refuse.ts'

const betaClassAnnotation = 'volume.beta.kubernetes.io/storage-class'

/** A claim grows only once it is bound, and only if its class lets claims grow. */
export const claimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',
  handles: isWriteOf('', 'persistentvolumeclaims', ['UPDATE']),
  async validate(object, request) {
    const claim = object as PersistentVolumeClaim
    const previous = request.previous as PersistentVolumeClaim
    if (!isGrown(claim, previous)) return
    if (previous.status?.phase !== 'Bound') {
      throw refuse(claim, request, 'Only bound persistent volume claims can be expanded')
    }
    if (await mayGrow(claim, previous, request.reader)) return
    const dynamically = 'only dynamically provisioned pvc can be resized'
    throw refuse(claim, request, `${dynamically} and the storageclass that provisions the pvc must support resize`)
  },
}

const sizeOf = ({ spec }: PersistentVolumeClaim): string => spec?.resources?.requests?.storage ?? '0'

function isGrown(claim: PersistentVolumeClaim, previous: PersistentVolumeClaim): boolean {
  const [size, previousSize] = [sizeOf(claim), sizeOf(previous)]
  return size !== previousSize && compareQuantities(parseQuantity(size), parseQuantity(previousSize)) > 0
}

/** The annotation comes first, also when it is empty. */
const classOf = ({ metadata, spec }: PersistentVolumeClaim): string =>
  metadata?.annotations?.[betaClassAnnotation] ?? spec?.storageClassName ?? ''

async function mayGrow(claim: PersistentVolumeClaim, previous: PersistentVolumeClaim, reader: ObjectReader) {
  const name = classOf(claim)
  if (name === '' || name !== classOf(previous)) return false
  const found = await reader.get(storageClasses, undefined, name)
  return found?.allowVolumeExpansion === true
}
