// Mirrors pkg/scheduler/framework/plugins/podtopologyspread/common.go, 1.36.
import {
  areTolerated,
  compileNodeAffinity,
  matchNodeAffinity,
  selectorFromSet,
  selectorOf,
  toSelector,
  type CompiledNodeAffinity,
  type LabelSet,
  type Pod,
  type Selector,
  type TopologySpreadConstraint,
} from '@coxswain/api'
import type { NodeInfo } from '../../snapshot/node-info.ts'

export const hostnameKey = 'kubernetes.io/hostname'

/** A constraint made ready to be asked for many nodes and pods. */
export interface SpreadConstraint {
  readonly maxSkew: number
  readonly topologyKey: string
  readonly selector: Selector
  readonly minDomains: number
  readonly honorsAffinity: boolean
  readonly honorsTaints: boolean
}

/** The pod's constraints of one kind. Throws a `SelectorError` for a selector that breaks a rule. */
export function spreadConstraints({ spec, metadata }: Pod, whenUnsatisfiable: string): readonly SpreadConstraint[] {
  return (spec?.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => ({
      maxSkew: constraint.maxSkew,
      topologyKey: constraint.topologyKey,
      selector: selectorWithKeys(constraint, metadata?.labels ?? {}),
      minDomains: constraint.minDomains ?? 1,
      honorsAffinity: (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor',
      honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
    }))
}

/** `matchLabelKeys` select pods with the same values as the pod's own. */
function selectorWithKeys(
  { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint,
  labels: LabelSet,
): Selector {
  const selector = toSelector(labelSelector)
  if (selector.isNothing) return selector
  const pairs = matchLabelKeys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]] as const]))
  if (pairs.length === 0) return selector
  return selectorOf([...selectorFromSet(Object.fromEntries(pairs)).requirements, ...selector.requirements])
}

export function hasAllTopologyKeys({ labels }: NodeInfo, constraints: readonly SpreadConstraint[]): boolean {
  return constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined)
}

/** Whether a node's pods count for a constraint of the pod. */
export type Inclusion = (node: NodeInfo, constraint: SpreadConstraint) => boolean

export function inclusionFor({ spec }: Pod): Inclusion {
  const affinity: CompiledNodeAffinity = compileNodeAffinity(spec)
  return ({ node, hardTaints }, { honorsAffinity, honorsTaints }) => {
    if (honorsAffinity && (node === undefined || !matchNodeAffinity(affinity, node).isMatch)) return false
    return !honorsTaints || hardTaints.every((taint) => areTolerated(spec?.tolerations, taint))
  }
}
