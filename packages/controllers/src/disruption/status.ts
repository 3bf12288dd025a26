// Mirrors updatePdbStatus and failSafe of pkg/controller/disruption/disruption.go, 1.36.
import {
  findCondition,
  generationOf,
  parseTime,
  setCondition,
  toTime,
  type Condition,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
} from '@coxswain/api'
import type { Expected } from './expected-pods.ts'
import { allowedCondition, allowedReasons } from './texts.ts'

export interface Counted extends Omit<Expected, 'hasUnmanaged'> {
  readonly currentHealthy: number
  readonly disruptedPods: Readonly<Record<string, string>>
}

export function nextStatus(budget: PodDisruptionBudget, counted: Counted, nowMs: number): PodDisruptionBudgetStatus {
  const { currentHealthy, desiredHealthy, expectedPods, disruptedPods } = counted
  // Without pods nothing is allowed: the first ones that come are then safe until they have been counted.
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy)
  const observedGeneration = generationOf(budget)
  const condition: Condition = {
    type: allowedCondition,
    ...stateOf(disruptionsAllowed),
    observedGeneration,
    lastTransitionTime: toTime(nowMs),
    message: '',
  }
  return {
    observedGeneration,
    ...(Object.keys(disruptedPods).length === 0 ? {} : { disruptedPods }),
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    conditions: setCondition(budget.status?.conditions, condition),
  }
}

const stateOf = (disruptionsAllowed: number): { readonly status: string; readonly reason: string } =>
  disruptionsAllowed > 0
    ? { status: 'True', reason: allowedReasons.sufficient }
    : { status: 'False', reason: allowedReasons.insufficient }

/** Of the condition only status and reason are compared. */
export function needsWrite({ status = {} }: PodDisruptionBudget, next: PodDisruptionBudgetStatus): boolean {
  const present = findCondition(status.conditions, allowedCondition)
  const wanted = stateOf(next.disruptionsAllowed ?? 0)
  return (
    (status.currentHealthy ?? 0) !== next.currentHealthy ||
    (status.desiredHealthy ?? 0) !== next.desiredHealthy ||
    (status.expectedPods ?? 0) !== next.expectedPods ||
    (status.disruptionsAllowed ?? 0) !== next.disruptionsAllowed ||
    (status.observedGeneration ?? 0) !== next.observedGeneration ||
    present?.status !== wanted.status ||
    present.reason !== wanted.reason ||
    !sameTimes(status.disruptedPods ?? {}, next.disruptedPods ?? {})
  )
}

function sameTimes(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && parseTime(a[name]) === parseTime(b[name]))
  )
}

/** Lets nothing go: the counts could not be told. */
export function failedStatus(
  { status = {} }: PodDisruptionBudget,
  message: string,
  nowMs: number,
): PodDisruptionBudgetStatus {
  const condition: Condition = {
    type: allowedCondition,
    status: 'False',
    reason: allowedReasons.syncFailed,
    message,
    ...(status.observedGeneration === undefined ? {} : { observedGeneration: status.observedGeneration }),
    lastTransitionTime: toTime(nowMs),
  }
  return { ...status, disruptionsAllowed: 0, conditions: setCondition(status.conditions, condition) }
}
