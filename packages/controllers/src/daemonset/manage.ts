// Mirrors pkg/controller/daemon/daemon_controller.go, manage and podsShouldBeOnNode, 1.36.
import { isBeingDeleted, isPodAvailable, isPodReady, labelsOf, nameOf, type Pod } from '@coxswain/api'
import { allowsSurge } from './counts.ts'
import { compareDaemonPods } from './daemon-pods.ts'
import type { Fleet, Plan } from './snapshot.ts'
import { labels } from './texts.ts'

/** A pod that ended, on a node where one should run. */
export interface Ended {
  readonly pod: Pod
  readonly node: string
}

export interface ManagePlan extends Plan {
  /** Of those to be deleted. */
  readonly failed: readonly Ended[]
  readonly succeeded: readonly Ended[]
  /** Nodes of failed pods that stay a while, so that a node which refuses a pod is not asked without end. */
  readonly heldBack: readonly string[]
}

interface Draft {
  readonly create: string[]
  readonly delete: Pod[]
  readonly failed: Ended[]
  readonly succeeded: Ended[]
  readonly heldBack: string[]
}

/** One pod on every node that should have one, and none elsewhere. */
export function planPods(fleet: Fleet, isInBackoff: (node: string) => boolean): ManagePlan {
  const draft: Draft = { create: [], delete: [], failed: [], succeeded: [], heldBack: [] }
  const { nodes, podsByNode, fitOf } = fleet
  for (const node of nodes.map(nameOf)) {
    const { shouldRun, mayStay } = fitOf(node) ?? { shouldRun: false, mayStay: false }
    const pods = podsByNode.get(node)
    if (shouldRun && pods === undefined) {
      draft.create.push(node)
    } else if (mayStay) {
      const running = endFinished(draft, { node, pods: pods ?? [], isInBackoff })
      keepOne(draft, fleet, { node, running, shouldRun })
    } else {
      draft.delete.push(...(pods ?? []).filter((pod) => !isBeingDeleted(pod)))
    }
  }
  draft.delete.push(...podsOfVanishedNodes(fleet))
  return draft
}

interface OnNode {
  readonly node: string
  readonly pods: readonly Pod[]
  readonly isInBackoff: (node: string) => boolean
}

/** Returns those that run, or may yet. */
function endFinished(draft: Draft, { node, pods, isInBackoff }: OnNode): readonly Pod[] {
  const running: Pod[] = []
  let hasFailed = false
  for (const pod of pods.filter((one) => !isBeingDeleted(one))) {
    if (pod.status?.phase === 'Failed') {
      // The first one starts the back-off for those after it.
      if (hasFailed || isInBackoff(node)) {
        draft.heldBack.push(node)
        continue
      }
      hasFailed = true
      draft.failed.push({ pod, node })
      draft.delete.push(pod)
    } else if (pod.status?.phase === 'Succeeded') {
      draft.succeeded.push({ pod, node })
      draft.delete.push(pod)
    } else {
      running.push(pod)
    }
  }
  return running
}

interface Running {
  readonly node: string
  readonly running: readonly Pod[]
  readonly shouldRun: boolean
}

function keepOne(draft: Draft, fleet: Fleet, { node, running, shouldRun }: Running): void {
  const surges = allowsSurge(fleet.daemonSet)
  if (running.length === 0) {
    // Without a surge the terminating pod must be gone first.
    if (surges && shouldRun) draft.create.push(node)
    return
  }
  if (running.length === 1) return
  const sorted = running.toSorted(compareDaemonPods)
  draft.delete.push(...(surges ? surplusOfSurge(fleet, sorted) : sorted.slice(1)))
}

/** A new and an old one may be there together, as long as the old one is ready and the new one not available. */
function surplusOfSurge({ daemonSet, hash, nowMs }: Fleet, sorted: readonly Pod[]): readonly Pod[] {
  const isNew = (pod: Pod): boolean => labelsOf(pod)[labels.revision] === hash
  const newest = sorted.find(isNew)
  const old = sorted.find((pod) => !isNew(pod))
  const surplus = sorted.filter((pod) => pod !== newest && pod !== old)
  if (newest === undefined || old === undefined) return surplus
  const isReplaced = !isPodReady(old) || isPodAvailable(newest, daemonSet.spec?.minReadySeconds ?? 0, nowMs)
  return isReplaced ? [...surplus, old] : surplus
}

/** They were never bound, so nobody else will ever delete them. */
function podsOfVanishedNodes({ podsByNode, fitOf }: Fleet): readonly Pod[] {
  const vanished: Pod[] = []
  for (const [node, pods] of podsByNode) {
    if (fitOf(node) !== undefined) continue
    vanished.push(...pods.filter((pod) => (pod.spec?.nodeName ?? '') === ''))
  }
  return vanished
}
