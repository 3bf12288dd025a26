// Mirrors pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteWorker and attemptToOrphanWorker, 1.36.
import type { KubeObject, OwnerReference } from '@coxswain/api'
import type { LruMap } from '@coxswain/base'
import { isNotFound } from '@coxswain/client'
import { NotYetError, outcome, type Outcome } from '@coxswain/runtime'
import { decide, type Decision, type Owners } from './decide.ts'
import type { Graph, GraphNode } from './graph.ts'
import { identityKey, ownerIdentity, type Identity } from './identity.ts'
import type { LiveObjects } from './live-objects.ts'
import type { GraphEvent } from './step.ts'
import { foregroundFinalizer, orphanFinalizer } from './texts.ts'

export interface Deps {
  readonly graph: Graph
  readonly live: LiveObjects
  /** Identities that requests found not to exist. */
  readonly absent: LruMap<string, true>
  /** Hands an event to the graph. */
  apply(event: GraphEvent): void
  queueDelete(uid: string, why: string): void
}

/** Judges one object of the graph: does it still have an owner, and if it is an owner in deletion, may it go now? */
export async function attemptToDelete(deps: Deps, uid: string, signal: AbortSignal): Promise<Outcome> {
  const node = deps.graph.get(uid)
  if (node === undefined) return outcome.done('it is not in the graph any more')
  const wasVirtual = node.isVirtual
  const { identity } = node
  const result = await judge(deps, node, signal)
  // Upstream goes on asking until an informer, or a request that finds nothing, tells what a virtual node really is.
  const isStillVirtual = wasVirtual && deps.graph.get(uid)?.isVirtual === true
  if (!isStillVirtual || result === gone || result.kind !== 'done') return result
  return outcome.retry(
    new NotYetError(`${identity.kind} ${identity.name} is named as an owner, and no informer has shown it yet`),
  )
}

async function judge(deps: Deps, node: GraphNode, signal: AbortSignal): Promise<Outcome> {
  if (node.isBeingDeleted && !node.isDeletingDependents) return outcome.done('it is being deleted')
  const { identity } = node
  const live = await deps.live.get(identity, signal)
  if (live === undefined || live.metadata?.uid !== identity.uid) return foundGone(deps, identity)
  if (node.isDeletingDependents) return finishForeground(deps, node, signal)
  const references = live.metadata?.ownerReferences ?? []
  if (references.length === 0) return outcome.done('it has no owner')
  const owners = await classify(deps, identity, references, signal)
  const dependents = [...node.dependents.values()]
  const decision = decide({
    owners,
    finalizers: live.metadata?.finalizers ?? [],
    hasDependents: dependents.length > 0,
    hasWaitingDependent: dependents.some((dependent) => dependent.isDeletingDependents),
  })
  return act(deps, identity, { live, decision }, signal)
}

function foundGone(deps: Deps, identity: Identity): Outcome {
  deps.apply({ kind: 'virtual-delete', identity })
  return gone
}

const gone = outcome.done('it is gone')

async function act(
  deps: Deps,
  identity: Identity,
  { live, decision }: { readonly live: KubeObject; readonly decision: Decision },
  signal: AbortSignal,
): Promise<Outcome> {
  switch (decision.kind) {
    case 'nothing':
      return outcome.done(decision.why)
    case 'remove-references':
      await deps.live.removeReferences(identity, decision.uids, signal)
      return outcome.done(decision.why)
    case 'delete': {
      if (decision.unblockFirst) await deps.live.unblock(identity, live, signal)
      const wasThere = await deps.live.delete(identity, live, decision.propagation, signal)
      return wasThere ? outcome.done(decision.why) : foundGone(deps, identity)
    }
    default:
      return decision satisfies never
  }
}

/** An owner deleted in the foreground goes once nothing blocks it; until then, what blocks it has to go. */
async function finishForeground(deps: Deps, node: GraphNode, signal: AbortSignal): Promise<Outcome> {
  const blocking = [...node.dependents.values()].filter((dependent) => blocks(dependent, node.identity.uid))
  if (blocking.length === 0) {
    await deps.live.removeFinalizer(node.identity, foregroundFinalizer, signal)
    return outcome.done('nothing blocks its deletion any more')
  }
  for (const dependent of blocking) {
    if (!dependent.isDeletingDependents) deps.queueDelete(dependent.identity.uid, 'it blocks the deletion of its owner')
  }
  return outcome.done(`${blocking.length} dependents block its deletion`)
}

function blocks(dependent: GraphNode, ownerUid: string): boolean {
  return dependent.owners.some((owner) => owner.uid === ownerUid && owner.blockOwnerDeletion === true)
}

async function classify(
  deps: Deps,
  item: Identity,
  references: readonly OwnerReference[],
  signal: AbortSignal,
): Promise<Owners> {
  const solid: OwnerReference[] = []
  const dangling: OwnerReference[] = []
  const waiting: OwnerReference[] = []
  for (const reference of references) {
    // oxlint-disable-next-line no-await-in-loop -- the first owner that cannot be looked up ends the judgement
    const state = await lookUpOwner(deps, item, reference, signal)
    if (state === 'dangling') dangling.push(reference)
    else if (state === 'waiting') waiting.push(reference)
    else solid.push(reference)
  }
  return { solid, dangling, waiting }
}

async function lookUpOwner(
  deps: Deps,
  item: Identity,
  reference: OwnerReference,
  signal: AbortSignal,
): Promise<keyof Owners> {
  const clusterScoped = ownerIdentity(reference, '')
  const inNamespace = ownerIdentity(reference, item.namespace)
  if (isAbsent(deps, clusterScoped) || isAbsent(deps, inNamespace)) return 'dangling'
  const owner = deps.live.typeOf(clusterScoped).namespaced ? inNamespace : clusterScoped
  const live = await deps.live.get(owner, signal)
  if (live === undefined || live.metadata?.uid !== reference.uid) {
    deps.absent.set(identityKey(owner), true)
    return 'dangling'
  }
  const { deletionTimestamp, finalizers = [] } = live.metadata
  return deletionTimestamp !== undefined && finalizers.includes(foregroundFinalizer) ? 'waiting' : 'solid'
}

const isAbsent = (deps: Deps, identity: Identity): boolean => deps.absent.get(identityKey(identity)) === true

/** Lets all dependents of a deleted owner go free, then the owner itself. */
export async function attemptToOrphan(deps: Deps, uid: string, signal: AbortSignal): Promise<Outcome> {
  const node = deps.graph.get(uid)
  if (node === undefined) return outcome.done('it is not in the graph any more')
  const dependents = [...node.dependents.values()].map((dependent) => dependent.identity)
  const results = await Promise.allSettled(
    dependents.map((dependent) => deps.live.removeReferences(dependent, [uid], signal)),
  )
  const failures = results.flatMap((result) =>
    result.status === 'rejected' && !isNotFound(result.reason) ? [result.reason as unknown] : [],
  )
  if (failures.length > 0)
    return outcome.retry(
      new AggregateError(failures, `orphaning the dependents of ${node.identity.kind} ${node.identity.name}`),
    )
  await deps.live.removeFinalizer(node.identity, orphanFinalizer, signal)
  return outcome.done(`${dependents.length} dependents are free`)
}
