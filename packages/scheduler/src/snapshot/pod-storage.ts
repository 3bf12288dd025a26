import { namespaceOf, type Pod, type Volume } from '@coxswain/api'

/** What of a pod's volumes may keep it, or others, from a node. */
export interface PodStorage {
  /** `namespace/name` of the claims that it names, each once. Those for its ephemeral volumes are its own: not in it. */
  readonly claimKeys: readonly string[]
  /** Volumes written into the pod that pods on one node may not be able to share. */
  readonly disks: readonly Volume[]
}

/** Most pods have this one. */
export const noStorage: PodStorage = { claimKeys: [], disks: [] }

export function podStorage(pod: Pod): PodStorage {
  const volumes = pod.spec?.volumes?.filter(keepsAway) ?? []
  if (volumes.length === 0) return noStorage
  const claimKeys = new Set<string>()
  for (const { persistentVolumeClaim: claim } of volumes) {
    if (claim !== undefined) claimKeys.add(`${namespaceOf(pod)}/${claim.claimName}`)
  }
  return { claimKeys: [...claimKeys], disks: volumes.filter(isDisk) }
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean {
  return (gcePersistentDisk ?? awsElasticBlockStore ?? iscsi ?? rbd) !== undefined
}

function keepsAway(volume: Volume): boolean {
  return volume.persistentVolumeClaim !== undefined || isDisk(volume)
}
