// Mirrors podUsesPVCForDeletion, podUsesPVCForUnusedSince and podIsShutDown of
// pkg/controller/volume/pvcprotection/pvc_protection_controller.go, 1.36.
import {
  claimNameOf,
  foreignClaimText,
  isBeingDeleted,
  isPodTerminated,
  nameOf,
  type PersistentVolumeClaim,
  type Pod,
  type Volume,
} from '@coxswain/api'

/**
 * Whether the claim must stay for the pod. A pod without a node does not count: no kubelet will start one whose claim is being
 * deleted. One that has ended does, until it is gone.
 */
export function keepsClaim(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if ((pod.spec?.nodeName ?? '') === '') return false
  return hasVolume(pod, claim, (volume) => volume.ephemeral === undefined || !isShutDown(pod))
}

/** Whether a claim that is not being deleted counts as used: also by pods that wait for a node. */
export function refersToClaim(pod: Pod, claim: PersistentVolumeClaim): boolean {
  return !isPodTerminated(pod) && hasVolume(pod, claim, () => true)
}

function hasVolume(pod: Pod, claim: PersistentVolumeClaim, counts: (volume: Volume) => boolean): boolean {
  return (pod.spec?.volumes ?? []).some((volume) => {
    if (claimNameOf(pod, volume) !== nameOf(claim) || !counts(volume)) return false
    return volume.ephemeral === undefined || foreignClaimText(pod, claim) === undefined
  })
}

/**
 * Whether the kubelet is done with the pod, or it was deleted by force. Its own claims may go then, although it is there: it may
 * wait, for a finalizer, for just that.
 */
function isShutDown(pod: Pod): boolean {
  return isBeingDeleted(pod) && pod.metadata?.deletionGracePeriodSeconds === 0
}
