// Mirrors pkg/controller/tainteviction/taint_eviction.go, handleNodeUpdate, handlePodUpdate and deletePodHandler, 1.36.
import { keyOf, splitKey, type Pod, type Taint } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Counter, type EventRecorder, type Histogram, type Outcome } from '@coxswain/runtime'
import { decide } from './decide.ts'
import { evictPod } from './evict.ts'
import { observeNode, type Listers } from './observe.ts'
import type { PlannedEvictions } from './planned-evictions.ts'
import { cancelledText, evictionReason, markedText } from './texts.ts'

export interface Deps extends Listers {
  readonly client: Client
  readonly clock: Clock
  readonly recorder: EventRecorder
  readonly planned: PlannedEvictions
  /** By node, of those that have any, as of the node's last reconcile. */
  readonly taintsByNode: Map<string, readonly Taint[]>
  readonly deleted: Counter
  readonly duration: Histogram
}

/** What was planned for the pods of a node that is gone stays planned. */
export function reconcileNode(deps: Deps, name: string): Outcome {
  const seen = observeNode(deps, name)
  if (seen === undefined || seen.taints.length === 0) deps.taintsByNode.delete(name)
  else deps.taintsByNode.set(name, seen.taints)
  if (seen === undefined) return outcome.done('the node is gone')
  if (seen.taints.length === 0) {
    if (deps.planned.size > 0) for (const pod of seen.pods) cancel(deps, keyOf(pod))
    return outcome.done('no taint drives pods away')
  }
  const nowMs = deps.clock.monotonicMs()
  for (const pod of seen.pods) judge(deps, pod, seen.taints, nowMs)
  return outcome.done('its pods are judged')
}

export function reconcilePod(deps: Deps, key: Key): Outcome {
  const pod = deps.pods.get(key)
  const taints = deps.taintsByNode.get(pod?.spec?.nodeName ?? '')
  if (pod === undefined || taints === undefined) return outcome.done('it is on no node with taints')
  judge(deps, pod, taints, deps.clock.monotonicMs())
  return outcome.done('it is judged')
}

function judge(deps: Deps, pod: Pod, taints: readonly Taint[], nowMs: number): void {
  const key = keyOf(pod)
  const situation = { taints, tolerations: pod.spec?.tolerations, plannedMs: deps.planned.plannedMs(key) }
  const decision = decide(situation, nowMs)
  switch (decision.kind) {
    case 'keep-plan':
      return
    case 'stay':
      return cancel(deps, key)
    case 'evict':
      cancel(deps, key)
      return deps.planned.plan(key, decision.plannedMs, decision.dueMs)
    default:
      decision satisfies never
  }
}

/** Calls off what is planned for a pod, and tells of it. */
export function cancel(deps: Pick<Deps, 'planned' | 'recorder'>, key: Key): void {
  if (deps.planned.cancel(key)) tell(deps, key, cancelledText(key))
}

/** Evicts a pod whose time has come. */
export async function reconcileEviction(deps: Deps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const { planned, clock, deleted, duration } = deps
  const dueMs = planned.dueMs(key)
  if (dueMs === undefined) return outcome.done('it is called off')
  tell(deps, key, markedText(key))
  const isDeleted = await evictPod(deps, key, signal)
  planned.end(key, dueMs)
  if (!isDeleted) return outcome.done('the pod is gone')
  deleted.increment()
  duration.observe((clock.monotonicMs() - dueMs) / 1000)
  return outcome.done('it is deleted')
}

/** Without the pod's uid, as upstream: it has only the name. */
function tell({ recorder }: Pick<Deps, 'recorder'>, key: Key, message: string): void {
  recorder.event({ apiVersion: 'v1', kind: 'Pod', ...splitKey(key) }, 'Normal', evictionReason, message)
}
