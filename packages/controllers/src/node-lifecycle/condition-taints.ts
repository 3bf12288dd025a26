// Mirrors pkg/controller/nodelifecycle/node_lifecycle_controller.go, doNoScheduleTaintingPass, 1.36.
import { diffTaints, type Node, type Taint } from '@coxswain/api'
import { taintKeys } from './texts.ts'

/** By `type=status` of a condition. */
const keyByCondition: ReadonlyMap<string, string> = new Map([
  ['Ready=False', taintKeys.notReady],
  ['Ready=Unknown', taintKeys.unreachable],
  ['MemoryPressure=True', taintKeys.memoryPressure],
  ['DiskPressure=True', taintKeys.diskPressure],
  ['PIDPressure=True', taintKeys.pidPressure],
  ['NetworkUnavailable=True', taintKeys.networkUnavailable],
])
const ownKeys: ReadonlySet<string> = new Set(Object.values(taintKeys))

/** What has to change so that the node keeps new pods away for what its conditions say, and for nothing else. */
export function conditionTaintsDiff(node: Node): { readonly add: readonly Taint[]; readonly remove: readonly Taint[] } {
  const present = (node.spec?.taints ?? []).filter(({ key, effect }) => effect === 'NoSchedule' && ownKeys.has(key))
  return diffTaints(wantedTaints(node), present)
}

function wantedTaints({ spec, status }: Node): readonly Taint[] {
  const keys = (status?.conditions ?? []).flatMap((each) => keyByCondition.get(`${each.type}=${each.status}`) ?? [])
  if (spec?.unschedulable === true) keys.push(taintKeys.unschedulable)
  return keys.map((key) => ({ key, effect: 'NoSchedule' }))
}
