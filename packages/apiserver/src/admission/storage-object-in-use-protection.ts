// Mirrors plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go, release 1.36.
import type { AdmissionPlugin } from './admission-plugin.ts'

const finalizers: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  volumeattributesclasses: 'kubernetes.io/vac-protection',
}

/** What is in use cannot vanish: a controller takes the finalizer off when nothing refers to the object any more. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  handles: (operation, { plural }, subresource) =>
    operation === 'CREATE' && subresource === undefined && Object.hasOwn(finalizers, plural),
  admit(object, { resource }) {
    const wanted = finalizers[resource.plural]
    const own = object.metadata?.finalizers ?? []
    if (wanted === undefined || own.includes(wanted)) return object
    return { ...object, metadata: { ...object.metadata, finalizers: [...own, wanted] } }
  },
}
