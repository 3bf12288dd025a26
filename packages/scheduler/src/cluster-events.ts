// Mirrors pkg/scheduler/framework/events.go and the plugins' EventsToRegister, 1.36.
import { deepEqual } from '@coxswain/base'
import { isBeingDeleted, labelsOf, type Node, type Pod } from '@coxswain/api'
import { passesOn } from './cycle.ts'
import type { Plugins } from './framework/default-plugins.ts'
import type { ClusterEventKind, FilterPlugin } from './framework/plugin.ts'
import type { QueuedPod, SchedulingQueue } from './queue/scheduling-queue.ts'
import type { ClusterView } from './snapshot/cluster-snapshot.ts'
import type { NodeInfo } from './snapshot/node-info.ts'
import type { PodInfo } from './snapshot/pod-info.ts'

export interface ClusterEvents {
  /**
   * Wakes the pods that the event may help. `nodeName`: it happened on this node, nothing changed elsewhere. `priorityMax`: pods
   * of higher priority do not care.
   */
  happened(kind: ClusterEventKind, nodeName?: string, priorityMax?: number): void
}

/**
 * Tells which unschedulable pods an event may help: those that were rejected by a plugin which waits for such an event, and
 * which, if only the one node matters to all that rejected them, none of those would keep from that node now, or which could push
 * pods out there.
 *
 * Differs: upstream asks each plugin for a hint of its own about the event; asking their filters about the node says more.
 */
export function clusterEvents(queue: SchedulingQueue, cluster: ClusterView, { filters }: Plugins): ClusterEvents {
  const nodeLocal = new Set(filters.filter((plugin) => plugin.isNodeLocal).map(({ name }) => name))
  const listeners = Map.groupBy(
    filters.flatMap((plugin) => [...plugin.helpfulEvents].map((kind) => ({ kind, name: plugin.name }))),
    ({ kind }) => kind,
  )
  return {
    happened: (kind, nodeName, priorityMax = Infinity) => {
      const names = listeners.get(kind)?.map(({ name }) => name) ?? []
      const node = nodeName === undefined ? undefined : cluster.node(nodeName)
      const asked = { filters, nodeLocal, cluster }
      queue.retryRejectedBy(names, (queued) => queued.info.priority <= priorityMax && mayHelp(queued, node, asked))
    },
  }
}

interface Asked {
  readonly filters: readonly FilterPlugin[]
  readonly nodeLocal: ReadonlySet<string>
  readonly cluster: ClusterView
}

function mayHelp(queued: QueuedPod, node: NodeInfo | undefined, asked: Asked): boolean {
  if (node === undefined || !queued.rejectedBy.isSubsetOf(asked.nodeLocal)) return true
  return mayPass(node, queued, asked) || mayMakeRoom(queued.info, node)
}

/** The plugins that have not rejected it yet are not asked: if one does so now, the pod has to wait for what helps that one, too. */
function mayPass(node: NodeInfo, { info, rejectedBy }: QueuedPod, { cluster, filters }: Asked): boolean {
  const asked = filters.filter(({ name }) => rejectedBy.has(name))
  try {
    return passesOn(node, info, cluster, asked)
  } catch {
    return true // A filter cannot tell. The next attempt says why.
  }
}

/** There are pods that may have to go for it, and perhaps what kept that from helping is no more. */
function mayMakeRoom({ pod, priority }: PodInfo, { pods }: NodeInfo): boolean {
  return pod.spec?.preemptionPolicy !== 'Never' && pods.values().some((each) => each.priority < priority)
}

/** What of a node changed that scheduling looks at. */
export function nodeChanges(previous: Node, next: Node): readonly ClusterEventKind[] {
  const kinds: ClusterEventKind[] = []
  if (!deepEqual(previous.status?.allocatable, next.status?.allocatable)) kinds.push('node-allocatable')
  if (!deepEqual(labelsOf(previous), labelsOf(next))) kinds.push('node-labels')
  const isCordonMoved = (previous.spec?.unschedulable ?? false) !== (next.spec?.unschedulable ?? false)
  if (isCordonMoved || !deepEqual(previous.spec?.taints, next.spec?.taints)) kinds.push('node-taints')
  return kinds
}

/** What of a pod on a node changed that other pods' scheduling looks at. */
export function podChanges(previous: Pod, next: Pod): readonly ClusterEventKind[] {
  const kinds: ClusterEventKind[] = []
  if (isBeingDeleted(previous) !== isBeingDeleted(next)) kinds.push('assigned-pod-leaving')
  const isSameSize = previous.spec === next.spec || deepEqual(requestsOf(previous), requestsOf(next))
  if (!isSameSize || !deepEqual(labelsOf(previous), labelsOf(next))) kinds.push('assigned-pod-changed')
  return kinds
}

/** Whether a pod without a node changed in what decides where it can go. */
export function changesForItself(previous: Pod, next: Pod): boolean {
  const isSameSpec = previous.spec === next.spec || deepEqual(previous.spec, next.spec)
  return !isSameSpec || !deepEqual(labelsOf(previous), labelsOf(next))
}

function requestsOf({ spec }: Pod): unknown {
  return [spec?.resources, spec?.containers.map(({ resources }) => resources), spec?.initContainers]
}
