// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, doNodeProcessingPassWorker, processPod and
// doNoExecuteTaintingPass, 1.36.
import { findCondition, nameOf, nodes as nodeType, type Node } from '@coxswain/api'
import { isNotFound } from '@coxswain/client'
import type { Key } from '@coxswain/queue'
import { outcome, type Outcome } from '@coxswain/runtime'
import { aggregate } from '../shared/failures.ts'
import { conditionTaintsDiff } from './condition-taints.ts'
import { markPodsNotReady } from './mark-pods-not-ready.ts'
import type { MonitorDeps } from './monitor.ts'
import { isOnLostNode } from './observe.ts'
import type { RetryAfterMs } from './no-execute-queue.ts'
import { wantedTaint } from './no-execute-taints.ts'
import { labelsToSet } from './reconcile-labels.ts'
import { swapTaints } from './swap-taints.ts'
import { zoneOf } from './zone-of.ts'

/** Brings the taints that keep new pods away, and the older labels, in line with what the node says of itself. */
export async function reconcileNode(deps: MonitorDeps, name: Key, signal: AbortSignal): Promise<Outcome> {
  const node = deps.nodes.get(name)
  if (node === undefined) return outcome.done('the node is gone')
  const diff = conditionTaintsDiff(node)
  const labels = labelsToSet(node)
  const hasDiff = diff.add.length > 0 || diff.remove.length > 0
  if (!hasDiff && labels === undefined) return outcome.done('taints and labels are in line')
  const failures: unknown[] = []
  const tried = async (change: Promise<void>): Promise<void> => change.catch((error) => void failures.push(error))
  // The labels are set even where the taints could not be.
  if (hasDiff) await tried(swapTaints(deps, node, diff, signal))
  if (labels !== undefined) await tried(setLabels(deps, node, labels, signal))
  if (failures.some(isNotFound)) return outcome.done('the node is gone')
  if (failures.length > 0) throw aggregate(failures)
  return outcome.done('taints and labels are brought in line')
}

async function setLabels(
  { client }: Pick<MonitorDeps, 'client'>,
  node: Node,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  await client.resource(nodeType).patch(nameOf(node), { type: 'strategic', body: { metadata: { labels } } }, { signal })
}

/** A pod that comes to a node that is not ready is not ready either, whatever it says. */
export async function reconcilePod(deps: MonitorDeps, key: Key, signal: AbortSignal): Promise<Outcome> {
  const pod = deps.pods.get(key)
  if (pod === undefined) return outcome.done('the pod is gone')
  if (!isOnLostNode(deps, pod)) return outcome.done('its node is ready, or not known yet')
  await markPodsNotReady(deps, [pod], signal)
  return outcome.done('it is marked as not ready')
}

/** The pace of upstream's loop. */
const processEveryMs = 100
const unknownRetryMs = 50

/** Taints the nodes that wait in a zone, as far as its rate allows. */
export async function reconcileZone(deps: MonitorDeps, zone: Key, signal: AbortSignal): Promise<Outcome> {
  const queue = deps.zones.queue(zone)
  await queue.process((name) => taintNode(deps, name, signal))
  const nextMs = queue.nextMs()
  if (nextMs === undefined) return outcome.done('no node waits to be tainted')
  return outcome.wakeAfter(Math.max(nextMs, processEveryMs), 'nodes wait to be tainted')
}

async function taintNode(deps: MonitorDeps, name: string, signal: AbortSignal): Promise<RetryAfterMs> {
  const node = deps.nodes.get(name)
  if (node === undefined) return undefined
  const ready = findCondition(node.status?.conditions, 'Ready')
  if (ready === undefined) return unknownRetryMs
  const taints = wantedTaint(ready.status)
  if (taints === undefined) return undefined
  try {
    await swapTaints(deps, node, { add: [taints.wanted], remove: [taints.opposite] }, signal)
  } catch (error) {
    if (!signal.aborted) deps.logger.error('Could not taint a node; will retry', error, { node: name })
    return 0
  }
  deps.metrics.evictions.increment({ zone: zoneOf(node) })
  return undefined
}
