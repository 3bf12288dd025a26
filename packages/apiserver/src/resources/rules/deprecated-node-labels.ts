// Mirrors pkg/api/node/util.go, release 1.36.
import type { NodeSelectorTerm } from '@coxswain/api'

/** Labels of nodes that have a successor, or none; what to do instead. */
export const deprecatedNodeLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
}

/** What a term of a node selector says about labels of old. */
export function nodeSelectorTermWarnings(path: string, { matchExpressions = [] }: NodeSelectorTerm): readonly string[] {
  return matchExpressions.flatMap(({ key }, index) => {
    const why = deprecatedNodeLabels[key]
    return why === undefined ? [] : [`${path}.matchExpressions[${index}].key: ${key} is ${why}`]
  })
}
