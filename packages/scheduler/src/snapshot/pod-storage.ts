import { namespaceOf, type Pod, type Volume } from '@coxswain/api'
import { migratedPluginOf } from '@coxswain/api/csi-migration'

/** What of a pod's volumes may keep it, or others, from a node. */
export interface PodStorage {
  /** `namespace/name` of the claims that it names, each once. Those for its ephemeral volumes are its own: not in it. */
  readonly claimKeys: readonly string[]
  /** Volumes written into the pod that pods on one node may not be able to share. */
  readonly disks: readonly Volume[]
  /** Volumes that a CSI driver may have to attach to the node. */
  readonly attachables: readonly Volume[]
}

/** Most pods have this one. */
export const noStorage: PodStorage = { claimKeys: [], disks: [], attachables: [] }

export function podStorage(pod: Pod): PodStorage {
  const volumes = pod.spec?.volumes
  if (volumes === undefined) return noStorage
  const disks = volumes.filter(isDisk)
  const attachables = volumes.filter(isAttachable)
  if (disks.length + attachables.length === 0) return noStorage
  const claimKeys = new Set<string>()
  for (const { persistentVolumeClaim: claim } of attachables) {
    if (claim !== undefined) claimKeys.add(`${namespaceOf(pod)}/${claim.claimName}`)
  }
  return { claimKeys: [...claimKeys], disks, attachables }
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean {
  return (gcePersistentDisk ?? awsElasticBlockStore ?? iscsi ?? rbd) !== undefined
}

function isAttachable(volume: Volume): boolean {
  const { persistentVolumeClaim, ephemeral } = volume
  return (persistentVolumeClaim ?? ephemeral) !== undefined || migratedPluginOf(volume) !== undefined
}
