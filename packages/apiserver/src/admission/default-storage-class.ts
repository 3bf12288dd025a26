// Mirrors plugin/pkg/admission/storage/storageclass/setdefault/admission.go, release 1.36.
import { defaultStorageClassOf, namesStorageClass, storageClasses, type PersistentVolumeClaim } from '@coxswain/api'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'

/** A claim that names no class gets the default one. */
export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  handles: isWriteOf('', 'persistentvolumeclaims', ['CREATE']),
  async admit(object, { reader }) {
    const claim = object as PersistentVolumeClaim
    if (claim.spec === undefined || namesStorageClass(claim)) return claim
    const found = defaultStorageClassOf(await reader.list(storageClasses))
    if (found === undefined) return claim
    return { ...claim, spec: { ...claim.spec, storageClassName: found.metadata?.name } } as PersistentVolumeClaim
  },
}
