// Mirrors the provisioner and the deleter of pkg/volume/hostpath/host_path.go, 1.36.
import { nameOf, type PersistentVolume, type PersistentVolumeClaim, type StorageClass } from '@coxswain/api'
import type { Deps } from './deps.ts'
import { hostPathPlugin } from './texts.ts'

const folder = '/tmp/hostpath_pv'
const createdBy = { 'kubernetes.io/createdby': 'hostpath-dynamic-provisioner' }
/** Anything else on the machine is left alone. */
const mayBeRemoved = /\/tmp\/.+/

export async function makeHostPath(
  { random, options }: Pick<Deps, 'random' | 'options'>,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  name: string,
): Promise<PersistentVolume> {
  if (claim.spec?.volumeMode === 'Block') {
    throw new Error(`${hostPathPlugin} does not support block volume provisioning`)
  }
  const path = `${folder}/${random.uuid()}`
  await options.hostFolders?.make(path)
  const { accessModes = [], resources } = claim.spec ?? {}
  return {
    metadata: { name, annotations: createdBy },
    spec: {
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      accessModes: accessModes.length === 0 ? ['ReadWriteOnce'] : accessModes,
      capacity: { storage: resources?.requests?.['storage'] ?? '0' },
      hostPath: { path },
    },
  }
}

export async function removeHostPath({ options }: Pick<Deps, 'options'>, volume: PersistentVolume): Promise<void> {
  const path = volume.spec?.hostPath?.path
  if (path === undefined) {
    throw new Error(
      `failed to create deleter for volume "${nameOf(volume)}": spec.PersistentVolumeSource.HostPath is nil`,
    )
  }
  if (!mayBeRemoved.test(path)) {
    throw new Error(`host_path deleter only supports /tmp/.+ but received provided ${path}`)
  }
  await options.hostFolders?.remove(path)
}
