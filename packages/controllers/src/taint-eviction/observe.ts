// Mirrors pkg/controller/tainteviction/taint_eviction.go, getNoExecuteTaints, 1.36.
import { type Node, type Pod, type Taint } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { podsOnNode } from '../shared/node-index.ts'

export interface Listers {
  readonly nodes: Lister<Node>
  readonly pods: Lister<Pod>
}

/** A node, what drives pods away from it, and who is there. */
export interface Snapshot {
  readonly taints: readonly Taint[]
  readonly pods: readonly Pod[]
}

/** Undefined when the node is gone. */
export function observeNode({ nodes, pods }: Listers, name: string): Snapshot | undefined {
  const node = nodes.get(name)
  return node === undefined ? undefined : { taints: noExecuteTaints(node), pods: podsOnNode(pods, name) }
}

export function noExecuteTaints(node: Node): readonly Taint[] {
  return (node.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
}
