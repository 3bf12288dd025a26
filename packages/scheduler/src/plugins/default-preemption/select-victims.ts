// Mirrors pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go: SelectVictimsOnNode, 1.36.
import type { PreparedFilters } from '../../framework/prepare-filters.ts'
import { rejectionOn, WhatIf } from '../../framework/what-if.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'
import type { NominatedPods } from '../../snapshot/nominations.ts'
import type { PodInfo } from '../../snapshot/pod-info.ts'
import { byImportance } from './more-important.ts'
import { splitByBudget, type BudgetsByNamespace } from './split-by-budget.ts'

/** Who has to go from a node that the pod may have it. */
export interface Candidate {
  readonly node: NodeInfo
  /** The most important first; at least one. */
  readonly victims: readonly PodInfo[]
  /** How many of them go though a budget says otherwise. */
  readonly violations: number
}

export interface Preemptor {
  readonly pod: PodInfo
  readonly filters: PreparedFilters
  readonly nominations: NominatedPods
  readonly budgets: BudgetsByNamespace
}

/** The fewest pods that have to go, or why it would not help. `nobody`: the pod fits though no one goes. */
export type Selection =
  | { readonly kind: 'candidate'; readonly candidate: Candidate }
  | { readonly kind: 'rejected'; readonly reasons: readonly string[] }
  | { readonly kind: 'nobody' }

const noVictims: Selection = { kind: 'rejected', reasons: ['No preemption victims found for incoming pod'] }

/**
 * All pods of lower priority leave the node in thought. If the pod fits then, as many as can stay with it are let back: first those
 * that a budget protects, and the more important before the others.
 */
export function selectVictims(node: NodeInfo, preemptor: Preemptor): Selection {
  const { pod, filters, nominations, budgets } = preemptor
  const lesser = [...node.pods.values()].filter(({ priority }) => priority < pod.priority)
  if (lesser.length === 0) return noVictims
  using whatIf = new WhatIf(node, filters)
  const rejection = () => rejectionOn(whatIf.node, pod, filters, nominations)
  for (const each of lesser) whatIf.remove(each)
  const inVain = rejection()
  if (inVain !== undefined) return { kind: 'rejected', reasons: inVain.reasons }
  const hasToGo = (victim: PodInfo): boolean => {
    whatIf.add(victim)
    if (rejection() === undefined) return false
    whatIf.remove(victim)
    return true
  }
  const { violating, others } = splitByBudget(lesser.toSorted(byImportance), budgets)
  const violations = violating.filter(hasToGo)
  const victims = [...violations, ...others.filter(hasToGo)].toSorted(byImportance)
  if (victims.length === 0) return { kind: 'nobody' }
  return { kind: 'candidate', candidate: { node, victims, violations: violations.length } }
}
