// Mirrors plugin/pkg/admission/podtopologylabels/admission.go, release 1.36.
import { nodes, type Binding, type KubeObject, type Node, type Pod } from '@coxswain/api'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { whenKnown } from './when-known.ts'

/** Where a node is: what a pod learns of it when it is bound. */
const topologyLabels = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'] as const

/** Gives a pod the zone and region of its node: with the binding, or at once if it is created on a node. */
export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  handles: (operation, { group, plural }, subresource) => {
    if (operation !== 'CREATE' || group !== '') return false
    return plural === 'bindings' || (plural === 'pods' && (subresource === undefined || subresource === 'binding'))
  },
  admit(object, { reader }) {
    const nodeName = object.kind === 'Pod' ? (object as Pod).spec?.nodeName : (object as Binding).target?.name
    if (nodeName === undefined || nodeName === '') return object
    return whenKnown(reader.get(nodes, undefined, nodeName), (node) => withTopology(object, node))
  },
}

function withTopology(object: KubeObject, node: Node | undefined): KubeObject {
  const found = node === undefined ? [] : topologyOf(node)
  if (found.length === 0) return object
  const labels = { ...object.metadata?.labels, ...Object.fromEntries(found) }
  return { ...object, metadata: { ...object.metadata, labels } }
}

function topologyOf({ metadata }: Node): readonly (readonly [string, string])[] {
  return topologyLabels.flatMap((label) => {
    const value = metadata?.labels?.[label]
    return value === undefined ? [] : [[label, value] as const]
  })
}
