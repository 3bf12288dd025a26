// Mirrors pkg/controller/deployment/deployment_controller.go, syncDeployment, and sync.go, 1.36.
import { assert, type Clock } from '@coxswain/base'
import {
  apiVersionOf,
  deployments,
  generationOf,
  keyOf,
  nameOf,
  namespaceOf,
  replicaSets,
  resourceVersionOf,
  uidOf,
  type Deployment,
  type ReplicaSet,
  type ResourceType,
} from '@coxswain/api'
import { hasNamespaceTerminatingCause, isAlreadyExists, isNotFound, type Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, referenceTo, type EventRecorder, type Outcome, type WrittenVersions } from '@coxswain/runtime'
import { actOnClaims } from '../shared/claims.ts'
import type { TemplatesEqual } from '../shared/equal-pod-templates.ts'
import type { HashPodTemplate } from '../shared/pod-template-hash.ts'
import { decide } from './decide.ts'
import { observe, selectsEverything, type Listers, type Snapshot } from './observe.ts'
import { resized, type Resize } from './resize.ts'
import { templateOf } from './revision.ts'
import {
  fold,
  sortReplicaSets,
  withStatus,
  type Decision,
  type Result,
  type Rollout,
  type RolloutEvent,
} from './rollout.ts'
import { eventReasons, messages } from './texts.ts'

export interface Deps {
  readonly listers: Listers
  readonly client: Client
  readonly recorder: EventRecorder
  readonly clock: Clock
  readonly written: WrittenVersions
  readonly templatesEqual: TemplatesEqual
  readonly hashTemplate: HashPodTemplate
  readonly countsTerminating: boolean
}

/** The longest way through the stages takes seven. */
const roundsMax = 16
/** A deadline is looked at a second late, so that it has passed for certain. */
const deadlineSlackMs = 1000

export async function reconcile(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const behind = deps.written.behind(key)
  if (behind !== undefined) return outcome.wakeAfter(behind.recheckMs, behind.message)
  const seen = observe(deps.listers, key, deployments.kind)
  if (seen === undefined) return outcome.done('the Deployment is gone')
  const { deployment } = seen
  if (selectsEverything(deployment)) return refuseToSelectAll(deps, deployment, signal)
  const owned = await claim(deps, seen, signal)
  const isNew = (replicaSet: ReplicaSet): boolean => deps.templatesEqual(templateOf(replicaSet), templateOf(deployment))
  const start: Rollout = {
    stage: 'start',
    deployment,
    ...sortReplicaSets(owned, isNew),
    podsOf: seen.podsOf,
    countsTerminating: deps.countsTerminating,
  }
  return runRounds(deps, start, signal)
}

/** Decide, act, fold, decide: docs/decisions/0001-rounds.md. */
async function runRounds(deps: Deps, start: Rollout, signal: AbortSignal): Promise<Outcome> {
  const { templatesEqual, hashTemplate } = deps
  const rules = { nowMs: deps.clock.now(), templatesEqual, hashTemplate }
  let rollout = start
  for (let round = 1; round <= roundsMax; round += 1) {
    const decision = decide(rollout, rules)
    // oxlint-disable-next-line no-await-in-loop -- each round needs what came of the one before
    if (decision.kind === 'fail') return fail(deps, rollout, decision, signal)
    if (decision.kind === 'settled') return settle(decision)
    // oxlint-disable-next-line no-await-in-loop
    const result = await act(deps, rollout, decision, signal)
    noteWrites(deps, rollout.deployment, result)
    rollout = fold(rollout, decision, result)
  }
  assert(false, `${keyOf(start.deployment)} is not settled after ${roundsMax} rounds`)
}

function settle({ recheckMs, why }: Extract<Decision, { kind: 'settled' }>): Outcome {
  if (recheckMs === undefined) return outcome.done(why)
  return outcome.wakeAfter(Math.max(0, recheckMs) + deadlineSlackMs, 'the progress deadline')
}

async function refuseToSelectAll(deps: Deps, deployment: Deployment, signal: AbortSignal): Promise<Outcome> {
  tell(deps, deployment, { type: 'Warning', reason: eventReasons.selectingAll, message: messages.selectingAll })
  const observedGeneration = generationOf(deployment)
  if ((deployment.status?.observedGeneration ?? 0) < observedGeneration) {
    // As upstream: nothing depends on this write.
    await putStatus(deps, withStatus(deployment, { observedGeneration }), signal).catch(() => undefined)
  }
  return outcome.done('its selector selects everything')
}

function claim(deps: Deps, { deployment, claims }: Snapshot, signal: AbortSignal): Promise<readonly ReplicaSet[]> {
  const onAdopted = (replicaSet: ReplicaSet): void => noteWrite(deps, deployment, replicaSets.plural, replicaSet)
  const claiming = { client: deps.client, ownerType: deployments, owner: deployment, type: replicaSets, onAdopted }
  return actOnClaims(claiming, claims, signal)
}

function noteWrites(deps: Deps, owner: Deployment, result: Result): void {
  if (result.deployment !== undefined) noteWrite(deps, owner, deployments.plural, result.deployment)
  for (const replicaSet of result.replicaSets ?? []) noteWrite(deps, owner, replicaSets.plural, replicaSet)
}

function noteWrite(deps: Deps, owner: Deployment, resource: string, written: Deployment | ReplicaSet): void {
  deps.written.wrote(keyOf(owner), uidOf(owner), resource, resourceVersionOf(written))
}

type Round = Exclude<Decision, { readonly kind: 'fail' | 'settled' }>

async function act(deps: Deps, rollout: Rollout, decision: Round, signal: AbortSignal): Promise<Result> {
  switch (decision.kind) {
    case 'create':
      return create(deps, rollout.deployment, decision.draft, signal)
    case 'update':
      return { replicaSets: [await putReplicaSet(deps, decision.draft, signal)] }
    case 'resize':
      return resizeAll(deps, rollout, decision, signal)
    case 'prune':
      return prune(deps, decision.replicaSets, signal)
    case 'status':
      return { deployment: await putStatus(deps, decision.draft, signal) }
    case 'roll-back':
      return rollBack(deps, decision, signal)
    default:
      return decision satisfies never
  }
}

async function create(deps: Deps, deployment: Deployment, draft: ReplicaSet, signal: AbortSignal): Promise<Result> {
  try {
    const created = await deps.client.resource(replicaSets, namespaceOf(draft)).create(draft, { signal })
    const replicas = draft.spec?.replicas ?? 0
    if (replicas > 0) tell(deps, deployment, scaled(nameOf(created), 0, replicas))
    return { replicaSets: [created] }
  } catch (error) {
    if (signal.aborted) throw error
    if (isAlreadyExists(error)) {
      const holder = deps.listers.replicaSets.get(keyOf(draft))
      return { refusal: { kind: 'already-exists', draft, error, holder } }
    }
    const kind = hasNamespaceTerminatingCause(error) ? 'namespace-terminating' : 'other'
    return { refusal: { kind, draft, error } }
  }
}

/** Each on top of what came back from the one before: one ReplicaSet may be resized twice. */
async function resizeAll(
  deps: Deps,
  rollout: Rollout,
  { resizes, orElse }: Extract<Decision, { kind: 'resize' }>,
  signal: AbortSignal,
): Promise<Result> {
  const { newReplicaSet, oldReplicaSets, deployment } = rollout
  const known = newReplicaSet === undefined ? oldReplicaSets : [...oldReplicaSets, newReplicaSet]
  const latest = new Map(known.map((replicaSet) => [uidOf(replicaSet), replicaSet]))
  const written = new Map<string, ReplicaSet>()
  const resizeOne = async (wish: Resize): Promise<void> => {
    const replicaSet = latest.get(wish.uid)
    if (replicaSet === undefined) return
    const updated = await putReplicaSet(deps, resized(replicaSet, wish), signal)
    latest.set(wish.uid, updated)
    written.set(wish.uid, updated)
    if (wish.from !== wish.to) tell(deps, deployment, scaled(wish.name, wish.from, wish.to))
  }
  try {
    // oxlint-disable-next-line no-await-in-loop -- in this order, and none after one that failed
    for (const wish of resizes) await resizeOne(wish)
    return { replicaSets: [...written.values()] }
  } catch (error) {
    if (orElse === undefined || signal.aborted) throw error
    return { replicaSets: [...written.values()], failed: true }
  }
}

async function prune(deps: Deps, surplus: readonly ReplicaSet[], signal: AbortSignal): Promise<Result> {
  for (const replicaSet of surplus) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one by one: there is no hurry
      await deps.client.resource(replicaSets, namespaceOf(replicaSet)).delete(nameOf(replicaSet), { signal })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
  return {}
}

async function rollBack(
  deps: Deps,
  { draft, event, success }: Extract<Decision, { kind: 'roll-back' }>,
  signal: AbortSignal,
): Promise<Result> {
  if (event !== undefined) tell(deps, draft, event)
  const client = deps.client.resource(deployments, namespaceOf(draft))
  const deployment = await client.update({ ...draft, ...kindOf(deployments) }, { signal })
  if (success !== undefined) tell(deps, deployment, success)
  return { deployment }
}

async function fail(
  deps: Deps,
  { deployment }: Rollout,
  { error, status, event }: Extract<Decision, { kind: 'fail' }>,
  signal: AbortSignal,
): Promise<Outcome> {
  // What there is to tell may be told or not; the sync has failed in either case.
  const written = status && (await putStatus(deps, status, signal).catch(() => undefined))
  noteWrites(deps, deployment, { deployment: written })
  if (event !== undefined) tell(deps, deployment, event)
  return hasNamespaceTerminatingCause(error) ? outcome.done('the namespace is terminating') : outcome.retry(error)
}

function putStatus(deps: Deps, draft: Deployment, signal: AbortSignal): Promise<Deployment> {
  const client = deps.client.resource(deployments, namespaceOf(draft))
  return client.updateStatus({ ...draft, ...kindOf(deployments) }, { signal })
}

function putReplicaSet(deps: Deps, draft: ReplicaSet, signal: AbortSignal): Promise<ReplicaSet> {
  const client = deps.client.resource(replicaSets, namespaceOf(draft))
  return client.update({ ...draft, ...kindOf(replicaSets) }, { signal })
}

const kindOf = (type: ResourceType) => ({ apiVersion: apiVersionOf(type), kind: type.kind })

const scaled = (name: string, from: number, to: number): RolloutEvent => ({
  type: 'Normal',
  reason: eventReasons.scaling,
  message: messages.scaled(name, from, to),
})

function tell(deps: Deps, deployment: Deployment, { type, reason, message }: RolloutEvent): void {
  deps.recorder.event(referenceTo(deployments, deployment), type, reason, message)
}
