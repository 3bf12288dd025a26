// Mirrors pkg/scheduler/framework/plugins/volumezone/volume_zone.go, 1.36.
import {
  goQuote,
  storageClassOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { skip, type Filtering, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { hasTopology, isIn, topologiesOf, type VolumeTopology } from './volume-topologies.ts'

const plugin = 'VolumeZone'

const elsewhere: Rejection = { plugin, isResolvable: false, reasons: ['node(s) had no available volume zone'] }

export interface VolumeZoneListers {
  readonly claims: Pick<Lister<PersistentVolumeClaim>, 'get'>
  readonly volumes: Pick<Lister<PersistentVolume>, 'get'>
  readonly classes: Pick<Lister<StorageClass>, 'get'>
}

/** A volume that says by its labels in which zones or regions it is keeps its pods there. */
export function volumeZone(listers: VolumeZoneListers): FilterPlugin {
  return {
    name: plugin,
    isNodeLocal: true,
    helpfulEvents: new Set(['node-added', 'node-labels', 'claim-changed']),
    preFilter: (pod) => preFilter(pod, listers),
  }
}

function preFilter({ storage, namespace }: PodInfo, listers: VolumeZoneListers): Filtering {
  if (storage.claimKeys.length === 0) return skip
  const topologies: VolumeTopology[] = []
  for (const key of storage.claimKeys) {
    const claim = listers.claims.get(key)
    if (claim === undefined) return reject(notFound('persistentvolumeclaim', key.slice(namespace.length + 1)))
    const volumeName = claim.spec?.volumeName ?? ''
    if (volumeName === '') {
      const problem = problemOfUnbound(claim, listers)
      if (problem !== undefined) return reject(problem)
      continue
    }
    const volume = listers.volumes.get(volumeName)
    if (volume === undefined) return reject(notFound('persistentvolume', volumeName))
    topologies.push(...topologiesOf(volume))
  }
  if (topologies.length === 0) return skip
  return {
    kind: 'filter',
    filter: (node) => {
      const isThere = !hasTopology(node) || topologies.every((topology) => isIn(node, topology))
      return isThere ? undefined : elsewhere
    },
  }
}

/** One that waits for its pod has no zone yet, and gets one where the pod is. */
function problemOfUnbound(claim: PersistentVolumeClaim, { classes }: VolumeZoneListers): string | undefined {
  const className = storageClassOf(claim)
  if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name'
  const storageClass = classes.get(className)
  if (storageClass === undefined) return notFound('storageclass.storage.k8s.io', className)
  const { volumeBindingMode } = storageClass
  if (volumeBindingMode === undefined) return `VolumeBindingMode not set for StorageClass ${goQuote(className)}`
  return volumeBindingMode === 'WaitForFirstConsumer' ? undefined : 'PersistentVolume had no name'
}

const notFound = (resource: string, name: string): string => `${resource} ${goQuote(name)} not found`

function reject(reason: string): Filtering {
  return { kind: 'rejected', rejection: { plugin, isResolvable: false, reasons: [reason] } }
}
