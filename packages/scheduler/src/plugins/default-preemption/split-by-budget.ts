// Mirrors pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go: filterPodsWithPDBViolation, 1.36.
import {
  isEmptySelector,
  selects,
  SelectorError,
  toSelector,
  type PodDisruptionBudget,
  type Selector,
} from '@coxswain/api'
import type { PodInfo } from '../../snapshot/pod-info.ts'

/** A budget made ready to be asked about many pods. */
export interface Budget {
  readonly selector: Selector
  readonly allowed: number
  /** Names of pods whose disruption the API server has granted already. */
  readonly disrupted: Readonly<Record<string, unknown>>
}

export type BudgetsByNamespace = ReadonlyMap<string, readonly Budget[]>

/** Budgets that select nothing, or cannot be read, protect no pod. */
export function budgetsByNamespace(objects: readonly PodDisruptionBudget[]): BudgetsByNamespace {
  const budgets = new Map<string, Budget[]>()
  for (const { metadata, spec, status } of objects) {
    const selector = readSelector(spec?.selector)
    if (selector === undefined || selector.isNothing || isEmptySelector(selector)) continue
    const budget = { selector, allowed: status?.disruptionsAllowed ?? 0, disrupted: status?.disruptedPods ?? {} }
    const namespace = metadata?.namespace ?? ''
    const present = budgets.get(namespace)
    if (present === undefined) budgets.set(namespace, [budget])
    else present.push(budget)
  }
  return budgets
}

function readSelector(object: NonNullable<PodDisruptionBudget['spec']>['selector']): Selector | undefined {
  try {
    return toSelector(object)
  } catch (error) {
    if (error instanceof SelectorError) return undefined
    throw error
  }
}

/**
 * Which of the pods would have to go though a budget says otherwise, if all of them went in this order; both lists keep it.
 *
 * A budget that allows 1, pods a, b, c of which it selects a and c → a spends it, c breaks it.
 */
export function splitByBudget(
  pods: readonly PodInfo[],
  budgets: BudgetsByNamespace,
): { readonly violating: readonly PodInfo[]; readonly others: readonly PodInfo[] } {
  const left = new Map<Budget, number>()
  const violating: PodInfo[] = []
  const others: PodInfo[] = []
  for (const pod of pods) {
    const isViolating = spend(pod, budgets.get(pod.namespace) ?? [], left)
    if (isViolating) violating.push(pod)
    else others.push(pod)
  }
  return { violating, others }
}

/** Takes the pod out of each budget that protects it; true when one of them was spent already. */
function spend({ name, labels }: PodInfo, budgets: readonly Budget[], left: Map<Budget, number>): boolean {
  if (Object.keys(labels).length === 0) return false
  let isSpent = false
  for (const budget of budgets) {
    if (!selects(budget.selector, labels) || Object.hasOwn(budget.disrupted, name)) continue
    const after = (left.get(budget) ?? budget.allowed) - 1
    left.set(budget, after)
    if (after < 0) isSpent = true
  }
  return isSpent
}
