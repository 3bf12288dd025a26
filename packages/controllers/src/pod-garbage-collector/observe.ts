import type { Node, Pod } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

/** All that one sweep looks at, as of one instant. */
export interface Snapshot {
  readonly pods: readonly Pod[]
  readonly nodes: ReadonlyMap<string, Node>
}

export function observe(pods: Lister<Pod>, nodes: Lister<Node>): Snapshot {
  return { pods: pods.list(), nodes: new Map(nodes.list().map((node) => [node.metadata?.name ?? '', node])) }
}
