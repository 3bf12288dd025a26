import type { OwnerReference } from '@coxswain/api'
import type { Identity } from './identity.ts'

/** An object, or one that others name as their owner (`isVirtual`: nobody has seen it yet). */
export interface GraphNode {
  readonly identity: Identity
  /** References as last seen. Each one's node, where it is in the graph, has this one among its dependents. */
  readonly owners: readonly OwnerReference[]
  readonly dependents: ReadonlyMap<string, GraphNode>
  readonly isVirtual: boolean
  readonly isBeingDeleted: boolean
  /** Being deleted in the foreground: it waits for its dependents. */
  readonly isDeletingDependents: boolean
}

/** The same, for the one who may change it. */
export interface MutableNode extends GraphNode {
  identity: Identity
  owners: readonly OwnerReference[]
  readonly dependents: Map<string, MutableNode>
  isVirtual: boolean
  isBeingDeleted: boolean
  isDeletingDependents: boolean
}

/**
 * Who owns whom, over all resources. Changed by `step` alone, one event after the other; all others read.
 * A node is in the graph while it exists, or while something that names it as owner does.
 */
export class Graph {
  readonly #nodes = new Map<string, MutableNode>()

  get size(): number {
    return this.#nodes.size
  }

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid)
  }

  /** All nodes by their uids, to look at. */
  get nodes(): ReadonlyMap<string, GraphNode> {
    return this.#nodes
  }

  /** For `step`. */
  node(uid: string): MutableNode | undefined {
    return this.#nodes.get(uid)
  }

  insert(node: MutableNode): void {
    this.#nodes.set(node.identity.uid, node)
  }

  /** Takes the node out, and its edges with it. */
  remove(node: MutableNode): void {
    this.#nodes.delete(node.identity.uid)
    for (const owner of node.owners) this.#nodes.get(owner.uid)?.dependents.delete(node.identity.uid)
  }
}
