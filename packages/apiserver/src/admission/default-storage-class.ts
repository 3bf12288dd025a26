// Mirrors plugin/pkg/admission/storage/storageclass/setdefault/admission.go and pkg/volume/util/storageclass.go, release 1.36.
import { type PersistentVolumeClaim, type StorageClass, storageClasses } from '@coxswain/api'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'
import { newestOfClasses } from './newest-of-classes.ts'

const defaultAnnotation = 'storageclass.kubernetes.io/is-default-class'
const betaDefaultAnnotation = 'storageclass.beta.kubernetes.io/is-default-class'
const betaClassAnnotation = 'volume.beta.kubernetes.io/storage-class'

const isDefault = ({ metadata }: StorageClass): boolean =>
  metadata?.annotations?.[defaultAnnotation] === 'true' || metadata?.annotations?.[betaDefaultAnnotation] === 'true'

/** A claim that names no class gets the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  handles: isWriteOf('', 'persistentvolumeclaims', ['CREATE']),
  async admit(object, { reader }) {
    const claim = object as PersistentVolumeClaim
    if (claim.metadata?.annotations?.[betaClassAnnotation] !== undefined) return claim
    if (claim.spec === undefined || claim.spec.storageClassName !== undefined) return claim
    const found = newestOfClasses((await reader.list(storageClasses)).filter(isDefault))
    if (found === undefined) return claim
    return { ...claim, spec: { ...claim.spec, storageClassName: found.metadata?.name } } as PersistentVolumeClaim
  },
}
