// Mirrors pkg/controller/daemon/update.go, rollingUpdate, 1.36.
import { isBeingDeleted, isPodAvailable, nameOf, type Pod } from '@coxswain/api'
import { limitsOf } from './counts.ts'
import { isUpToDate, templateGeneration } from './daemon-pods.ts'
import type { Fleet, Plan } from './snapshot.ts'

/**
 * Which old pods go, and which nodes get a new one beside the old one. What `planPods` looks after, nodes with no pod or with
 * too many, only counts here. Throws an `Error` when a node that an old pod is on has vanished, or a limit cannot be read.
 */
export function planUpdate(fleet: Fleet): Plan {
  const wanted = fleet.nodes.map(nameOf).filter((node) => fleet.fitOf(node)?.shouldRun === true)
  const { maxSurge, maxUnavailable } = limitsOf(fleet.daemonSet, wanted.length)
  const nodes = new Set([...fleet.podsByNode.keys(), ...wanted])
  const onNodes = [...nodes].map((node) => readNode(fleet, node))
  return maxSurge === 0
    ? planDeletions(onNodes, maxUnavailable)
    : planSurge(fleet, onNodes, { maxSurge, desired: wanted.length })
}

/** A pod, and whether it has been ready for long enough. */
interface Seen {
  readonly pod: Pod
  readonly isAvailable: boolean
}

interface OnNode {
  readonly node: string
  /** More than one of a kind: counted, but left alone. */
  readonly hasExcess: boolean
  readonly fresh: Seen | undefined
  readonly old: Seen | undefined
}

function readNode({ daemonSet, podsByNode, hash, nowMs }: Fleet, node: string): OnNode {
  const generation = templateGeneration(daemonSet)
  const minReadySeconds = daemonSet.spec?.minReadySeconds ?? 0
  const pods = (podsByNode.get(node) ?? []).filter((pod) => !isBeingDeleted(pod))
  const fresh = pods.filter((pod) => isUpToDate(pod, hash, generation))
  const old = pods.filter((pod) => !isUpToDate(pod, hash, generation))
  const see = (pod: Pod | undefined): Seen | undefined =>
    pod && { pod, isAvailable: isPodAvailable(pod, minReadySeconds, nowMs) }
  return { node, hasExcess: fresh.length > 1 || old.length > 1, fresh: see(fresh[0]), old: see(old[0]) }
}

/**
 * Without a surge. Old pods that are not available go at once; of the others as many as may be missing, less those that are:
 * of 10 nodes with 3 that may be missing, 1 without a pod and 1 with a broken old one, 1 more goes.
 */
function planDeletions(onNodes: readonly OnNode[], maxUnavailable: number): Plan {
  const replacements: Pod[] = []
  const candidates: Pod[] = []
  let unavailable = 0
  for (const { hasExcess, fresh, old } of onNodes) {
    if (hasExcess || (fresh === undefined) === (old === undefined)) {
      unavailable += 1
    } else if (old === undefined) {
      if (fresh?.isAvailable === false) unavailable += 1
    } else if (!old.isAvailable) {
      replacements.push(old.pod)
      unavailable += 1
    } else {
      candidates.push(old.pod)
    }
  }
  const room = Math.max(0, maxUnavailable - unavailable)
  return { create: [], delete: [...replacements, ...candidates.slice(0, room)] }
}

interface Surge {
  readonly maxSurge: number
  readonly desired: number
}

/**
 * With a surge. A node whose old pod is not available gets a new one at once; of the others as many as may surge. An old pod
 * goes when the new one beside it is available; on a node that should have none, when others are available in its place.
 */
function planSurge(fleet: Fleet, onNodes: readonly OnNode[], { maxSurge, desired }: Surge): Plan {
  const replaced: Pod[] = []
  const sunset: Pod[] = []
  const urgent: string[] = []
  const candidates: string[] = []
  let surging = 0
  let available = 0
  for (const { node, hasExcess, fresh, old } of onNodes) {
    if (hasExcess) {
      surging += 1
      continue
    }
    if ((old ?? fresh)?.isAvailable === true) available += 1
    if (old === undefined) continue
    if (fresh !== undefined) {
      if (fresh.isAvailable) replaced.push(old.pod)
      else surging += 1
    } else if (shouldRunOn(fleet, node)) {
      ;(old.isAvailable ? candidates : urgent).push(node)
    } else {
      ;(old.isAvailable ? sunset : replaced).push(old.pod)
    }
  }
  const spare = Math.max(0, available - desired)
  const room = Math.max(0, maxSurge - surging)
  return { create: [...urgent, ...candidates.slice(0, room)], delete: [...replaced, ...sunset.slice(0, spare)] }
}

function shouldRunOn({ fitOf }: Fleet, node: string): boolean {
  const fit = fitOf(node)
  if (fit === undefined) throw new Error(`couldn't get node for nodeName "${node}": node "${node}" not found`)
  return fit.shouldRun
}
