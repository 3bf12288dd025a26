// Mirrors pkg/controller/deployment/rollback.go, 1.36.
import { annotationsOf, nameOf, parseInt64, type Deployment, type ReplicaSet } from '@coxswain/api'
import { templateHashLabel, type TemplatesEqual } from '../shared/equal-pod-templates.ts'
import { lastRevision, revisionOf, rolledBackAnnotations } from './annotations.ts'
import { templateOf } from './revision.ts'
import { allReplicaSets, type Decision, type Rollout, type RolloutEvent } from './rollout.ts'
import { annotations, eventReasons, messages } from './texts.ts'

/** The revision that old clients ask for by an annotation; 0 is the one before. Undefined when none is asked for. */
export function rollbackTarget(deployment: Deployment): bigint | undefined {
  const text = annotationsOf(deployment)[annotations.rollbackTo]
  return text === undefined ? undefined : parseInt64(text)
}

/** Copies the template and annotations of that revision's ReplicaSet; whatever comes of it, the wish is cleared. */
export function decideRollback(rollout: Rollout, target: bigint, templatesEqual: TemplatesEqual): Decision {
  const { deployment } = rollout
  const all = allReplicaSets(rollout)
  const revision = target === 0n ? lastRevision(all) : target
  if (revision === 0n) return giveUp(deployment, warning(eventReasons.revisionNotFound, messages.noLastRevision))
  const found = all.find((replicaSet) => revisionOf(replicaSet) === revision)
  if (found === undefined) return giveUp(deployment, warning(eventReasons.revisionNotFound, messages.noSuchRevision))
  if (templatesEqual(templateOf(deployment), templateOf(found))) {
    return giveUp(deployment, warning(eventReasons.templateUnchanged, messages.templateUnchanged(nameOf(deployment))))
  }
  const message = messages.rolledBack(nameOf(deployment), revision)
  return {
    kind: 'roll-back',
    draft: withoutWish(rolledBack(deployment, found)),
    success: { type: 'Normal', reason: eventReasons.rolledBack, message },
    next: 'end',
    why: message,
  }
}

const warning = (reason: string, message: string): RolloutEvent => ({ type: 'Warning', reason, message })

function giveUp(deployment: Deployment, event: RolloutEvent): Decision {
  return { kind: 'roll-back', draft: withoutWish(deployment), event, next: 'end', why: event.message }
}

function rolledBack(deployment: Deployment, replicaSet: ReplicaSet): Deployment {
  const template = templateOf(replicaSet)
  const { [templateHashLabel]: _, ...labels } = template.metadata?.labels ?? {}
  return {
    ...deployment,
    metadata: {
      ...deployment.metadata,
      annotations: rolledBackAnnotations(annotationsOf(deployment), annotationsOf(replicaSet)),
    },
    spec: {
      ...deployment.spec,
      selector: deployment.spec?.selector ?? {},
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

function withoutWish(deployment: Deployment): Deployment {
  const { [annotations.rollbackTo]: _, ...rest } = annotationsOf(deployment)
  return { ...deployment, metadata: { ...deployment.metadata, annotations: rest } }
}
