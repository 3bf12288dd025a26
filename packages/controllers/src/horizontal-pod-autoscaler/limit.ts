// Mirrors convertDesiredReplicasWithRules, convertDesiredReplicasWithBehaviorRate and the limits that scaling rules set, of
// pkg/controller/podautoscaler/horizontal.go, 1.36.
import type { HPAScalingPolicy, HPAScalingRules } from '@coxswain/api'
import { addInt32, toInt32 } from './go-integers.ts'
import { changeWithin, type History } from './history.ts'
import { conditionTexts, type ConditionText } from './texts.ts'

export interface Limited {
  readonly replicas: number
  /** Of ScalingLimited, which is true when something was limited. */
  readonly limited: ConditionText
}

export interface Bounds {
  readonly minReplicas: number
  readonly maxReplicas: number
}

export interface Change {
  readonly current: number
  readonly desired: number
}

/** Without rules of its own a target at most doubles; up to four it may be at once. */
const upFactorMax = 2
const upAtOnceMax = 4

export function limit(
  { current, desired }: Change,
  { minReplicas, maxReplicas }: Bounds,
  factorMax = upFactorMax,
): Limited {
  if (desired < minReplicas) return { replicas: minReplicas, limited: conditionTexts.tooFewReplicas }
  const fastest = toInt32(Math.max(factorMax * current, upAtOnceMax))
  if (desired <= Math.min(maxReplicas, fastest)) return unlimited(desired)
  return maxReplicas > fastest
    ? { replicas: fastest, limited: conditionTexts.scaleUpLimit }
    : { replicas: maxReplicas, limited: conditionTexts.tooManyReplicas }
}

const unlimited = (replicas: number): Limited => ({ replicas, limited: conditionTexts.desiredWithinRange })

export interface Rules {
  readonly scaleUp: HPAScalingRules
  readonly scaleDown: HPAScalingRules
}

type Events = Pick<History, 'scaleUps' | 'scaleDowns'>

/** By the rules' policies; the bounds hold beyond them. */
export function limitByRules(
  change: Change,
  bounds: Bounds,
  rules: Rules,
  past: { events: Events; nowMs: number },
): Limited {
  const { current, desired } = change
  if (desired > current) {
    // Rules that were made stricter may find that there was more change already than they allow.
    const fastest = Math.max(current, scaleUpLimit(current, rules.scaleUp, past.events, past.nowMs))
    if (desired <= Math.min(bounds.maxReplicas, fastest)) return unlimited(desired)
    return bounds.maxReplicas > fastest
      ? { replicas: fastest, limited: conditionTexts.scaleUpLimit }
      : { replicas: bounds.maxReplicas, limited: conditionTexts.tooManyReplicas }
  }
  if (desired < current) {
    const fastest = Math.min(current, scaleDownLimit(current, rules.scaleDown, past.events, past.nowMs))
    if (desired >= Math.max(bounds.minReplicas, fastest)) return unlimited(desired)
    return bounds.minReplicas < fastest
      ? { replicas: fastest, limited: conditionTexts.scaleDownLimit }
      : { replicas: bounds.minReplicas, limited: conditionTexts.tooFewReplicas }
  }
  return unlimited(desired)
}

/** The sizes that one policy allows, from the size at the start of its period. */
type Allow = (policy: HPAScalingPolicy, start: number) => number

/** The largest size that the rules allow: rounded up, or a small target would never grow by a percentage. */
export function scaleUpLimit(current: number, rules: HPAScalingRules, events: Events, nowMs: number): number {
  if (rules.selectPolicy === 'Disabled') return current
  const allow: Allow = ({ type, value }, start) =>
    type === 'Pods' ? addInt32(start, value) : toInt32(Math.ceil(start * (1 + value / 100)))
  const sizes = (rules.policies ?? []).map((policy) => allow(policy, sizeAtStart(current, policy, events, nowMs)))
  return rules.selectPolicy === 'Min' ? Math.min(...sizes) : Math.max(...sizes)
}

/** The smallest size that the rules allow. */
export function scaleDownLimit(current: number, rules: HPAScalingRules, events: Events, nowMs: number): number {
  if (rules.selectPolicy === 'Disabled') return current
  const allow: Allow = ({ type, value }, start) =>
    type === 'Pods' ? addInt32(start, -value) : toInt32(start * (1 - value / 100))
  const sizes = (rules.policies ?? []).map((policy) => allow(policy, sizeAtStart(current, policy, events, nowMs)))
  return rules.selectPolicy === 'Min' ? Math.max(...sizes) : Math.min(...sizes)
}

/** What changed there and back within the period is both undone. */
function sizeAtStart(current: number, { periodSeconds }: HPAScalingPolicy, events: Events, nowMs: number): number {
  const added = changeWithin(events.scaleUps, periodSeconds, nowMs)
  const removed = changeWithin(events.scaleDowns, periodSeconds, nowMs)
  return current - added + removed
}
