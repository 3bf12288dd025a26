// Mirrors pkg/controller/deployment/deployment_controller.go, syncDeployment, 1.36.
import { isBeingDeleted, type Deployment, type DeploymentStatus } from '@coxswain/api'
import type { TemplatesEqual } from '../shared/equal-pod-templates.ts'
import type { HashPodTemplate } from '../shared/pod-template-hash.ts'
import { countAnnotation } from './annotations.ts'
import { findCondition, newCondition, withCondition } from './conditions.ts'
import { planPruning } from './history.ts'
import { hasProgressDeadline, progressCheckMs } from './progress.ts'
import { hasOldPods, planRemoval } from './recreate.ts'
import { isActive, isComplete, wantedReplicas } from './replica-counts.ts'
import { resizeIfNeeded } from './resize.ts'
import { adoptRevision, announceCreated, annotateNew, createNew, judgeRefusal } from './revision.ts'
import { decideRollback, rollbackTarget } from './rollback.ts'
import { planNew, planOld } from './rolling.ts'
import { allReplicaSets, withStatus, type Decision, type Rollout } from './rollout.ts'
import { planScale } from './scale.ts'
import { isSameStatus, plainStatus, rolloutStatus, storedStatus, type StatusInput } from './status.ts'
import { annotations, conditionReasons, conditionTypes, messages } from './texts.ts'

export interface Rules {
  readonly nowMs: number
  readonly templatesEqual: TemplatesEqual
  readonly hashTemplate: HashPodTemplate
}

/** What the next round of a sync does. The stages, and what each leads to, are listed in rollout.ts. */
export function decide(rollout: Rollout, rules: Rules): Decision {
  switch (rollout.stage) {
    case 'start':
      return start(rollout, rules)
    case 'revise':
      return annotateNew(rollout, 'revised') ?? revised(rollout, rules)
    case 'revised':
      return revised(rollout, rules)
    case 'route':
      return route(rollout, rules)
    case 'refused':
      return refused(rollout, rules)
    case 'created':
      return announceCreated(rollout, 'roll-out', rules.nowMs) ?? rollOut(rollout, rules)
    case 'scale':
      return scale(rollout, rules)
    case 'scaled':
      return scaled(rollout, rules)
    case 'roll-out':
      return rollOut(rollout, rules)
    case 'rolled-out':
      return rolledOut(rollout, rules)
    case 'rollout-status':
      return tellRollout(rollout, rules)
    case 'plain-status':
      return tellPlainly(rollout, rules)
    case 'end':
      return { kind: 'settled', why: 'told' }
    default:
      return rollout.stage satisfies never
  }
}

/** A pause stops the clock of the deadline, and its end starts it anew. What has timed out stays timed out. */
function start(rollout: Rollout, rules: Rules): Decision {
  const { deployment } = rollout
  const current = findCondition(deployment.status?.conditions, conditionTypes.progressing)
  const isPaused = deployment.spec?.paused === true
  const saysPaused = current?.reason === conditionReasons.paused
  const isNews = isPaused !== saysPaused && current?.reason !== conditionReasons.timedOut
  if (isBeingDeleted(deployment) || !hasProgressDeadline(deployment) || !isNews) {
    return decide({ ...rollout, stage: 'revise' }, rules)
  }
  const news = {
    type: conditionTypes.progressing,
    status: 'Unknown',
    reason: isPaused ? conditionReasons.paused : conditionReasons.resumed,
    message: isPaused ? messages.paused : messages.resumed,
  } as const
  const conditions = withCondition(deployment.status?.conditions ?? [], newCondition(news, rules.nowMs))
  return { kind: 'status', draft: withStatus(deployment, { conditions }), next: 'revise', why: news.message }
}

function revised(rollout: Rollout, rules: Rules): Decision {
  return adoptRevision(rollout, 'route', rules.nowMs) ?? route(rollout, rules)
}

function route(rollout: Rollout, rules: Rules): Decision {
  const { deployment } = rollout
  if (isBeingDeleted(deployment)) return tellPlainly(rollout, rules)
  if (deployment.spec?.paused === true) return scale(rollout, rules)
  const isScaling = rollbackTarget(deployment) === undefined && wasScaled(rollout)
  return isScaling ? scale(rollout, rules) : rollOut(rollout, rules)
}

/** A ReplicaSet remembers for which size of the Deployment it was resized: another one means that the Deployment was scaled. */
function wasScaled(rollout: Rollout): boolean {
  const wanted = wantedReplicas(rollout.deployment)
  return allReplicaSets(rollout)
    .filter(isActive)
    .some((replicaSet) => (countAnnotation(replicaSet, annotations.desiredReplicas) ?? wanted) !== wanted)
}

function scale(rollout: Rollout, rules: Rules): Decision {
  const { deployment, newReplicaSet, oldReplicaSets } = rollout
  const resizes = planScale(deployment, newReplicaSet, oldReplicaSets)
  if (resizes.length > 0) return { kind: 'resize', resizes, next: 'scaled', why: 'the Deployment is scaled or paused' }
  return scaled(rollout, rules)
}

function scaled(rollout: Rollout, rules: Rules): Decision {
  const { deployment, oldReplicaSets } = rollout
  if (deployment.spec?.paused !== true || rollbackTarget(deployment) !== undefined) return tellPlainly(rollout, rules)
  const replicaSets = planPruning(deployment, oldReplicaSets)
  if (replicaSets.length === 0) return tellPlainly(rollout, rules)
  return { kind: 'prune', replicaSets, next: 'plain-status', why: 'beyond the history that is kept' }
}

function refused(rollout: Rollout, rules: Rules): Decision {
  const { deployment, refusal } = rollout
  if (refusal === undefined) return rollOut(rollout, rules)
  const judged = judgeRefusal(deployment, refusal, rules)
  if (judged.kind === 'fail') return judged
  return decide({ ...rollout, stage: 'created', newReplicaSet: judged.replicaSet }, rules)
}

function rollOut(rollout: Rollout, rules: Rules): Decision {
  const { deployment, newReplicaSet } = rollout
  const target = rollbackTarget(deployment)
  if (target !== undefined && newReplicaSet === undefined) return createNew(rollout, rules.hashTemplate)
  if (target !== undefined) return decideRollback(rollout, target, rules.templatesEqual)
  const strategy = deployment.spec?.strategy?.type ?? ''
  if (strategy === 'RollingUpdate') return roll(rollout, rules)
  if (strategy === 'Recreate') return recreate(rollout, rules)
  return { kind: 'fail', error: new Error(messages.unknownStrategy(strategy)) }
}

function roll(rollout: Rollout, rules: Rules): Decision {
  const { deployment, newReplicaSet, oldReplicaSets } = rollout
  if (newReplicaSet === undefined) return createNew(rollout, rules.hashTemplate)
  const up = planNew(deployment, newReplicaSet, allReplicaSets(rollout))
  if (up.length > 0) return { kind: 'resize', resizes: up, next: 'rollout-status', why: 'the new ReplicaSet may grow' }
  const { resizes, isCutShort } = planOld(deployment, newReplicaSet, oldReplicaSets.filter(isActive))
  if (resizes.length === 0) return rolledOut(rollout, rules)
  // As upstream a failure here is no reason not to tell how far it has come.
  const next = isCutShort ? 'rolled-out' : 'rollout-status'
  return { kind: 'resize', resizes, next, orElse: 'rolled-out', why: 'old pods may go' }
}

function recreate(rollout: Rollout, rules: Rules): Decision {
  const { deployment, newReplicaSet } = rollout
  const down = planRemoval(rollout)
  if (down.length > 0) return { kind: 'resize', resizes: down, next: 'rollout-status', why: 'all old pods go first' }
  if (hasOldPods(rollout)) return tellRollout(rollout, rules)
  if (newReplicaSet === undefined) return createNew(rollout, rules.hashTemplate)
  const up = resizeIfNeeded(deployment, newReplicaSet, wantedReplicas(deployment))
  if (up.length > 0) return { kind: 'resize', resizes: up, next: 'rolled-out', why: 'all old pods are gone' }
  return rolledOut(rollout, rules)
}

function rolledOut(rollout: Rollout, rules: Rules): Decision {
  const { deployment, oldReplicaSets } = rollout
  const replicaSets = isComplete(deployment, deployment.status ?? {}) ? planPruning(deployment, oldReplicaSets) : []
  if (replicaSets.length === 0) return tellRollout(rollout, rules)
  return { kind: 'prune', replicaSets, next: 'rollout-status', why: 'beyond the history that is kept' }
}

function tellRollout(rollout: Rollout, { nowMs }: Rules): Decision {
  const { deployment } = rollout
  const status = rolloutStatus(statusInput(rollout), nowMs)
  if (!isSameStatus(deployment.status ?? {}, status)) return tell(deployment, status)
  return { kind: 'settled', recheckMs: progressCheckMs(deployment, status, nowMs), why: 'as the status says' }
}

function tellPlainly(rollout: Rollout, { nowMs }: Rules): Decision {
  const { deployment } = rollout
  const status = plainStatus(statusInput(rollout), nowMs)
  if (!isSameStatus(deployment.status ?? {}, status)) return tell(deployment, status)
  return { kind: 'settled', why: 'as the status says' }
}

function tell(deployment: Deployment, status: DeploymentStatus): Decision {
  const { updatedReplicas = 0, availableReplicas = 0 } = status
  const why = `${updatedReplicas} updated, ${availableReplicas} available of ${wantedReplicas(deployment)}`
  return { kind: 'status', draft: { ...deployment, status: storedStatus(status) }, next: 'end', why }
}

function statusInput(rollout: Rollout): StatusInput {
  const { deployment, newReplicaSet, countsTerminating } = rollout
  return { deployment, newReplicaSet, all: allReplicaSets(rollout), countsTerminating }
}
