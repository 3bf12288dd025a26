import type { PersistentVolume, PersistentVolumeClaim } from '@coxswain/api'

export interface VolumeForClaim {
  readonly claim: PersistentVolumeClaim
  readonly volume: PersistentVolume
}

/** What has to be done for a pod's claims on one node. */
export interface PodVolumes {
  readonly bindings: readonly VolumeForClaim[]
  /** Claims for which a volume is to be made there. */
  readonly provisions: readonly PersistentVolumeClaim[]
}
