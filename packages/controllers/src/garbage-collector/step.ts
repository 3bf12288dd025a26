// Mirrors pkg/controller/garbagecollector/graph_builder.go, processGraphChanges, 1.36.
import type { OwnerReference } from '@coxswain/api'
import { alternateIdentity } from './alternate-identity.ts'
import type { Graph, GraphNode, MutableNode } from './graph.ts'
import { ownerIdentity, sameCoordinates, sameIdentity, type Identity, type ObjectFacts } from './identity.ts'
import { foregroundFinalizer, orphanFinalizer } from './texts.ts'

export type GraphEvent =
  /** An object was added or changed, as an informer tells. `previous` is what it told before, if anything. */
  | { readonly kind: 'put'; readonly object: ObjectFacts; readonly previous?: ObjectFacts | undefined }
  /** An object is gone, as an informer tells. */
  | { readonly kind: 'delete'; readonly identity: Identity }
  /** A request found that there is no such object. It may never have been there under these coordinates. */
  | { readonly kind: 'virtual-delete'; readonly identity: Identity }

/** What has to be done about a change of the graph. Uids, each at most once a list. */
export interface Effects {
  readonly attemptToDelete: Set<string>
  /** As above, after a delay that grows. */
  readonly attemptToDeleteLater: Set<string>
  readonly attemptToOrphan: Set<string>
  /** Known not to exist: no need to ask again. */
  readonly absent: Identity[]
  /** Dependents whose owner is in another namespace, which cannot be. */
  readonly invalidNamespace: { readonly dependent: Identity; readonly owner: Identity }[]
}

/**
 * Applies one event and says what follows from it. Deterministic, without I/O. The graph is changed in place: it holds
 * every object of the cluster, and only `step` changes it.
 */
export function step(graph: Graph, event: GraphEvent): Effects {
  const effects: Effects = {
    attemptToDelete: new Set(),
    attemptToDeleteLater: new Set(),
    attemptToOrphan: new Set(),
    absent: [],
    invalidNamespace: [],
  }
  if (event.kind === 'put') put(graph, event, effects)
  else remove(graph, event, effects)
  return effects
}

type PutEvent = Extract<GraphEvent, { kind: 'put' }>
type RemoveEvent = Exclude<GraphEvent, PutEvent>

function put(graph: Graph, { object, previous }: PutEvent, effects: Effects): void {
  const node = graph.node(object.identity.uid)
  if (node === undefined) return insert(graph, object, previous, effects)
  if (node.isVirtual) observeVirtual(node, object.identity, effects)
  updateOwners(graph, node, object.owners, effects)
  if (object.isBeingDeleted) node.isBeingDeleted = true
  noteDeletion(node, object, previous, effects)
}

function insert(graph: Graph, object: ObjectFacts, previous: ObjectFacts | undefined, effects: Effects): void {
  const node: MutableNode = {
    identity: object.identity,
    owners: object.owners,
    dependents: new Map(),
    isVirtual: false,
    isBeingDeleted: object.isBeingDeleted,
    isDeletingDependents: isDeletedWith(foregroundFinalizer, object),
  }
  graph.insert(node)
  addToOwners(graph, node, object.owners, effects)
  noteDeletion(node, object, previous, effects)
}

/** What others only named is now seen. Those that named it otherwise than it is get a second look. */
function observeVirtual(node: MutableNode, observed: Identity, effects: Effects): void {
  node.isVirtual = false
  if (sameIdentity(node.identity, observed)) return
  node.identity = observed
  for (const dependent of node.dependents.values()) {
    if (!misnames(dependent, observed)) continue
    if (isOutside(dependent, observed)) reportInvalidNamespace(dependent, observed.uid, effects)
    effects.attemptToDelete.add(dependent.identity.uid)
  }
}

const isOutside = (dependent: GraphNode, owner: Identity): boolean =>
  owner.namespace !== '' && dependent.identity.namespace !== owner.namespace

/** Whether the dependent names exactly this owner; a namespaced owner must be in its own namespace. */
function refersTo(dependent: GraphNode, owner: Identity): boolean {
  return (
    !isOutside(dependent, owner) &&
    dependent.owners.some((reference) => reference.uid === owner.uid && sameCoordinates(reference, owner))
  )
}

/** Whether the dependent names this owner otherwise. With two references of one uid both may hold. */
function misnames(dependent: GraphNode, owner: Identity): boolean {
  return (
    isOutside(dependent, owner) ||
    dependent.owners.some((reference) => reference.uid === owner.uid && !sameCoordinates(reference, owner))
  )
}

function reportInvalidNamespace(dependent: GraphNode, ownerUid: string, effects: Effects): void {
  const reference = dependent.owners.find((owner) => owner.uid === ownerUid)
  if (reference === undefined) return
  effects.invalidNamespace.push({
    dependent: dependent.identity,
    owner: ownerIdentity(reference, dependent.identity.namespace),
  })
}

function addToOwners(graph: Graph, node: MutableNode, owners: readonly OwnerReference[], effects: Effects): void {
  let isSuspicious = false
  for (const reference of owners) {
    const owner = graph.node(reference.uid)
    if (owner === undefined) {
      const virtual = virtualOwner(reference, node)
      graph.insert(virtual)
      effects.attemptToDelete.add(reference.uid)
    } else {
      owner.dependents.set(node.identity.uid, node)
      isSuspicious ||= contradicts(owner, reference, node, effects)
    }
  }
  if (isSuspicious) effects.attemptToDelete.add(node.identity.uid)
}

function virtualOwner(reference: OwnerReference, dependent: MutableNode): MutableNode {
  return {
    identity: ownerIdentity(reference, dependent.identity.namespace),
    owners: [],
    dependents: new Map([[dependent.identity.uid, dependent]]),
    isVirtual: true,
    isBeingDeleted: false,
    isDeletingDependents: false,
  }
}

/** Whether what is known of the owner does not fit the reference to it. */
function contradicts(owner: GraphNode, reference: OwnerReference, dependent: GraphNode, effects: Effects): boolean {
  const isNamespaced = owner.identity.namespace !== ''
  const isElsewhere = owner.identity.namespace !== dependent.identity.namespace
  if (isNamespaced && isElsewhere) {
    if (!owner.isVirtual) reportInvalidNamespace(dependent, reference.uid, effects)
    return true
  }
  if (!sameCoordinates(reference, owner.identity)) return true
  return !isNamespaced && isElsewhere && owner.isVirtual
}

function updateOwners(graph: Graph, node: MutableNode, next: readonly OwnerReference[], effects: Effects): void {
  const before = node.owners
  if (before === next || (before.length === 0 && next.length === 0)) return
  const beforeByUid = new Map(before.map((reference) => [reference.uid, reference]))
  const left = new Map(beforeByUid)
  // One that names a uid a second time is new each time: it may contradict the first.
  const added = next.filter(({ uid }) => !left.delete(uid))
  queueUnblocked(graph, beforeByUid, next, effects)
  node.owners = next
  addToOwners(graph, node, added, effects)
  for (const uid of left.keys()) graph.node(uid)?.dependents.delete(node.identity.uid)
}

/** Owners that this object no longer holds up: its blocking reference to them is gone, or blocks no more. */
function queueUnblocked(
  graph: Graph,
  before: ReadonlyMap<string, OwnerReference>,
  next: readonly OwnerReference[],
  effects: Effects,
): void {
  for (const [uid, reference] of before) {
    if (reference.blockOwnerDeletion !== true || graph.node(uid) === undefined) continue
    const isBlocking = next.find((each) => each.uid === uid)?.blockOwnerDeletion === true
    if (!isBlocking) effects.attemptToDelete.add(uid)
  }
}

function noteDeletion(
  node: MutableNode,
  object: ObjectFacts,
  previous: ObjectFacts | undefined,
  effects: Effects,
): void {
  if (hasBegun(orphanFinalizer, object, previous)) {
    effects.attemptToOrphan.add(node.identity.uid)
    return
  }
  if (!hasBegun(foregroundFinalizer, object, previous)) return
  node.isDeletingDependents = true
  for (const uid of node.dependents.keys()) effects.attemptToDelete.add(uid)
  effects.attemptToDelete.add(node.identity.uid)
}

const isDeletedWith = (finalizer: string, { isBeingDeleted, finalizers }: ObjectFacts): boolean =>
  isBeingDeleted && finalizers.includes(finalizer)

function hasBegun(finalizer: string, object: ObjectFacts, previous: ObjectFacts | undefined): boolean {
  return isDeletedWith(finalizer, object) && (previous === undefined || !isDeletedWith(finalizer, previous))
}

function remove(graph: Graph, { kind, identity }: RemoveEvent, effects: Effects): void {
  const node = graph.node(identity.uid)
  if (node === undefined) return
  if (kind === 'delete' && node.isVirtual) observeVirtual(node, identity, effects)
  if (kind === 'virtual-delete' && !isReallyGone(node, identity, effects)) return
  graph.remove(node)
  if (node.dependents.size > 0) effects.absent.push(identity)
  for (const uid of node.dependents.keys()) effects.attemptToDelete.add(uid)
  for (const owner of node.owners) {
    if (graph.node(owner.uid)?.isDeletingDependents === true) effects.attemptToDelete.add(owner.uid)
  }
}

/** A request found nothing at these coordinates. That says nothing about a node that others know by different ones. */
function isReallyGone(node: MutableNode, absent: Identity, effects: Effects): boolean {
  const dependents = [...node.dependents.values()]
  const matching = dependents.filter((dependent) => refersTo(dependent, absent))
  if (!node.isVirtual) {
    if (sameIdentity(node.identity, absent)) return true
    queueOfAbsent(matching, absent, effects)
    return false
  }
  const others = dependents.filter((dependent) => misnames(dependent, absent))
  if (others.length === 0) return true
  queueOfAbsent(matching, absent, effects)
  if (sameIdentity(node.identity, absent)) {
    const replacement = alternateIdentity(others, absent)
    if (replacement !== undefined) {
      node.identity = replacement
      effects.attemptToDeleteLater.add(absent.uid)
    }
  }
  return false
}

function queueOfAbsent(dependents: readonly GraphNode[], absent: Identity, effects: Effects): void {
  if (dependents.length === 0) return
  effects.absent.push(absent)
  for (const dependent of dependents) effects.attemptToDelete.add(dependent.identity.uid)
}
