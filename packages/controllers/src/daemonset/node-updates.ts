// Mirrors pkg/controller/daemon/daemon_controller.go, updateNode and syncNodeUpdate, 1.36.
import {
  controllerOf,
  daemonSets,
  keyOf,
  labelsOf,
  namespaceOf,
  type DaemonSet,
  type Node,
  type Pod,
} from '@coxswain/api'
import { deepEqual } from '@coxswain/base'
import type { NodeFit } from './node-fit.ts'

/** Only labels and taints decide whether a daemon fits: heartbeats wake nobody. */
export function matters(previous: Node, next: Node): boolean {
  return (
    !deepEqual(labelsOf(previous), labelsOf(next)) || !deepEqual(previous.spec?.taints ?? [], next.spec?.taints ?? [])
  )
}

/** The sets for which a node that came or changed means something. */
export function concernedBy(
  node: Node,
  { sets, podsThere, fit }: { sets: readonly DaemonSet[]; podsThere: readonly Pod[]; fit: NodeFit },
): readonly DaemonSet[] {
  const present = new Set(podsThere.map(ownerKey))
  return sets.filter((daemonSet) => {
    const { shouldRun, mayStay } = fit(daemonSet.spec?.template, node)
    const isThere = present.has(keyOf(daemonSet))
    if (!isThere) return shouldRun
    return !mayStay || (daemonSet.status?.numberMisscheduled ?? 0) > 0
  })
}

/** The uid is not looked at: a pod of an earlier set of the same name is in the way as well. */
function ownerKey(pod: Pod): string {
  const owner = controllerOf(pod)
  return owner?.kind === daemonSets.kind ? `${namespaceOf(pod)}/${owner.name}` : ''
}
