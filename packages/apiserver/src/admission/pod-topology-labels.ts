// Mirrors plugin/pkg/admission/podtopologylabels/admission.go, release 1.36.
import { nodes, type Binding, type Node, type Pod } from '@coxswain/api'
import type { AdmissionPlugin } from './admission-plugin.ts'

/** Where a node is: what a pod learns of it when it is bound. */
const topologyLabels = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'] as const

/** Gives a pod the zone and region of its node: with the binding, or at once if it is created on a node. */
export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  handles: (operation, { group, plural }, subresource) => {
    if (operation !== 'CREATE' || group !== '') return false
    return plural === 'bindings' || (plural === 'pods' && (subresource === undefined || subresource === 'binding'))
  },
  async admit(object, { reader }) {
    const nodeName = object.kind === 'Pod' ? (object as Pod).spec?.nodeName : (object as Binding).target?.name
    if (nodeName === undefined || nodeName === '') return object
    const node = await reader.get(nodes, undefined, nodeName)
    const found = node === undefined ? [] : topologyOf(node)
    if (found.length === 0) return object
    return {
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata?.labels, ...Object.fromEntries(found) } },
    }
  },
}

function topologyOf({ metadata }: Node): readonly (readonly [string, string])[] {
  return topologyLabels.flatMap((label) => {
    const value = metadata?.labels?.[label]
    return value === undefined ? [] : [[label, value] as const]
  })
}
