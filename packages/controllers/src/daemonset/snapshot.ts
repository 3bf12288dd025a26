import type { DaemonSet, Node, Pod } from '@coxswain/api'
import type { Fit } from './node-fit.ts'

/** What the rules of one sync see. */
export interface Fleet {
  readonly daemonSet: DaemonSet
  readonly nodes: readonly Node[]
  /** Its pods by the node that they are on or meant for. */
  readonly podsByNode: ReadonlyMap<string, readonly Pod[]>
  /** By the node's name; undefined for one that does not exist. */
  readonly fitOf: (node: string) => Fit | undefined
  /** Of the current revision. */
  readonly hash: string
  readonly nowMs: number
}

/** What is to be done about pods. */
export interface Plan {
  /** Nodes that get one. */
  readonly create: readonly string[]
  readonly delete: readonly Pod[]
}
