// Mirrors pkg/controller/deployment/util, NewDeploymentCondition and SetDeploymentCondition, 1.36.
import { toTime, type DeploymentCondition } from '@coxswain/api'

export type Conditions = readonly DeploymentCondition[]

export interface ConditionNews {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
}

export function newCondition({ type, status, reason, message }: ConditionNews, nowMs: number): DeploymentCondition {
  const at = toTime(nowMs)
  return { type, status, lastUpdateTime: at, lastTransitionTime: at, reason, message }
}

/**
 * With the condition at the end, in the place of the one of its type. The same status for the same reason is no news: then
 * all stays as it is, message and times included. The time of transition stays while the status does.
 */
export function withCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const current = findCondition(conditions, condition.type)
  if (current === undefined) return [...conditions, condition]
  if (current.status === condition.status && current.reason === condition.reason) return conditions
  const { lastTransitionTime } = current.status === condition.status ? current : condition
  return [...withoutCondition(conditions, condition.type), { ...condition, lastTransitionTime }]
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type)
}

export function findCondition(conditions: Conditions | undefined, type: string): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type)
}
