// Mirrors addActivePodSchedulingGroupIndexer of
// pkg/controller/scheduling/podgroupprotection/podgroup_protection_controller.go, 1.36.
import { isPodTerminal, namespaceOf, type Pod } from '@coxswain/api'

/** Key of the PodGroup that a pod says it belongs to; undefined for none. */
export function groupOfPod(pod: Pod): string | undefined {
  const name = pod.spec?.schedulingGroup?.podGroupName
  return name === undefined ? undefined : `${namespaceOf(pod)}/${name}`
}

/** Keys of the groups that a pod keeps from going: its own, until it has come to its end. */
export function groupsHeldBy(pod: Pod): readonly string[] {
  const group = groupOfPod(pod)
  return group === undefined || isPodTerminal(pod) ? [] : [group]
}
