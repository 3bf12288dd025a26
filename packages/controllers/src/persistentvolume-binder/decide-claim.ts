// Mirrors syncUnboundClaim and syncBoundClaim of pkg/controller/volume/persistentvolume/pv_controller.go, 1.36.
import {
  annotationsOf,
  defaultStorageClassOf,
  hasAccessModes,
  hasSameAttributesClass,
  hasSameVolumeMode,
  isBeingDeleted,
  isBindCompleted,
  isPodTerminated,
  isVolumeBoundTo,
  keyOf,
  nameOf,
  namesStorageClass,
  quantityValue,
  storageClassOf,
  storageOf,
  uidOf,
  volumeAnnotations,
  waitsForFirstConsumer,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
} from '@coxswain/api'
import { errorText } from '../shared/failures.ts'
import {
  alreadyBoundText,
  eventReasons,
  firstConsumerText,
  invalidBindingText,
  lostReferenceText,
  lostVolumeText,
  misboundText,
  noVolumeText,
  podScheduledText,
  unfitText,
} from './texts.ts'

export interface ClaimEvent {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

export type ClaimDecision = { readonly why: string } & (
  | { readonly kind: 'bind'; readonly volume: PersistentVolume; readonly isFound: boolean }
  /** It stays, or becomes again, pending. The event is told every time. */
  | { readonly kind: 'wait'; readonly event?: ClaimEvent | undefined }
  /** Its data is gone. The event is told when that becomes known. */
  | { readonly kind: 'lose'; readonly event: ClaimEvent }
  | { readonly kind: 'assign-class'; readonly className: string }
  | { readonly kind: 'provision' }
  /** What must not be; tried again. */
  | { readonly kind: 'refuse'; readonly event: ClaimEvent }
)

/** All that the decision rests on, as it is at one instant. */
export interface ClaimView {
  volume(name: string): PersistentVolume | undefined
  findVolume(claim: PersistentVolumeClaim, isDelayed: boolean): PersistentVolume | undefined
  readonly classes: { get(name: string): StorageClass | undefined; list(): readonly StorageClass[] }
  podsUsing(claimKey: string): readonly Pod[]
}

/** Throws what upstream fails with: an unusable selector, a class without a mode. */
export function decideClaim(claim: PersistentVolumeClaim, view: ClaimView): ClaimDecision {
  if (isBindCompleted(claim)) return decideBoundClaim(claim, view)
  const { volumeName = '' } = claim.spec ?? {}
  return volumeName === '' ? decideFreeClaim(claim, view) : decideDirectedClaim(claim, view.volume(volumeName))
}

/** It was bound before. */
function decideBoundClaim(claim: PersistentVolumeClaim, view: ClaimView): ClaimDecision {
  const lose = (reason: string, message: string): ClaimDecision => {
    return { kind: 'lose', event: { type: 'Warning', reason, message }, why: message }
  }
  const { volumeName = '' } = claim.spec ?? {}
  if (volumeName === '') return lose(eventReasons.claimLost, lostReferenceText)
  const volume = view.volume(volumeName)
  if (volume === undefined) return lose(eventReasons.claimLost, lostVolumeText)
  const reference = volume.spec?.claimRef
  // The volume came unbound, or this cache has not seen it bound yet: both are put right by the same writes.
  if (reference === undefined) return { kind: 'bind', volume, isFound: false, why: 'its volume is not bound' }
  if (reference.uid === uidOf(claim)) return { kind: 'bind', volume, isFound: false, why: 'it is bound' }
  return lose(eventReasons.claimMisbound, misboundText)
}

/** It asks for one volume by name. */
function decideDirectedClaim(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): ClaimDecision {
  if (volume === undefined) return { kind: 'wait', why: 'the volume that it asks for is not there' }
  if (volume.spec?.claimRef === undefined) {
    const why = whyUnfit(claim, volume)
    if (why === undefined) return { kind: 'bind', volume, isFound: false, why: 'the volume that it asks for is free' }
    return { kind: 'wait', event: warning(eventReasons.volumeMismatch, unfitText(volume, why)), why }
  }
  if (isVolumeBoundTo(volume, claim)) {
    return { kind: 'bind', volume, isFound: false, why: 'the volume that it asks for is kept for it' }
  }
  const event = warning(eventReasons.failedBinding, alreadyBoundText(volume))
  const isByController = annotationsOf(claim)[volumeAnnotations.boundByController] !== undefined
  return isByController
    ? { kind: 'refuse', event, why: invalidBindingText(claim, volume) }
    : { kind: 'wait', event, why: 'the volume that it asks for is of another claim' }
}

/** It takes any volume that will do. */
function decideFreeClaim(claim: PersistentVolumeClaim, view: ClaimView): ClaimDecision {
  const isDelayed = waitsForFirstConsumer(claim, view.classes)
  const volume = findVolume(claim, isDelayed, view)
  if (volume !== undefined) return { kind: 'bind', volume, isFound: true, why: 'the smallest volume that will do' }
  const defaultClass = namesStorageClass(claim) ? undefined : defaultStorageClassOf(view.classes.list())
  if (defaultClass !== undefined) {
    return { kind: 'assign-class', className: nameOf(defaultClass), why: 'the cluster has a default class by now' }
  }
  if (isDelayed && annotationsOf(claim)[volumeAnnotations.selectedNode] === undefined) {
    return { kind: 'wait', event: waitingEvent(claim, view), why: 'no node is chosen for it' }
  }
  if (storageClassOf(claim) !== '') return { kind: 'provision', why: 'no volume will do' }
  const event = { type: 'Normal', reason: eventReasons.failedBinding, message: noVolumeText } as const
  return { kind: 'wait', event, why: noVolumeText }
}

function findVolume(claim: PersistentVolumeClaim, isDelayed: boolean, view: ClaimView): PersistentVolume | undefined {
  try {
    return view.findVolume(claim, isDelayed)
  } catch (error) {
    throw new Error(`error finding PV for claim "${keyOf(claim)}": ${errorText(error)}`, { cause: error })
  }
}

/** Any of the pods may be the one for which a node is sought; all are named. */
function waitingEvent(claim: PersistentVolumeClaim, view: ClaimView): ClaimEvent {
  const waiting = view
    .podsUsing(keyOf(claim))
    .filter((pod) => !isPodTerminated(pod) && (pod.spec?.nodeName ?? '') === '')
    .map(nameOf)
  return waiting.length === 0
    ? { type: 'Normal', reason: eventReasons.waitForFirstConsumer, message: firstConsumerText }
    : { type: 'Normal', reason: eventReasons.waitForPodScheduled, message: podScheduledText(waiting) }
}

function warning(reason: string, message: string): ClaimEvent {
  return { type: 'Warning', reason, message }
}

/** Its selector does not matter: the volume is asked for by name. */
function whyUnfit(claim: PersistentVolumeClaim, volume: PersistentVolume): string | undefined {
  if (isBeingDeleted(volume)) return `the volume is marked for deletion "${nameOf(volume)}"`
  const bytes = quantityValue(storageOf(volume.spec?.capacity))
  if (bytes < quantityValue(storageOf(claim.spec?.resources?.requests))) return 'requested PV is too small'
  if (storageClassOf(volume) !== storageClassOf(claim)) return 'storageClassName does not match'
  if (!hasSameAttributesClass(claim, volume)) return 'volumeAttributesClassName does not match'
  if (!hasSameVolumeMode(claim, volume)) return 'incompatible volumeMode'
  return hasAccessModes(volume, claim) ? undefined : 'incompatible accessMode'
}
