// Mirrors pkg/apis/core/v1/defaults.go SetDefaults_NodeStatus and conversion.go of node specs, release 1.36.
import type { Node, NodeSpec, NodeStatus } from '@coxswain/api'
import { roundResourceList } from '@coxswain/api/pod-defaults'
import { changeField, withField } from '@coxswain/base'

export function defaultNode(node: Node): Node {
  return changeField(changeField(node, 'spec', agreeOnCidrs), 'status', defaultStatus)
}

/** The single field is for old clients: what it says counts, and it says the first of the list. */
function agreeOnCidrs(spec: NodeSpec): NodeSpec {
  const { podCIDR = '', podCIDRs = [] } = spec
  const first = podCIDRs[0] ?? ''
  if (podCIDR === first) return spec
  return podCIDR === '' ? { ...spec, podCIDR: first } : { ...spec, podCIDRs: [podCIDR] }
}

function defaultStatus(status: NodeStatus): NodeStatus {
  const rounded = changeField(changeField(status, 'capacity', roundResourceList), 'allocatable', roundResourceList)
  return rounded.allocatable === undefined ? withField(rounded, 'allocatable', rounded.capacity) : rounded
}
