// Mirrors pkg/controller/tainteviction/taint_eviction.go, PodUpdated and NodeUpdated, 1.36.
import { keyOf, nameOf, uidOf, type Node, type Pod } from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { EventHandlers } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import type { QueueController } from '@coxswain/runtime'
import { noExecuteTaints } from './observe.ts'

/** What the handlers of pods may touch. */
export interface WatchingPods {
  readonly queue: Pick<QueueController, 'wake'>
  /** Whether the node is known to have taints: only then a pod on it is of interest. */
  isTainted(node: string): boolean
  cancel(pod: Key): void
}

/** A pod is looked at when it comes to a node with taints, or changes what it tolerates there. */
export function podHandlers({ queue, isTainted, cancel }: WatchingPods): EventHandlers<Pod> {
  const wake = (pod: Pod, what: string): void => {
    if (isTainted(pod.spec?.nodeName ?? '')) queue.wake(keyOf(pod), what, pod)
  }
  return {
    added: (pod) => wake(pod, 'pod added'),
    updated: (previous, next) => {
      const isAnother = uidOf(previous) !== uidOf(next)
      if (isAnother) cancel(keyOf(previous))
      if (isAnother || hasMoved(previous, next)) wake(next, 'pod updated')
    },
    deleted: (pod) => cancel(keyOf(pod)),
  }
}

function hasMoved({ spec: before }: Pod, { spec: after }: Pod): boolean {
  if (before === after) return false
  return before?.nodeName !== after?.nodeName || !deepEqual(before?.tolerations ?? [], after?.tolerations ?? [])
}

/** A node is looked at when its taints of the effect NoExecute change. */
export function nodeHandlers(queue: Pick<QueueController, 'wake'>): EventHandlers<Node> {
  return {
    added: (node) => queue.wake(nameOf(node), 'node added', node),
    updated: (previous, next) => {
      if (previous.spec?.taints === next.spec?.taints) return
      if (!deepEqual(noExecuteTaints(previous), noExecuteTaints(next))) queue.wake(nameOf(next), 'node updated', next)
    },
    deleted: (node) => queue.wake(nameOf(node), 'node deleted', node),
  }
}
