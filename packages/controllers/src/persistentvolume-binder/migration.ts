// Mirrors updateMigrationAnnotations and modifyDeletionFinalizers of
// pkg/controller/volume/persistentvolume/pv_controller_base.go, and k8s.io/csi-translation-lib, 1.36.
import {
  annotationsOf,
  volumeAnnotations,
  volumeFinalizers,
  type KubeObject,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '@coxswain/api'
import { driverOf, isMigrated } from '@coxswain/api/csi-migration'
import { inTreePrefix } from './texts.ts'

/** The claim as it is once it says which driver took over; the same object where it does. */
export function withClaimMigration(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const annotations = annotationsOf(claim)
  const { storageProvisioner, betaStorageProvisioner } = volumeAnnotations
  return withMigratedTo(claim, annotations[storageProvisioner] ?? annotations[betaStorageProvisioner])
}

/** The same of a volume, and with the finalizers that belong to who deletes it. */
export function withVolumeMigration(volume: PersistentVolume): PersistentVolume {
  const provisioner = annotationsOf(volume)[volumeAnnotations.provisionedBy]
  const marked = withMigratedTo(volume, provisioner)
  if (provisioner === undefined) return marked
  const before = volume.metadata?.finalizers ?? []
  const finalizers = deletionFinalizers(before, provisioner, volume.spec?.persistentVolumeReclaimPolicy)
  if (finalizers.length === before.length && finalizers.every((each, index) => each === before[index])) return marked
  return { ...marked, metadata: { ...marked.metadata, finalizers } }
}

function withMigratedTo<T extends KubeObject>(object: T, provisioner: string | undefined): T {
  if (provisioner === undefined) return object
  const { migratedTo } = volumeAnnotations
  const present = annotationsOf(object)[migratedTo] ?? ''
  const driver = driverOf(provisioner)
  if (present === (driver ?? '')) return object
  const { [migratedTo]: _, ...others } = annotationsOf(object)
  const annotations = driver === undefined ? others : { ...others, [migratedTo]: driver }
  return { ...object, metadata: { ...object.metadata, annotations } }
}

function deletionFinalizers(present: readonly string[], provisioner: string, policy?: string): readonly string[] {
  const { inTreeDeletion, externalDeletion } = volumeFinalizers
  if (isMigrated(provisioner)) return present.filter((each) => each !== inTreeDeletion)
  if (!provisioner.startsWith(inTreePrefix)) return present
  const isKept = policy === 'Retain' || policy === 'Recycle'
  const own = present.filter((each) => each !== externalDeletion && !(isKept && each === inTreeDeletion))
  return policy === 'Delete' && !own.includes(inTreeDeletion) ? [...own, inTreeDeletion] : own
}
