import { namespaceOf, selects, toSelector, type Pod, type PodDisruptionBudget, type Selector } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { controllersOf } from './expected-pods.ts'
import { findScale, type ControllerScale, type OwnerListers } from './find-scale.ts'

export interface Listers extends OwnerListers {
  readonly budgets: Lister<PodDisruptionBudget>
  readonly pods: Lister<Pod>
}

/** Those that the budget is about. Throws a `SelectorError` for one that cannot be read. */
export function observePods({ pods }: Pick<Listers, 'pods'>, budget: PodDisruptionBudget): readonly Pod[] {
  const selector = toSelector(budget.spec?.selector)
  return pods.list(namespaceOf(budget)).filter((pod) => selects(selector, pod.metadata?.labels))
}

/** What the caches know of the pods' controllers; undefined for those that have to be asked for. */
export function observeScales(
  listers: OwnerListers,
  namespace: string,
  pods: readonly Pod[],
): ReadonlyMap<string, ControllerScale | undefined> {
  return new Map(
    controllersOf(pods).map((reference) => [reference.uid, findScale(listers, reference, namespace)] as const),
  )
}

/** Which budgets are about a pod, by name; one whose selector cannot be read is about none. */
export class BudgetsOfPods {
  readonly #budgets: Lister<PodDisruptionBudget>
  /** Read once for each version of a budget: every change of every pod asks. */
  readonly #selectors = new WeakMap<PodDisruptionBudget, Selector>()

  constructor(budgets: Lister<PodDisruptionBudget>) {
    this.#budgets = budgets
  }

  of(pod: Pod): readonly PodDisruptionBudget[] {
    const budgets = this.#budgets.list(namespaceOf(pod))
    if (budgets.length === 0) return budgets
    return budgets
      .filter((budget) => selects(this.#selectorOf(budget), pod.metadata?.labels))
      .toSorted((a, b) => ((a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1))
  }

  #selectorOf(budget: PodDisruptionBudget): Selector {
    const known = this.#selectors.get(budget)
    if (known !== undefined) return known
    const selector = selectorOrNothing(budget)
    this.#selectors.set(budget, selector)
    return selector
  }
}

function selectorOrNothing({ spec }: PodDisruptionBudget): Selector {
  try {
    return toSelector(spec?.selector)
  } catch {
    return toSelector(undefined) // its own sync tells of it
  }
}
