// Mirrors checkAndDecrement of pkg/registry/core/pod/storage/eviction.go, release 1.36.
import { type Condition, type Pod, type PodDisruptionBudget, selects, toSelector, toTime } from '@coxswain/api'
import { forbidden, tooManyRequests } from '../status-errors.ts'

/** Past so many evictions that its controller has not seen, a budget gives no more. */
const disruptedPodsMax = 2000
const allowedCondition = 'DisruptionAllowed'
const refusedText = "Cannot evict pod as it would violate the pod's disruption budget."

const nameOf = ({ metadata }: PodDisruptionBudget): string => metadata?.name ?? ''

export function stillProcessing(budget: PodDisruptionBudget): Error {
  const message = `The disruption budget ${nameOf(budget)} is still being processed by the server.`
  return tooManyRequests(refusedText, 10, [{ reason: 'DisruptionBudget', message }])
}

/** Whether a budget is about a pod; one whose selector cannot be read is about none. */
export function isAbout(budget: PodDisruptionBudget, pod: Pod): boolean {
  try {
    return selects(toSelector(budget.spec?.selector), pod.metadata?.labels)
  } catch {
    return false
  }
}

/** A pod that is not ready takes nothing from the budget when the application has enough others, or the budget lets it go. */
export function isFreeWhenUnready({ spec, status }: PodDisruptionBudget): boolean {
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

/** The budget after one more eviction; throws when it allows none. */
export function chargeEviction(budget: PodDisruptionBudget, podName: string, now: number): PodDisruptionBudget {
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {}, conditions = [] } = budget.status ?? {}
  if (observedGeneration < (budget.metadata?.generation ?? 0)) throw stillProcessing(budget)
  const of = { group: 'policy', resource: 'poddisruptionbudget' }
  if (disruptionsAllowed < 0) throw forbidden(of, nameOf(budget), 'pdb disruptions allowed is negative')
  if (Object.keys(disruptedPods).length > disruptedPodsMax) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller'
    throw forbidden(of, nameOf(budget), why)
  }
  if (disruptionsAllowed === 0) {
    throw tooManyRequests(refusedText, 0, [{ reason: 'DisruptionBudget', message: exhaustedText(budget) }])
  }
  const left = disruptionsAllowed - 1
  const status = {
    ...budget.status,
    disruptionsAllowed: left,
    disruptedPods: { ...disruptedPods, [podName]: toTime(now) },
    conditions: left === 0 ? withNoneAllowed(conditions, observedGeneration, now) : conditions,
  }
  return { ...budget, status }
}

function exhaustedText(budget: PodDisruptionBudget): string {
  const { currentHealthy = 0, desiredHealthy = 0, conditions = [] } = budget.status ?? {}
  const found = conditions.find((condition) => condition.type === allowedCondition && condition.status === 'False')
  const { message = '', reason = '' } = found ?? {}
  const subject = `The disruption budget ${nameOf(budget)}`
  if (message !== '' && reason === 'SyncFailed') {
    return `${subject} does not allow evicting pods currently because it failed sync: ${message}`
  }
  if (currentHealthy <= desiredHealthy) {
    return `${subject} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
  }
  const why = message === '' ? '' : ` (${reason}): ${message}`
  return `${subject} does not allow evicting pods currently${why}`
}

function withNoneAllowed(
  conditions: readonly Condition[],
  observedGeneration: number,
  now: number,
): readonly Condition[] {
  const old = conditions.find((condition) => condition.type === allowedCondition)
  const next: Condition = {
    type: allowedCondition,
    status: 'False',
    observedGeneration,
    lastTransitionTime: old?.status === 'False' ? old.lastTransitionTime : toTime(now),
    reason: 'InsufficientPods',
    message: '',
  }
  return old === undefined ? [...conditions, next] : conditions.map((each) => (each === old ? next : each))
}
