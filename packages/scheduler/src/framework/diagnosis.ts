import type { NodeInfo } from '../snapshot/node-info.ts'
import type { Rejection } from './plugin.ts'

/** Why no node will do. */
export interface Diagnosis {
  readonly nodeCount: number
  /** The pod was rejected before any node was looked at. */
  readonly atOnce?: Rejection | undefined
  readonly byNode: readonly NodeRejection[]
  /** What holds for the nodes that are not in `byNode`. */
  readonly elsewhere?: Rejection | undefined
  /** The plugins that rejected it somewhere: what they wait for may help. */
  readonly plugins: ReadonlySet<string>
}

export interface NodeRejection {
  readonly node: NodeInfo
  readonly rejection: Rejection
}
