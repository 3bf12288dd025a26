import { createTwoWayMergePatch, findSchema, namespaceOf, nameOf, pods, type Pod, type PodStatus } from '@coxswain/api'
import { deepEqual, type Clock } from '@coxswain/base'
import { isNotFound, type Client } from '@coxswain/client'
import { outcome, type EventRecorder, type Outcome } from '@coxswain/runtime'
import { advance, type Progress } from './pod-life/advance.ts'
import type { NodeAddresses } from './pod-life/life.ts'

export interface PodDeps {
  readonly client: Client
  readonly clock: Clock
  /** Speaks for one node. */
  recorder(nodeName: string): EventRecorder
  /** The pod as last seen; `undefined`: gone. */
  pod(key: string): Pod | undefined
  /** The addresses of a simulated node; `undefined`: another node's business. */
  node(name: string): NodeAddresses | undefined
}

/** Brings one pod to where it should be by now: one status to write at most, and its removal when all is stopped. */
export async function reconcilePod(deps: PodDeps, key: string, signal: AbortSignal): Promise<Outcome> {
  const pod = deps.pod(key)
  const node = pod?.spec?.nodeName === undefined ? undefined : deps.node(pod.spec.nodeName)
  if (pod === undefined || node === undefined) return outcome.done('not a pod of ours')
  const nowMs = deps.clock.now()
  const progress = advance(pod, node, nowMs)
  try {
    if (!deepEqual(progress.status, pod.status ?? {})) await writeStatus(deps.client, pod, progress.status, signal)
    tell(deps, node, pod, progress)
    if (progress.mayBeRemoved) await remove(deps.client, pod, signal)
  } catch (error) {
    if (isNotFound(error)) return outcome.done('the pod is gone')
    return outcome.retry(error)
  }
  if (progress.wakeAtMs === undefined) return outcome.done('nothing is due')
  return outcome.wakeAfter(Math.max(1, progress.wakeAtMs - nowMs), 'the next stage is due')
}

const podSchema = { name: pods.schema, named: findSchema }

/**
 * Patches what changed, as the kubelet does: what others have put into the status stays, and what a condition or a
 * container's state no longer says goes.
 */
async function writeStatus(client: Client, pod: Pod, status: PodStatus, signal: AbortSignal): Promise<void> {
  // The first status takes nothing away: it is its own patch, and the most frequent one.
  const isFirst = pod.status?.containerStatuses === undefined
  const changes = isFirst ? { status } : createTwoWayMergePatch({ status: pod.status }, { status }, podSchema)
  const body = { ...changes, metadata: { uid: pod.metadata?.uid } }
  await client
    .resource(pods, namespaceOf(pod))
    .patch(nameOf(pod), { type: 'strategic', body }, { subresource: 'status', signal })
}

function tell(deps: PodDeps, node: NodeAddresses, pod: Pod, { events }: Progress): void {
  const recorder = deps.recorder(node.name)
  for (const { type, reason, message, fieldPath } of events) {
    const { name = '', namespace, uid, resourceVersion } = pod.metadata ?? {}
    recorder.event(
      { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion, fieldPath },
      type,
      reason,
      message,
    )
  }
}

/** Refused where the name is another pod's by now: the cache will say so, and the next try finds nothing to do. */
async function remove(client: Client, pod: Pod, signal: AbortSignal): Promise<void> {
  const preconditions = { uid: pod.metadata?.uid }
  await client.resource(pods, namespaceOf(pod)).delete(nameOf(pod), { gracePeriodSeconds: 0, preconditions, signal })
}
