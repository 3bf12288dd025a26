// Mirrors pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go, 1.36.
import { goQuote, type PersistentVolumeClaim, type Volume } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { skip, type Filtering, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'
import type { ClusterView } from '../../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { noStorage } from '../../snapshot/pod-storage.ts'
import { isDiskConflict } from './disk-conflicts.ts'

const plugin = 'VolumeRestrictions'

const diskInUse: Rejection = { plugin, isResolvable: true, reasons: ['node(s) had no available disk'] }
const claimInUse: Rejection = {
  plugin,
  isResolvable: true,
  reasons: [
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  ],
}

/**
 * Some disks are for one pod on a node, and claims with the mode ReadWriteOncePod for one pod of the cluster.
 *
 * Differs: upstream takes a claim in use for used by one pod, and would push out one pod where there are two.
 */
export function volumeRestrictions(claims: Pick<Lister<PersistentVolumeClaim>, 'get'>): FilterPlugin {
  return {
    name: plugin,
    // Where the pod that let go of a claim was, there may be no room: but elsewhere.
    isNodeLocal: false,
    helpfulEvents: new Set(['node-added', 'assigned-pod-deleted', 'claim-changed']),
    preFilter: (pod, cluster) => preFilter(pod, cluster, claims),
  }
}

function preFilter(
  { storage, namespace }: PodInfo,
  cluster: ClusterView,
  claims: Pick<Lister<PersistentVolumeClaim>, 'get'>,
): Filtering {
  if (storage === noStorage) return skip
  const { claimKeys, disks } = storage
  const exclusive = new Set<string>()
  for (const key of claimKeys) {
    const claim = claims.get(key)
    if (claim === undefined) return reject(key.slice(namespace.length + 1))
    if (claim.spec?.accessModes?.includes('ReadWriteOncePod') === true) exclusive.add(key)
  }
  let users = 0
  for (const key of exclusive) users += cluster.claimUsers(key)
  if (users === 0 && disks.length === 0) return skip
  return {
    kind: 'filter',
    filter: (node) => {
      if (disks.length > 0 && hasDiskInUse(node, disks)) return diskInUse
      return users > 0 ? claimInUse : undefined
    },
    recount: (other, _, by) => {
      for (const key of other.storage.claimKeys) if (exclusive.has(key)) users += by
    },
  }
}

function hasDiskInUse({ podsWithStorage }: NodeInfo, disks: readonly Volume[]): boolean {
  for (const { storage } of podsWithStorage.values()) {
    if (storage.disks.some((theirs) => disks.some((ours) => isDiskConflict(ours, theirs)))) return true
  }
  return false
}

function reject(claimName: string): Filtering {
  const reasons = [`persistentvolumeclaim ${goQuote(claimName)} not found`]
  return { kind: 'rejected', rejection: { plugin, isResolvable: false, reasons } }
}
