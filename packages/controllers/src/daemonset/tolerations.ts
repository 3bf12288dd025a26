// Mirrors pkg/controller/daemon/util/daemonset_util.go, AddOrUpdateDaemonPodTolerations, 1.36.
import type { PodSpec, Toleration } from '@coxswain/api'

const exists = (key: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect,
})

/** A daemon stays on its node whatever becomes of it: often it is what the node's recovery depends on. */
const always: readonly Toleration[] = [
  exists('not-ready', 'NoExecute'),
  exists('unreachable', 'NoExecute'),
  exists('disk-pressure', 'NoSchedule'),
  exists('memory-pressure', 'NoSchedule'),
  exists('pid-pressure', 'NoSchedule'),
  exists('unschedulable', 'NoSchedule'),
]
/** What sets up the network cannot wait for it. */
const onHostNetwork = exists('network-unavailable', 'NoSchedule')

/** The template's tolerations, and those that all daemons have. One of the same taint that has a time limit loses it. */
export function daemonTolerations({ tolerations = [], hostNetwork }: Partial<PodSpec>): readonly Toleration[] {
  return (hostNetwork === true ? [...always, onHostNetwork] : always).reduce(withToleration, tolerations)
}

function withToleration(tolerations: readonly Toleration[], added: Toleration): readonly Toleration[] {
  const isThere = tolerations.some((one) => isSame(one, added))
  return isThere ? tolerations.map((one) => (isSame(one, added) ? added : one)) : [...tolerations, added]
}

function isSame(a: Toleration, b: Toleration): boolean {
  return (
    (a.key ?? '') === (b.key ?? '') &&
    (a.effect ?? '') === (b.effect ?? '') &&
    (a.operator ?? '') === (b.operator ?? '') &&
    (a.value ?? '') === (b.value ?? '')
  )
}
