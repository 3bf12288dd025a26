// Mirrors getPVTopologies of pkg/scheduler/framework/plugins/volumezone/volume_zone.go and LabelZonesToSet of
// k8s.io/cloud-provider/volume/helpers, 1.36.
import { labelsOf, type PersistentVolume } from '@coxswain/api'
import type { NodeInfo } from '../../snapshot/node-info.ts'

/** A node must have one of the values of the label. */
export interface VolumeTopology {
  readonly key: string
  readonly values: ReadonlySet<string>
}

/** Labels of old, and what they are called now. */
const todaysNames = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
])
const topologyLabels = [...todaysNames].flat()
/** Between the zones of a volume that is in several. */
const delimiter = '__'

/** Where a volume says it is. A label that cannot be understood says nothing. */
export function topologiesOf(volume: PersistentVolume): readonly VolumeTopology[] {
  const labels = labelsOf(volume)
  return topologyLabels.flatMap((key) => {
    const values = labels[key]?.split(delimiter).map((value) => value.trim())
    return values === undefined || values.includes('') ? [] : { key, values: new Set(values) }
  })
}

/** Whether the node says where it is at all. */
export function hasTopology({ labels }: NodeInfo): boolean {
  return topologyLabels.some((key) => labels[key] !== undefined)
}

/** Whether the node is in one of these places. One of today's may have its labels where the volume has those of old. */
export function isIn({ labels }: NodeInfo, { key, values }: VolumeTopology): boolean {
  const value = labels[key] ?? labels[todaysNames.get(key) ?? key]
  return value !== undefined && values.has(value)
}
