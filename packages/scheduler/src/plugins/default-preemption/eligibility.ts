// Mirrors pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go: PodEligibleToPreemptOthers, 1.36.
import { isBeingDeleted, podCondition, type Pod } from '@coxswain/api'
import type { Failed } from '../../framework/post-filter.ts'
import { disruptionTargetCondition, preemptedByScheduler } from '../../texts.ts'
import { rejectionAt } from './potential-nodes.ts'

/** Why the pod may not push others out; undefined: it may. */
export function whyNotEligible(failed: Failed): string | undefined {
  const { pod, cluster } = failed
  if (pod.pod.spec?.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.'
  const node = cluster.node(pod.pod.status?.nominatedNodeName ?? '')
  // Where it was to go it cannot go any more, whoever leaves: another node has to be found.
  if (node === undefined || rejectionAt(node, failed)?.isResolvable === false) return undefined
  const isMakingRoom = node.pods
    .values()
    .some((each) => each.priority < pod.priority && isTerminatingByPreemption(each.pod))
  return isMakingRoom ? 'not eligible due to a terminating pod on the nominated node.' : undefined
}

function isTerminatingByPreemption(pod: Pod): boolean {
  if (!isBeingDeleted(pod)) return false
  const condition = podCondition(pod.status, disruptionTargetCondition)
  return condition?.status === 'True' && condition.reason === preemptedByScheduler
}
