// Mirrors pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus and storeDaemonSetStatus, 1.36.
import { generationOf, isPodAvailable, isPodReady, nameOf, type DaemonSet, type DaemonSetStatus } from '@coxswain/api'
import { omitZeros } from '../shared/omit-zeros.ts'
import { compareDaemonPods, isUpToDate, templateGeneration } from './daemon-pods.ts'
import type { Fleet } from './snapshot.ts'

export interface Counts {
  readonly desiredNumberScheduled: number
  readonly currentNumberScheduled: number
  readonly numberMisscheduled: number
  readonly numberReady: number
  readonly updatedNumberScheduled: number
  readonly numberAvailable: number
  readonly numberUnavailable: number
}

/** One pod counts for each node: the one that would be kept. */
export function countNodes({ daemonSet, nodes, podsByNode, fitOf, hash, nowMs }: Fleet): Counts {
  const generation = templateGeneration(daemonSet)
  const minReadySeconds = daemonSet.spec?.minReadySeconds ?? 0
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 }
  for (const name of nodes.map(nameOf)) {
    const pods = podsByNode.get(name) ?? []
    const isWanted = fitOf(name)?.shouldRun === true
    const [pod] = pods.length > 1 ? pods.toSorted(compareDaemonPods) : pods
    if (isWanted) counts.desired += 1
    if (pod === undefined) continue
    if (!isWanted) {
      counts.misscheduled += 1
      continue
    }
    counts.current += 1
    if (isPodReady(pod)) counts.ready += 1
    if (isPodAvailable(pod, minReadySeconds, nowMs)) counts.available += 1
    if (isUpToDate(pod, hash, generation)) counts.updated += 1
  }
  return {
    desiredNumberScheduled: counts.desired,
    currentNumberScheduled: counts.current,
    numberMisscheduled: counts.misscheduled,
    numberReady: counts.ready,
    updatedNumberScheduled: counts.updated,
    numberAvailable: counts.available,
    numberUnavailable: counts.desired - counts.available,
  }
}

/** The status onto an object that may be newer than the one that was counted for; undefined generation: it stays. */
export function nextStatus(live: DaemonSet, counts: Counts, observedGeneration: number | undefined): DaemonSetStatus {
  const status = { ...live.status, ...counts, ...(observedGeneration === undefined ? {} : { observedGeneration }) }
  return omitZeros(status, ['observedGeneration', 'updatedNumberScheduled', 'numberAvailable', 'numberUnavailable'])
}

const countNames = [
  'desiredNumberScheduled',
  'currentNumberScheduled',
  'numberMisscheduled',
  'numberReady',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
] as const

/** A generation that was not seen yet counts as news even where this sync does not tell of it. */
export function needsWrite(daemonSet: DaemonSet, counts: Counts): boolean {
  const { status } = daemonSet
  const isSeen = (status?.observedGeneration ?? 0) >= generationOf(daemonSet)
  return !isSeen || countNames.some((name) => (status?.[name] ?? 0) !== counts[name])
}
