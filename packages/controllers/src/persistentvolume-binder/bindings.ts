// Mirrors bindClaimToVolume, unbindVolume and updateClaimStatus of
// pkg/controller/volume/persistentvolume/pv_controller.go, 1.36. (A volume's side of a binding: `withClaim` of api.)
import {
  annotationsOf,
  compareQuantities,
  nameOf,
  parseQuantity,
  volumeAnnotations,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'

const { bindCompleted, boundByController, preResizeCapacity } = volumeAnnotations

/** The claim as it is once bound to the volume; the same object where it is so already. */
export function withVolume(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const present = annotationsOf(claim)
  const isNamed = claim.spec?.volumeName === nameOf(volume)
  const added = {
    ...(isNamed || present[boundByController] !== undefined ? {} : { [boundByController]: 'yes' }),
    ...(present[bindCompleted] === undefined ? { [bindCompleted]: 'yes' } : {}),
  }
  if (isNamed && Object.keys(added).length === 0) return claim
  return {
    ...claim,
    metadata: { ...claim.metadata, annotations: { ...present, ...added } },
    spec: { ...claim.spec, volumeName: nameOf(volume) },
  }
}

/** The volume without its claim. One that a user keeps for a claim stays kept for it, whichever that will be. */
export function withoutClaim(volume: PersistentVolume): PersistentVolume {
  const { [boundByController]: mark, ...annotations } = annotationsOf(volume)
  if (mark === undefined) {
    return { ...volume, spec: { ...volume.spec, claimRef: { ...volume.spec?.claimRef, uid: undefined } } }
  }
  return {
    ...volume,
    metadata: { ...volume.metadata, annotations: Object.keys(annotations).length === 0 ? undefined : annotations },
    spec: { ...volume.spec, claimRef: undefined },
  }
}

/** The claim with the status that it has without a volume; the same object where it is so already. */
export function withoutVolumeStatus(claim: PersistentVolumeClaim, phase: 'Pending' | 'Lost'): PersistentVolumeClaim {
  const { accessModes, capacity, currentVolumeAttributesClassName, ...others } = claim.status ?? {}
  const isSame =
    others.phase === phase &&
    accessModes === undefined &&
    capacity === undefined &&
    currentVolumeAttributesClassName === undefined
  return isSame ? claim : { ...claim, status: { ...others, phase } }
}

/** The claim with the status that it has once bound to the volume; the same object where it is so already. */
export function withVolumeStatus(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const status = claim.status ?? {}
  const accessModes = volume.spec?.accessModes
  if (status.phase === 'Bound') {
    // What it holds of capacity is its own by now: a file system may be smaller than the volume.
    return deepEqual(status.accessModes, accessModes) ? claim : { ...claim, status: { ...status, accessModes } }
  }
  const fromPending = status.phase === 'Pending'
  const attributesClass = volume.spec?.volumeAttributesClassName
  const next: PersistentVolumeClaimStatus = {
    ...status,
    phase: 'Bound',
    accessModes,
    capacity: capacityOf(status.capacity, volume),
    currentVolumeAttributesClassName: fromPending ? attributesClass : status.currentVolumeAttributesClassName,
  }
  return { ...claim, status: next }
}

type Amounts = Readonly<Record<string, string>>

function capacityOf(held: Amounts | undefined, volume: PersistentVolume): Amounts | undefined {
  const storage = volume.spec?.capacity?.['storage']
  if (storage === undefined) throw new Error(`PersistentVolume "${nameOf(volume)}" is without a storage capacity`)
  const before = annotationsOf(volume)[preResizeCapacity]
  // The file system has yet to grow to what the volume has.
  if (before !== undefined) return { ...held, storage: isQuantity(before) ? before : storage }
  const present = held?.['storage']
  const isSame = present !== undefined && compareQuantities(parseQuantity(present), parseQuantity(storage)) === 0
  return isSame ? held : volume.spec?.capacity
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text)
    return true
  } catch {
    return false
  }
}
