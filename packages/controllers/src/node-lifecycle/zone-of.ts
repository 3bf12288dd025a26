// Mirrors k8s.io/component-helpers/node/topology/helpers.go, GetZoneKey, 1.36.
import { labelsOf, type Node } from '@coxswain/api'

/** Region and zone in one; empty for a node that says neither. The older labels come first. */
export function zoneOf(node: Node): string {
  const labels = labelsOf(node)
  const zone = labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? ''
  const region = labels['failure-domain.beta.kubernetes.io/region'] ?? labels['topology.kubernetes.io/region'] ?? ''
  return region === '' && zone === '' ? '' : `${region}:\0:${zone}`
}
