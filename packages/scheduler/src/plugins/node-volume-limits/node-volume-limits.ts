// Mirrors pkg/scheduler/framework/plugins/nodevolumelimits/csi.go, 1.36.
import type { CSINode, VolumeAttachment } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { skip, type Filtering, type FilterPlugin, type Rejection } from '../../framework/plugin.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { addVolumesOf, CsiVolumes, missingClaimText, type CsiVolumeListers } from './csi-volumes.ts'

const plugin = 'NodeVolumeLimits'

const tooMany: Rejection = { plugin, isResolvable: true, reasons: ['node(s) exceed max volume count'] }

export interface VolumeLimitListers extends CsiVolumeListers {
  readonly csiNodes: Pick<Lister<CSINode>, 'get'>
  /** With the index `attachmentNodeIndex`. */
  readonly attachments: Pick<Lister<VolumeAttachment>, 'byIndex'>
}

/** Attachments are found under the name of their node. */
export const attachmentNodeIndex = 'node'

/** A driver attaches so many volumes to a node, and no more. */
export function nodeVolumeLimits(listers: VolumeLimitListers): FilterPlugin {
  return {
    name: plugin,
    isNodeLocal: true,
    helpfulEvents: new Set(['volume-limit-raised', 'assigned-pod-deleted', 'claim-changed', 'volume-detached']),
    preFilter: (pod) => preFilter(pod, listers),
  }
}

/** Whether a node that has the one may take more volumes than when it had the other. */
export function allowsMore(previous: CSINode, next: CSINode): boolean {
  return next.spec.drivers.some(({ name }) => (limitOf(next, name) ?? 0) > (limitOf(previous, name) ?? 0))
}

function limitOf({ spec }: CSINode, driver: string): number | undefined {
  return spec.drivers.find(({ name }) => name === driver)?.allocatable?.count
}

function preFilter(pod: PodInfo, listers: VolumeLimitListers): Filtering {
  if (pod.storage.attachables.length === 0) return skip
  // Only once a node is asked about: a plugin that comes later may have rejected the pod, with words of its own.
  let wanted: CsiVolumes | Rejection | undefined
  return {
    kind: 'filter',
    filter: (node) => {
      const csiNode = listers.csiNodes.get(node.name)
      if (csiNode === undefined) return undefined
      wanted ??= wantedBy(pod, listers)
      const own = wanted
      if (!(own instanceof CsiVolumes)) return own
      const limited = [...own.drivers].filter((driver) => limitOf(csiNode, driver) !== undefined)
      if (limited.length === 0) return undefined
      const used = usedOn(node, listers)
      const attached = attachedTo(node, listers)
      const isTooMuch = limited.some((driver) => {
        const present = used.of(driver).union(attached.of(driver))
        // Upstream, too, counts a volume twice that is attached while no pod on the node uses it.
        const more = own.of(driver).difference(used.of(driver))
        return more.size > 0 && present.size + more.size > (limitOf(csiNode, driver) ?? Infinity)
      })
      return isTooMuch ? tooMany : undefined
    },
  }
}

function wantedBy(pod: PodInfo, listers: VolumeLimitListers): CsiVolumes | Rejection {
  const missing = missingClaimText(pod, listers)
  if (missing !== undefined) return { plugin, isResolvable: false, reasons: [missing] }
  const wanted = new CsiVolumes()
  addVolumesOf(pod, listers, wanted)
  return wanted
}

function usedOn({ podsWithStorage }: NodeInfo, listers: VolumeLimitListers): CsiVolumes {
  const used = new CsiVolumes()
  for (const pod of podsWithStorage.values()) addVolumesOf(pod, listers, used)
  return used
}

/** Those that pods have let go of are among them, until they are detached. */
function attachedTo({ name }: NodeInfo, { attachments, volumes }: VolumeLimitListers): CsiVolumes {
  const attached = new CsiVolumes()
  for (const { spec } of attachments.byIndex(attachmentNodeIndex, name)) {
    const volumeName = spec.source.persistentVolumeName
    const csi = volumeName === undefined ? undefined : volumes.get(volumeName)?.spec?.csi
    if (csi !== undefined && spec.attacher !== '') attached.add(spec.attacher, csi.volumeHandle)
  }
  return attached
}
