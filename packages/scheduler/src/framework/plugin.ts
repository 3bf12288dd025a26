import type { ClusterView } from '../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../snapshot/node-info.ts'
import type { PodInfo } from '../snapshot/pod-info.ts'

export const scoreMax = 100

/** Why a pod cannot be put on a node, or on any. */
export interface Rejection {
  readonly plugin: string
  /** Whether the node would do if some of its pods were gone. */
  readonly isResolvable: boolean
  readonly reasons: readonly string[]
}

/** Undefined: the node will do. Called for many nodes: whatever does not depend on the node was worked out before. */
export type Filter = (node: NodeInfo) => Rejection | undefined

/** What a plugin makes of a pod before it is asked about nodes. */
export type Filtering =
  | { readonly kind: 'skip' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /** With `nodeNames`, only these can pass. */
  | { readonly kind: 'filter'; readonly filter: Filter; readonly nodeNames?: ReadonlySet<string> | undefined }

export interface FilterPlugin {
  readonly name: string
  /** What it says of a node depends on nothing but that node and its pods. */
  readonly isNodeLocal: boolean
  /** Changes of the cluster after which a pod that it rejected may pass. */
  readonly helpfulEvents: ReadonlySet<ClusterEventKind>
  preFilter(pod: PodInfo, cluster: ClusterView): Filtering
}

/** How good a node is for a pod, among those that will do. */
export type Scoring =
  | { readonly kind: 'skip' }
  | {
      readonly kind: 'score'
      readonly score: (node: NodeInfo) => number
      /** Brings the scores of `nodes`, in their order, to 0…100, in place. Absent where they are that already. */
      readonly normalize?: ((scores: number[], nodes: readonly NodeInfo[]) => void) | undefined
    }

export interface ScorePlugin {
  readonly name: string
  readonly weight: number
  /** `feasible` are the nodes that will be scored. */
  preScore(pod: PodInfo, cluster: ClusterView, feasible: readonly NodeInfo[]): Scoring
}

export type ClusterEventKind =
  | 'node-added'
  | 'node-deleted'
  | 'node-allocatable'
  | 'node-labels'
  | 'node-taints'
  | 'assigned-pod-added'
  | 'assigned-pod-changed'
  | 'assigned-pod-deleted'
  | 'claim-changed'
  | 'namespace-changed'

export const skip = { kind: 'skip' } as const

/** 0…highest becomes 0…100; with `isReversed` the lowest is best. All zero stays so, or becomes the best. */
export function normalizeByHighest(scores: number[], isReversed: boolean): void {
  let highest = 0
  for (const score of scores) highest = Math.max(highest, score)
  for (let index = 0; index < scores.length; index += 1) {
    const scaled = highest === 0 ? 0 : Math.trunc((scoreMax * (scores[index] ?? 0)) / highest)
    scores[index] = isReversed ? scoreMax - scaled : scaled
  }
}
