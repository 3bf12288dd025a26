import {
  annotationsOf,
  nameOf,
  toTime,
  type Deployment,
  type DeploymentStatus,
  type IntOrString,
  type ReplicaSet,
} from '@coxswain/api'
import { reviseAnnotations } from '@coxswain/controllers/src/deployment/annotations.ts'
import {
  maxSurgeOf,
  maxUnavailableOf,
  minAvailableOf,
  newReplicaSetSize,
  resolveFenceposts,
} from '@coxswain/controllers/src/deployment/fenceposts.ts'
import { progressCheckMs } from '@coxswain/controllers/src/deployment/progress.ts'
import { sizeOf, wantedReplicas } from '@coxswain/controllers/src/deployment/replica-counts.ts'
import { resized, type Resize } from '@coxswain/controllers/src/deployment/resize.ts'
import { replicaSetName } from '@coxswain/controllers/src/deployment/revision.ts'
import { planNew, planOld } from '@coxswain/controllers/src/deployment/rolling.ts'
import { activeOrLatest, planScale, proportionOf } from '@coxswain/controllers/src/deployment/scale.ts'
import {
  plainStatus,
  rolloutStatus,
  storedStatus,
  type StatusInput,
} from '@coxswain/controllers/src/deployment/status.ts'
import { eventReasons, messages } from '@coxswain/controllers/src/deployment/texts.ts'
import type { VectorFunctions } from '../vector.ts'

interface Family {
  readonly deployment: Deployment
  readonly newReplicaSet?: ReplicaSet | null
  readonly oldReplicaSets?: readonly ReplicaSet[] | null
}

const newOf = ({ newReplicaSet }: Family): ReplicaSet | undefined => newReplicaSet ?? undefined
const oldOf = ({ oldReplicaSets }: Family): readonly ReplicaSet[] => oldReplicaSets ?? []
const allOf = (family: Family): readonly ReplicaSet[] => {
  const newReplicaSet = newOf(family)
  return newReplicaSet === undefined ? oldOf(family) : [...oldOf(family), newReplicaSet]
}

/** Go's pointers that must not be nil: what the recorded function would not survive. */
function must(replicaSet: ReplicaSet | undefined): ReplicaSet {
  if (replicaSet === undefined) throw new Error('no new ReplicaSet')
  return replicaSet
}

/** All resizes done, one on top of the other, as the shell does them. */
function outcomeOf(family: Family, resizes: readonly Resize[]): { events: readonly string[]; replicaSets: unknown } {
  const byName = new Map(allOf(family).map((replicaSet) => [nameOf(replicaSet), replicaSet]))
  for (const resize of resizes) byName.set(resize.name, resized(must(byName.get(resize.name)), resize))
  const events = resizes
    .filter(({ from, to }) => from !== to)
    .map(({ name, from, to }) => `Normal ${eventReasons.scaling} ${messages.scaled(name, from, to)}`)
  const replicaSets = Object.fromEntries(
    [...byName].map(([name, replicaSet]) => [
      name,
      { replicas: sizeOf(replicaSet), annotations: annotationsOf(replicaSet) },
    ]),
  )
  return { events, replicaSets }
}

const isScaling = (resizes: readonly Resize[]): boolean => resizes.some(({ from, to }) => from !== to)

function reconcileNew(input: Family): unknown {
  const resizes = planNew(input.deployment, must(newOf(input)), allOf(input))
  return { ...outcomeOf(input, resizes), scaled: isScaling(resizes) }
}

function reconcileOld(input: Family): unknown {
  const { resizes, isCutShort } = planOld(input.deployment, must(newOf(input)), oldOf(input))
  return { ...outcomeOf(input, resizes), scaled: isScaling(resizes) && !isCutShort }
}

interface Fences {
  readonly desired: number
  readonly maxSurge: IntOrString | null
  readonly maxUnavailable: IntOrString | null
}

function rolling({ desired, maxSurge, maxUnavailable }: Fences): Deployment {
  const rollingUpdate = { maxSurge: maxSurge ?? undefined, maxUnavailable: maxUnavailable ?? undefined }
  return { spec: { replicas: desired, selector: {}, template: {}, strategy: { type: 'RollingUpdate', rollingUpdate } } }
}

function fences(input: Fences): unknown {
  const deployment = rolling(input)
  return {
    maxSurge: maxSurgeOf(deployment),
    maxUnavailable: maxUnavailableOf(deployment),
    minAvailable: minAvailableOf(deployment),
  }
}

interface Proportion {
  readonly deployment: Deployment
  readonly annotations: Readonly<Record<string, string>>
  readonly replicas: number
  readonly toAdd: number
  readonly added: number
}

function proportion({ deployment, annotations, replicas, toAdd, added }: Proportion): number {
  const replicaSet: ReplicaSet = { metadata: { annotations }, spec: { replicas, selector: {} } }
  return proportionOf(deployment, replicaSet, { toAdd, added })
}

interface NewAnnotations {
  readonly annotations: Readonly<Record<string, string>> | null
  readonly deployment: Deployment
  readonly exists: boolean
  readonly newRevision: string
  readonly revisionHistoryLimitInChars: number
}

function newAnnotations(input: NewAnnotations): unknown {
  const { annotations, deployment, exists, newRevision, revisionHistoryLimitInChars } = input
  const desired = wantedReplicas(deployment)
  const { isChanged, ...revised } = reviseAnnotations({
    from: annotationsOf(deployment),
    to: annotations ?? {},
    revision: newRevision,
    historyMax: revisionHistoryLimitInChars,
    sizes: exists ? undefined : { desired, max: desired + maxSurgeOf(deployment) },
  })
  return { ...revised, changed: isChanged }
}

interface Aged extends Family {
  readonly conditionAgeSeconds: Readonly<Record<string, number>>
}

const nowMs = Date.UTC(2024, 4, 1, 12)

/**
 * With the times that the recording tells as ages. Where it tells new times from old ones, even an age of zero was before
 * now: `shiftMs` keeps them apart in whole seconds.
 */
function dated({ deployment, conditionAgeSeconds }: Aged, shiftMs: number): Deployment {
  const conditions = deployment.status?.conditions?.map((condition) => {
    const updatedMs = nowMs - shiftMs - (conditionAgeSeconds[condition.type] ?? 0) * 1000
    return { ...condition, lastUpdateTime: toTime(updatedMs), lastTransitionTime: toTime(updatedMs - 5000) }
  })
  return { ...deployment, status: { ...deployment.status, conditions } }
}

function statusInput(input: Aged, shiftMs: number): StatusInput {
  return { deployment: dated(input, shiftMs), newReplicaSet: newOf(input), all: allOf(input), countsTerminating: true }
}

/** Times told as the recording tells them. */
function told(input: StatusInput, status: DeploymentStatus): unknown {
  const before = input.deployment.status?.conditions ?? []
  const word = (time: string | undefined | null, kept: string | undefined): string => {
    if (time === undefined || time === null) return 'zero'
    if (time === toTime(nowMs)) return 'now'
    return time === kept ? 'kept' : time
  }
  const conditions = status.conditions?.map((condition) => {
    const same = before.find(({ type }) => type === condition.type)
    return {
      ...condition,
      lastUpdateTime: word(condition.lastUpdateTime, same?.lastUpdateTime),
      lastTransitionTime: word(condition.lastTransitionTime, same?.lastTransitionTime),
    }
  })
  return { ...storedStatus(status), conditions: conditions?.length === 0 ? undefined : conditions }
}

function calculateStatus(input: Aged): unknown {
  const from = statusInput(input, 1000)
  return told(from, plainStatus(from, nowMs))
}

function syncRolloutStatus(input: Aged): unknown {
  const from = statusInput(input, 1000)
  return told(from, rolloutStatus(from, nowMs))
}

/** In the recording 0 stands for what is due within a second, and -1 for never. */
function requeueStuck(input: Aged): unknown {
  const from = statusInput(input, 0)
  const checkMs = progressCheckMs(from.deployment, rolloutStatus(from, nowMs), nowMs)
  if (checkMs === undefined) return { afterNanoseconds: '-1' }
  return { afterNanoseconds: String(checkMs < 1000 ? 0 : checkMs * 1e6) }
}

export const functions: VectorFunctions = {
  ResolveFenceposts: ({ desired, maxSurge, maxUnavailable }: Fences) =>
    resolveFenceposts(maxSurge ?? undefined, maxUnavailable ?? undefined, desired),
  'MaxSurge/MaxUnavailable/MinAvailable': fences,
  NewRSNewReplicas: (input: Family) => newReplicaSetSize(input.deployment, allOf(input), must(newOf(input))),
  GetReplicaSetProportion: proportion,
  FindActiveOrLatest: (input: Family) => nameOf(activeOrLatest(newOf(input), oldOf(input)) ?? {}),
  SetNewReplicaSetAnnotations: newAnnotations,
  generateReplicaSetName: ({ deploymentName, hash }: { readonly deploymentName: string; readonly hash: string }) =>
    replicaSetName(deploymentName, hash),
  scale: (input: Family) => outcomeOf(input, planScale(input.deployment, newOf(input), oldOf(input))),
  reconcileNewReplicaSet: reconcileNew,
  reconcileOldReplicaSets: reconcileOld,
  calculateStatus,
  syncRolloutStatus,
  requeueStuckDeployment: requeueStuck,
}
