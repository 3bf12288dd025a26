// Mirrors pkg/scheduler/framework/preemption/preemption.go: findCandidates, 1.36.
import type { Rejection } from '../../framework/plugin.ts'
import type { Failed } from '../../framework/post-filter.ts'
import type { NodeInfo } from '../../snapshot/node-info.ts'

/** The nodes that would perhaps do if some of their pods were gone. */
export function potentialNodes({ diagnosis }: Failed): readonly NodeInfo[] {
  return diagnosis.byNode.filter(({ rejection }) => rejection.isResolvable).map(({ node }) => node)
}

/** Why the pod was not let on the node. */
export function rejectionAt(node: NodeInfo, { diagnosis }: Failed): Rejection | undefined {
  return diagnosis.byNode.find((each) => each.node === node)?.rejection ?? diagnosis.elsewhere
}
