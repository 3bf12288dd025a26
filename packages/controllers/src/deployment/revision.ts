// Mirrors pkg/controller/deployment/sync.go, getNewReplicaSet, 1.36.
import {
  annotationsOf,
  deployments,
  nameOf,
  namespaceOf,
  type Deployment,
  type DeploymentStatus,
  type PodTemplateSpec,
  type ReplicaSet,
  isControlledBy,
} from '@coxswain/api'
import { templateHashLabel, type TemplatesEqual } from '../shared/equal-pod-templates.ts'
import { controllerReference } from '../shared/owner-references.ts'
import type { HashPodTemplate } from '../shared/pod-template-hash.ts'
import { errorText } from '../shared/failures.ts'
import { highestRevision, reviseAnnotations } from './annotations.ts'
import { findCondition, newCondition, withCondition, type ConditionNews } from './conditions.ts'
import { maxSurgeOf, newReplicaSetSize } from './fenceposts.ts'
import { hasProgressDeadline } from './progress.ts'
import { wantedReplicas } from './replica-counts.ts'
import { withStatus, type Decision, type Refusal, type Rollout, type Stage } from './rollout.ts'
import { annotations, conditionReasons, conditionTypes, eventReasons, messages } from './texts.ts'

const nameLengthMax = 253

export const templateOf = ({ spec }: Deployment | ReplicaSet): PodTemplateSpec => spec?.template ?? {}

/** One more than any old ReplicaSet has: the new one's, if it has none that is higher. */
const nextRevision = ({ oldReplicaSets }: Rollout): string => String(highestRevision(oldReplicaSets) + 1n)

/**
 * Brings the new ReplicaSet up to date with the Deployment's annotations and revision; undefined when it is, or there is none.
 * In that pass the Deployment itself is left alone.
 */
export function annotateNew(rollout: Rollout, next: Stage): Decision | undefined {
  const { deployment, newReplicaSet } = rollout
  if (newReplicaSet === undefined) return undefined
  const { annotations: revised, isChanged } = reviseAnnotations({
    from: annotationsOf(deployment),
    to: annotationsOf(newReplicaSet),
    revision: nextRevision(rollout),
  })
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0
  if (!isChanged && (newReplicaSet.spec?.minReadySeconds ?? 0) === minReadySeconds) return undefined
  const { minReadySeconds: _, ...spec } = newReplicaSet.spec ?? { selector: {} }
  const draft: ReplicaSet = {
    ...newReplicaSet,
    metadata: { ...newReplicaSet.metadata, annotations: revised },
    spec: minReadySeconds === 0 ? spec : { ...spec, minReadySeconds },
  }
  return { kind: 'update', draft, next, why: 'annotations or minReadySeconds of the new ReplicaSet' }
}

/**
 * The Deployment's revision is its new ReplicaSet's. Through the status: a change of annotations by any other way counts as a
 * new generation. And who came to set a deadline later counts from here on.
 */
export function adoptRevision(
  { deployment, newReplicaSet }: Rollout,
  next: Stage,
  nowMs: number,
): Decision | undefined {
  if (newReplicaSet === undefined) return undefined
  const news: ConditionNews = {
    type: conditionTypes.progressing,
    status: 'True',
    reason: conditionReasons.found,
    message: messages.found(nameOf(newReplicaSet)),
  }
  const isUnknown = findCondition(deployment.status?.conditions, conditionTypes.progressing) === undefined
  const revision = annotationsOf(newReplicaSet)[annotations.revision] ?? ''
  const progress = isUnknown ? news : undefined
  return writeRevision(deployment, { revision, progress, next, nowMs })
}

/** The same for a ReplicaSet that was just made. */
export function announceCreated(rollout: Rollout, next: Stage, nowMs: number): Decision | undefined {
  const { deployment, newReplicaSet, refusal } = rollout
  if (newReplicaSet === undefined) return undefined
  const progress: ConditionNews = {
    type: conditionTypes.progressing,
    status: 'True',
    reason: conditionReasons.created,
    message: messages.created(nameOf(newReplicaSet)),
  }
  const isOurs = refusal === undefined
  return writeRevision(deployment, {
    revision: nextRevision(rollout),
    progress: isOurs ? progress : undefined,
    next,
    nowMs,
  })
}

interface RevisionNews {
  readonly revision: string
  readonly progress: ConditionNews | undefined
  readonly next: Stage
  readonly nowMs: number
}

function writeRevision(
  deployment: Deployment,
  { revision, progress, next, nowMs }: RevisionNews,
): Decision | undefined {
  const isNewRevision = (annotationsOf(deployment)[annotations.revision] ?? '') !== revision
  const tellsProgress = progress !== undefined && hasProgressDeadline(deployment)
  if (!isNewRevision && !tellsProgress) return undefined
  const revised = {
    ...deployment.metadata,
    annotations: { ...annotationsOf(deployment), [annotations.revision]: revision },
  }
  const draft = { ...deployment, metadata: isNewRevision ? revised : deployment.metadata }
  return {
    kind: 'status',
    draft: tellsProgress ? withStatus(draft, withProgress(deployment, progress, nowMs)) : draft,
    next,
    why: tellsProgress ? progress.message : `revision ${revision}`,
  }
}

function withProgress(
  { status }: Deployment,
  news: ConditionNews,
  nowMs: number,
): Pick<DeploymentStatus, 'conditions'> {
  return { conditions: withCondition(status?.conditions ?? [], newCondition(news, nowMs)) }
}

/** A ReplicaSet for the Deployment's template, of the size that the others leave. */
export function createNew(rollout: Rollout, hashTemplate: HashPodTemplate): Decision {
  const { deployment, oldReplicaSets } = rollout
  const template = templateOf(deployment)
  const hash = hashTemplate(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash }
  const selector = deployment.spec?.selector
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0
  const desired = wantedReplicas(deployment)
  const { annotations: revised } = reviseAnnotations({
    from: annotationsOf(deployment),
    to: {},
    revision: nextRevision(rollout),
    sizes: { desired, max: desired + maxSurgeOf(deployment) },
  })
  const empty: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: replicaSetName(nameOf(deployment), hash),
      namespace: namespaceOf(deployment),
      labels,
      annotations: revised,
      ownerReferences: [controllerReference(deployments, deployment)],
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds === 0 ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector?.matchLabels, [templateHashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
  const replicas = newReplicaSetSize(deployment, [...oldReplicaSets, empty], empty)
  const draft = { ...empty, spec: { ...empty.spec, selector: empty.spec?.selector ?? {}, replicas } }
  return {
    kind: 'create',
    draft,
    next: 'created',
    why: `no ReplicaSet has the template; ${replicas} of ${desired} may be made`,
  }
}

/** The Deployment's name gives way to the hash. */
export function replicaSetName(deployment: string, hash: string): string {
  const room = nameLengthMax - 1 - hash.length
  return `${deployment.length > room && room > 0 ? deployment.slice(0, room) : deployment}-${hash}`
}

export type Judgement =
  | { readonly kind: 'found'; readonly replicaSet: ReplicaSet }
  | Extract<Decision, { readonly kind: 'fail' }>

/**
 * What a refused creation means. The name may be taken by the very ReplicaSet that was wanted, made by an earlier sync that
 * the cache does not show yet: then it is found. Taken by any other it is a collision of hashes, and the next sync tries
 * another name.
 */
export function judgeRefusal(
  deployment: Deployment,
  refusal: Refusal,
  { templatesEqual, nowMs }: { readonly templatesEqual: TemplatesEqual; readonly nowMs: number },
): Judgement {
  const { kind, error, draft, holder } = refusal
  if (kind === 'namespace-terminating') return { kind: 'fail', error }
  if (kind === 'already-exists') {
    if (holder === undefined) return { kind: 'fail', error }
    if (isControlledBy(holder, deployment) && templatesEqual(templateOf(holder), templateOf(deployment))) {
      return { kind: 'found', replicaSet: holder }
    }
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
    return { kind: 'fail', error, status: withStatus(deployment, { collisionCount }) }
  }
  const message = messages.createFailed(nameOf(draft), errorText(error))
  const news: ConditionNews = {
    type: conditionTypes.progressing,
    status: 'False',
    reason: conditionReasons.createFailed,
    message,
  }
  const event = { type: 'Warning', reason: eventReasons.createFailed, message } as const
  if (!hasProgressDeadline(deployment)) return { kind: 'fail', error, event }
  return { kind: 'fail', error, event, status: withStatus(deployment, withProgress(deployment, news, nowMs)) }
}
