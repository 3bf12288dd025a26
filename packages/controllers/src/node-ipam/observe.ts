import type { Node } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { StaleCacheError, WrittenVersions } from '@coxswain/runtime'

export interface Snapshot {
  readonly node: Node
  /** The cache does not show what was written to the node last. */
  readonly behind: StaleCacheError | undefined
}

export interface Sources {
  readonly nodes: Lister<Node>
  readonly written: WrittenVersions
}

/** Undefined: there is no such node. */
export function observe({ nodes, written }: Sources, name: string): Snapshot | undefined {
  const node = nodes.get(name)
  return node === undefined ? undefined : { node, behind: written.behind(name) }
}
