// Mirrors pkg/controller/deployment/util, DeploymentProgressing and DeploymentTimedOut, and progress.go, 1.36.
import { parseTime, zeroTimeMs, type Deployment, type DeploymentStatus } from '@coxswain/api'
import { findCondition, type Conditions } from './conditions.ts'
import { isComplete } from './replica-counts.ts'
import { conditionReasons, conditionTypes } from './texts.ts'

/** In the API, the largest number stands for none. */
export const noLimit = 2_147_483_647

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== noLimit
}

/** More new pods, fewer old ones, more ready or more available ones than the status tells so far. */
export function isProgressing({ status: before }: Deployment, after: DeploymentStatus): boolean {
  const oldOnes = (status: DeploymentStatus | undefined): number =>
    (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    oldOnes(after) < oldOnes(before) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  )
}

/** Whether the last progress is longer ago than the deadline allows. Once said it stays so, until there is progress. */
export function hasTimedOut(deployment: Deployment, conditions: Conditions, nowMs: number): boolean {
  const progressing = findCondition(conditions, conditionTypes.progressing)
  if (progressing === undefined || progressing.reason === conditionReasons.complete) return false
  if (progressing.reason === conditionReasons.timedOut) return true
  return deadlineMs(deployment, progressing.lastUpdateTime) < nowMs
}

function deadlineMs({ spec }: Deployment, lastUpdateTime: string | undefined): number {
  return (parseTime(lastUpdateTime) ?? zeroTimeMs) + (spec?.progressDeadlineSeconds ?? 0) * 1000
}

/**
 * When to look whether the deadline has passed: no event tells of it. Undefined when nothing can pass; below a second it is
 * due, and the caller backs off.
 */
export function progressCheckMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const progressing = findCondition(deployment.status?.conditions, conditionTypes.progressing)
  if (!hasProgressDeadline(deployment) || progressing === undefined) return undefined
  if (isComplete(deployment, status) || progressing.reason === conditionReasons.timedOut) return undefined
  return deadlineMs(deployment, progressing.lastUpdateTime) - nowMs
}
