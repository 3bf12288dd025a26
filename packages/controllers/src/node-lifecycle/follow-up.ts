// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, processTaintBaseEviction, markNodeForTainting and
// markNodeAsReachable, 1.36.
import { hasTaint, nameOf, type Node, type Pod } from '@coxswain/api'
import type { Logger } from '@coxswain/base'
import type { Lister } from '@coxswain/cache'
import { podsOnNode } from '../shared/node-index.ts'
import { nodeReference } from '../shared/node-reference.ts'
import { markPodsNotReady, type MarkDeps } from './mark-pods-not-ready.ts'
import { notReadyTaint, unreachableTaint, wantedTaint, type WantedTaint } from './no-execute-taints.ts'
import type { Assessed } from './observe.ts'
import { removeTaints, swapTaints, type TaintDeps } from './swap-taints.ts'
import { eventReasons, notReadyText } from './texts.ts'
import { zoneOf } from './zone-of.ts'
import type { Zones } from './zones.ts'

export interface FollowUpDeps extends TaintDeps, MarkDeps {
  readonly pods: Lister<Pod>
  readonly logger: Logger
  readonly zones: Zones
  /** Nodes whose pods could not all be marked as not ready, and are to be marked by the next pass. */
  readonly unmarked: Set<string>
}

/**
 * What follows for the node's taints and its pods. Answers nothing when nothing has to be asked of the server, which is so for
 * every node that is ready, and for every one that has been as it is for longer.
 */
export function followUp(
  deps: FollowUpDeps,
  { node, assessment }: Assessed,
  signal: AbortSignal,
): Promise<void> | undefined {
  const { observed, current } = assessment
  const name = nameOf(node)
  if (current === undefined) {
    deps.unmarked.delete(name)
    return undefined
  }
  const taints = wantedTaint(current.status)
  const tainting =
    taints === undefined ? markReachable(deps, node, signal) : markForTainting(deps, node, taints, signal)
  const wasReady = observed.status === 'True'
  const isLost = taints !== undefined && wasReady
  if (isLost || (deps.unmarked.has(name) && !wasReady)) return markPods(deps, node, { isLost, tainting }, signal)
  deps.unmarked.delete(name)
  return tainting
}

async function markPods(
  deps: FollowUpDeps,
  node: Node,
  { isLost, tainting }: { readonly isLost: boolean; readonly tainting: Promise<void> | undefined },
  signal: AbortSignal,
): Promise<void> {
  const name = nameOf(node)
  const pods = podsOnNode(deps.pods, name)
  await tainting
  if (isLost) deps.recorder.event(nodeReference(node), 'Normal', eventReasons.notReady, notReadyText(name))
  try {
    await markPodsNotReady(deps, pods, signal)
    deps.unmarked.delete(name)
  } catch (error) {
    if (signal.aborted) return
    deps.unmarked.add(name)
    deps.logger.error('Could not mark all pods of a node as not ready; will retry', error, { node: name })
  }
}

/** Changes one taint into the other at once; a node that has neither waits for its turn. */
function markForTainting(
  deps: FollowUpDeps,
  node: Node,
  { wanted, opposite }: WantedTaint,
  signal: AbortSignal,
): Promise<void> | undefined {
  if (hasTaint(node.spec?.taints, opposite)) {
    const swapping = swapTaints(deps, node, { add: [wanted], remove: [opposite] }, signal)
    return logged(deps, { node, what: 'Could not change the taint of a node; the next pass will' }, swapping, signal)
  }
  const queue = deps.zones.queue(zoneOf(node))
  if (!hasTaint(node.spec?.taints, wanted)) queue.remove(nameOf(node))
  queue.add(nameOf(node))
  return undefined
}

/** Takes away the taints that drive pods away, or the node's wish for one. */
export function markReachable(deps: FollowUpDeps, node: Node, signal: AbortSignal): Promise<void> | undefined {
  const { spec } = node
  const isTainted = hasTaint(spec?.taints, unreachableTaint) || hasTaint(spec?.taints, notReadyTaint)
  const forget = (): void => void deps.zones.queue(zoneOf(node)).remove(nameOf(node))
  if (!isTainted) {
    forget()
    return undefined
  }
  const removing = removeTaints(deps, node, [unreachableTaint], signal)
    .then(() => removeTaints(deps, node, [notReadyTaint], signal))
    .then(forget)
  return logged(deps, { node, what: 'Could not take the taints off a node; the next pass will' }, removing, signal)
}

async function logged(
  { logger }: Pick<FollowUpDeps, 'logger'>,
  { node, what }: { readonly node: Node; readonly what: string },
  work: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!signal.aborted) logger.error(what, error, { node: nameOf(node) })
  }
}
