// What an external provisioner and an external resizer do of sig-storage-lib-external-provisioner and csi's external-resizer.
import {
  annotationsOf,
  claimReference,
  compareQuantities,
  isBeingDeleted,
  nameOf,
  storageClassOf,
  storageOf,
  uidOf,
  volumeAnnotations,
  volumeFinalizers,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@coxswain/api'
import { driverName, provisionerName } from './texts.ts'

/** The volume to make for a claim that was given to this provisioner; undefined: none, or not yet. */
export function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass | undefined,
): PersistentVolume | undefined {
  const annotations = annotationsOf(claim)
  if ((claim.spec?.volumeName ?? '') !== '' || isBeingDeleted(claim)) return undefined
  if (annotations[volumeAnnotations.storageProvisioner] !== provisionerName) return undefined
  if (storageClass?.provisioner !== provisionerName) return undefined
  const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer'
  if (waits && annotations[volumeAnnotations.selectedNode] === undefined) return undefined
  return newVolume(claim, storageClass)
}

function newVolume(claim: PersistentVolumeClaim, storageClass: StorageClass): PersistentVolume {
  const name = `pvc-${uidOf(claim)}`
  const { accessModes, volumeMode, volumeAttributesClassName, resources } = claim.spec ?? {}
  const { reclaimPolicy = 'Delete', mountOptions } = storageClass
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: { [volumeAnnotations.provisionedBy]: provisionerName },
      ...(reclaimPolicy === 'Delete' ? { finalizers: [volumeFinalizers.externalDeletion] } : {}),
    },
    spec: {
      accessModes,
      capacity: { storage: resources?.requests?.['storage'] ?? '0' },
      claimRef: claimReference(claim),
      csi: { driver: driverName, volumeHandle: name },
      mountOptions,
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: storageClassOf(claim),
      volumeAttributesClassName,
      volumeMode,
    },
  }
}

export function isOurs(volume: PersistentVolume): boolean {
  return annotationsOf(volume)[volumeAnnotations.provisionedBy] === provisionerName
}

export type VolumeDecision =
  | { readonly kind: 'nothing' }
  /** Nobody needs it any more. */
  | { readonly kind: 'delete' }
  /** Somebody deletes it, and it has nothing behind it. */
  | { readonly kind: 'let-go' }

export function decideVolume(volume: PersistentVolume): VolumeDecision {
  const phase = volume.status?.phase
  if (!isOurs(volume) || phase === 'Bound') return { kind: 'nothing' }
  if (isBeingDeleted(volume)) {
    return { kind: volume.metadata?.finalizers?.includes(volumeFinalizers.externalDeletion) ? 'let-go' : 'nothing' }
  }
  const isReleased = phase === 'Released' && volume.spec?.persistentVolumeReclaimPolicy === 'Delete'
  return { kind: isReleased ? 'delete' : 'nothing' }
}

/** How large a bound claim wants its volume to be, if it is not; undefined: it has what it wants. */
export function wantedSize(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): string | undefined {
  if (volume === undefined || !isOurs(volume) || claim.status?.phase !== 'Bound') return undefined
  if (claim.spec?.volumeName !== nameOf(volume)) return undefined
  const wanted = claim.spec.resources?.requests
  const held = storageOf(claim.status.capacity)
  return compareQuantities(storageOf(wanted), held) > 0 ? wanted?.['storage'] : undefined
}
