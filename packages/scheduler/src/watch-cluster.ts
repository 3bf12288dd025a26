// Mirrors pkg/scheduler/eventhandlers.go, 1.36.
import { isBeingDeleted, isPodTerminal, nameOf, resourceVersionOf, uidOf, type Node, type Pod } from '@coxswain/api'
import { filteredHandlers, type EventHandlers } from '@coxswain/cache'
import { changesForItself, nodeChanges, podChanges, type ClusterEvents } from './cluster-events.ts'
import type { SchedulingQueue } from './queue/scheduling-queue.ts'
import type { ClusterSnapshot } from './snapshot/cluster-snapshot.ts'
import { boundPodInfo, podInfo, updatedPodInfo } from './snapshot/pod-info.ts'
import { defaultProfile } from './texts.ts'

export interface Watched {
  readonly queue: SchedulingQueue
  readonly snapshot: ClusterSnapshot
  readonly events: ClusterEvents
}

export function nodeHandlers({ snapshot, events }: Watched): EventHandlers<Node> {
  return {
    added: (node) => {
      snapshot.setNode(node)
      events.happened('node-added', nameOf(node))
    },
    updated: (previous, next) => {
      if (previous === next) return
      snapshot.setNode(next)
      for (const kind of nodeChanges(previous, next)) events.happened(kind, nameOf(next))
    },
    deleted: (node) => {
      snapshot.removeNode(nameOf(node))
      events.happened('node-deleted')
    },
  }
}

/** Pods with a node go into the snapshot, those without one into the queue. Pods that have ended take up nothing. */
export function podHandlers(watched: Watched): EventHandlers<Pod> {
  const added = (pod: Pod): void => (nodeOf(pod) === '' ? unassignedAdded(watched, pod) : assigned(watched, pod))
  const deleted = (pod: Pod): void => gone(watched, pod)
  return filteredHandlers<Pod>((pod) => !isPodTerminal(pod), {
    added,
    updated: (previous, next) => {
      if (resourceVersionOf(previous) === resourceVersionOf(next)) return
      if (uidOf(previous) !== uidOf(next)) {
        deleted(previous)
        added(next)
      } else if (nodeOf(previous) !== '') assignedUpdated(watched, previous, next)
      else if (nodeOf(next) !== '') assigned(watched, next)
      else unassignedUpdated(watched, previous, next)
    },
    deleted,
  })
}

function nodeOf({ spec }: Pod): string {
  return spec?.nodeName ?? ''
}

/** The others are for other schedulers. */
export function isOurs({ spec }: Pod): boolean {
  return (spec?.schedulerName ?? defaultProfile) === defaultProfile
}

/** Seen with a node for the first time: mostly the binding that we made. */
function assigned({ queue, snapshot, events }: Watched, pod: Pod): void {
  const uid = uidOf(pod)
  const known = snapshot.podOf(uid)
  const nodeName = nodeOf(pod)
  snapshot.setPod(known === undefined ? podInfo(pod) : boundPodInfo(known, pod), nodeName)
  queue.remove(uid)
  events.happened('assigned-pod-added')
}

function assignedUpdated({ snapshot, events }: Watched, previous: Pod, next: Pod): void {
  const known = snapshot.podOf(uidOf(next))
  snapshot.setPod(known === undefined ? podInfo(next) : updatedPodInfo(known, next), nodeOf(next))
  for (const kind of podChanges(previous, next)) events.happened(kind, nodeOf(next))
}

function unassignedAdded({ queue, snapshot }: Watched, pod: Pod): void {
  if (!isOurs(pod)) return
  const info = podInfo(pod)
  queue.add(info)
  snapshot.nominations.set(info, nominatedNodeOf(pod))
}

function nominatedNodeOf({ status }: Pod): string {
  return status?.nominatedNodeName ?? ''
}

function unassignedUpdated(watched: Watched, previous: Pod, next: Pod): void {
  if (!isOurs(next)) return
  const { queue, snapshot } = watched
  if (!snapshot.isAssumed(uidOf(next))) {
    const nominatedTo = nominatedNodeOf(previous)
    const hasLostNode = nominatedTo !== '' && nominatedNodeOf(next) !== nominatedTo
    const info = podInfo(next)
    queue.update(info, hasLostNode || changesForItself(previous, next))
    if (!queue.has(info.uid)) return
    snapshot.nominations.update(info, nominatedTo, nominatedNodeOf(next))
    if (hasLostNode) promiseEnded(watched, previous)
    return
  }
  // Its binding will be refused: what it was given is free again.
  if (isBeingDeleted(next) && !isBeingDeleted(previous)) forget(watched, next)
}

function gone(watched: Watched, pod: Pod): void {
  forget(watched, pod)
  watched.queue.remove(uidOf(pod))
  watched.snapshot.nominations.remove(uidOf(pod))
  if (nodeOf(pod) === '' && nominatedNodeOf(pod) !== '') promiseEnded(watched, pod)
}

/** To pods that are not more important it was as if the pod had been on the node, and now it is not. */
function promiseEnded({ events }: Watched, pod: Pod): void {
  events.happened('assigned-pod-deleted', nominatedNodeOf(pod), pod.spec?.priority ?? 0)
}

function forget({ snapshot, events }: Watched, pod: Pod): void {
  const nodeName = snapshot.removePod(uidOf(pod))
  if (nodeName !== undefined) events.happened('assigned-pod-deleted', nodeName)
}
