// Mirrors pkg/controller/controller_utils.go, ActivePods and ActivePodsWithRanks, 1.36.
import { annotationsOf, parseTime, podCondition, uidOf, type Pod, isPodReady } from '@coxswain/api'

const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

/** What decides which of two pods is deleted first. Read off a pod once, compared often. */
export interface DeletionTraits {
  readonly pod: Pod
  readonly isAssigned: boolean
  readonly phaseOrder: number
  readonly isReady: boolean
  readonly cost: number
  /** Active pods of the same family on the same node. */
  readonly neighbours: number
  readonly readySinceMs: number | undefined
  readonly restarts: number
  readonly sidecarRestarts: number
  readonly createdMs: number | undefined
}

export function deletionTraits(pod: Pod, neighbours: number): DeletionTraits {
  return {
    pod,
    isAssigned: (pod.spec?.nodeName ?? '') !== '',
    phaseOrder: phaseOrders[pod.status?.phase ?? ''] ?? 0,
    isReady: isPodReady(pod),
    cost: deletionCost(annotationsOf(pod)[deletionCostAnnotation]),
    neighbours,
    readySinceMs: readySinceMs(pod),
    restarts: mostRestarts(pod),
    sidecarRestarts: mostSidecarRestarts(pod),
    createdMs: parseTime(pod.metadata?.creationTimestamp),
  }
}

const phaseOrders: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/** Below zero: `a` goes first. Ages count by their order of magnitude; without a `nowMs` to the second. */
export function compareForDeletion(a: DeletionTraits, b: DeletionTraits, nowMs: number | undefined): number {
  return (
    compareProgress(a, b) ||
    a.cost - b.cost ||
    b.neighbours - a.neighbours ||
    (a.isReady && b.isReady ? compareAge(a, b, { of: 'readySinceMs', nowMs }) : 0) ||
    compareRestarts(a, b) ||
    compareAge(a, b, { of: 'createdMs', nowMs })
  )
}

/** The same without cost, neighbours and magnitudes: for those who sort pods but do not rank them. */
export function compareActive(a: DeletionTraits, b: DeletionTraits): number {
  return (
    compareProgress(a, b) ||
    (a.isReady && b.isReady ? compareAge(a, b, { of: 'readySinceMs', nowMs: undefined }) : 0) ||
    compareRestarts(a, b) ||
    compareAge(a, b, { of: 'createdMs', nowMs: undefined })
  )
}

/** The less a pod has come to do its work, the earlier it goes. */
function compareProgress(a: DeletionTraits, b: DeletionTraits): number {
  return (
    Number(a.isAssigned) - Number(b.isAssigned) || a.phaseOrder - b.phaseOrder || Number(a.isReady) - Number(b.isReady)
  )
}

function compareRestarts(a: DeletionTraits, b: DeletionTraits): number {
  return b.restarts - a.restarts || b.sidecarRestarts - a.sidecarRestarts
}

interface AgeRule {
  readonly of: 'readySinceMs' | 'createdMs'
  readonly nowMs: number | undefined
}

/** An unknown age is the youngest. Of ages of the same magnitude chance decides, which is what uids are. */
function compareAge(a: DeletionTraits, b: DeletionTraits, { of, nowMs }: AgeRule): number {
  const left = a[of]
  const right = b[of]
  if (left === right) return 0
  if (left === undefined) return -1
  if (right === undefined) return 1
  if (nowMs === undefined) return right - left
  const difference = magnitude(nowMs - left) - magnitude(nowMs - right)
  if (difference !== 0) return difference
  const [leftUid, rightUid] = [uidOf(a.pod), uidOf(b.pod)]
  if (leftUid === rightUid) return 0
  return leftUid < rightUid ? -1 : 1
}

/** Powers of two of nanoseconds; -1 for what is not older than now. */
function magnitude(ageMs: number): number {
  return ageMs > 0 ? Math.trunc(Math.log2(ageMs * 1e6)) : -1
}

/** Whole numbers of 32 bits without plus sign and leading zeros; anything else costs nothing. */
function deletionCost(text: string | undefined): number {
  if (text === undefined || !/^(?:0|[1-9][0-9]*|-[0-9]+)$/.test(text)) return 0
  const cost = Number(text)
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0
}

function mostRestarts(pod: Pod): number {
  return (pod.status?.containerStatuses ?? []).reduce((most, { restartCount }) => Math.max(most, restartCount), 0)
}

/** Of init containers that keep running beside the others. */
function mostSidecarRestarts(pod: Pod): number {
  const statuses = pod.status?.initContainerStatuses ?? []
  if (statuses.length === 0) return 0
  const sidecars = new Set(
    (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  )
  return statuses.reduce(
    (most, { name, restartCount }) => (sidecars.has(name) ? Math.max(most, restartCount) : most),
    0,
  )
}

/** When it became ready; undefined if it is not, or does not say. */
function readySinceMs(pod: Pod): number | undefined {
  const condition = podCondition(pod.status, 'Ready')
  return condition?.status === 'True' ? parseTime(condition.lastTransitionTime) : undefined
}
