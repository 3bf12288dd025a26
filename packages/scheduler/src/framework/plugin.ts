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

/**
 * Tells a filter that a pod comes to a node (1) or leaves it (-1) in thought. The filter counts as if it were so, until it is told
 * the opposite: each call is taken back before the turn of the event loop ends.
 */
export type Recount = (pod: PodInfo, node: NodeInfo, by: 1 | -1) => void

/** What a plugin makes of a pod before it is asked about nodes. */
export type Filtering =
  | { readonly kind: 'skip' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /**
   * With `nodeNames`, only these can pass. `reserve` is called once at most, for the node that the pod goes to. A filter that
   * counted pods beforehand has `recount`; one that looks at the pods of the node it is asked about needs none.
   */
  | {
      readonly kind: 'filter'
      readonly filter: Filter
      readonly recount?: Recount | undefined
      readonly nodeNames?: ReadonlySet<string> | undefined
      readonly reserve?: ((node: NodeInfo) => Reservation | undefined) | undefined
    }

/** What a pod gets besides its node. From now on no other pod is promised it. */
export interface Reservation {
  readonly plugin: string
  /** Makes it come true, before the pod is bound. Rejects where it cannot be: the pod is then scheduled anew. */
  bind(signal: AbortSignal): Promise<void>
  /** What was not made true is free again. */
  release(): void
}

export interface FilterPlugin {
  readonly name: string
  /** What it says of a node depends on nothing but that node and its pods. */
  readonly isNodeLocal: boolean
  /** Changes of the cluster after which a pod that it rejected may pass. */
  readonly helpfulEvents: ReadonlySet<ClusterEventKind>
  preFilter(pod: PodInfo, cluster: ClusterView): Filtering
}

/** One number a node. Lists are used again and again, as each would cost more than what is written into it. */
export type Scores = Float64Array

/** What a plugin made of the nodes. */
export type Scoring =
  /** It has nothing to say of the pod, and has written nothing. */
  | { readonly kind: 'skip' }
  /** `normalize` brings what it has written to 0…100, in place; absent where it measures so. */
  | { readonly kind: 'scored'; readonly normalize?: ((scores: Scores) => void) | undefined }

export interface ScorePlugin {
  readonly name: string
  readonly weight: number
  /** Writes into `scores` how good each of `nodes` is for the pod, in their order. All of them will do. */
  score(pod: PodInfo, cluster: ClusterView, nodes: readonly NodeInfo[], scores: Scores): Scoring
}

export const scored = { kind: 'scored' } as const

export type ClusterEventKind =
  | 'node-added'
  | 'node-deleted'
  | 'node-allocatable'
  | 'node-labels'
  | 'node-taints'
  | 'assigned-pod-added'
  | 'assigned-pod-changed'
  /** It is still there, but asked to go. */
  | 'assigned-pod-leaving'
  | 'assigned-pod-deleted'
  | 'claim-changed'
  | 'volume-limit-raised'
  | 'volume-detached'
  | 'namespace-changed'

export const skip = { kind: 'skip' } as const

/** 0…highest becomes 0…100. */
export function highestIsBest(scores: Scores): void {
  const highest = highestOf(scores)
  if (highest === 0) return
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = Math.trunc((scoreMax * (scores[index] ?? 0)) / highest)
  }
}

/** 0…highest becomes 100…0. All zero is best. */
export function lowestIsBest(scores: Scores): void {
  const highest = highestOf(scores)
  if (highest === 0) {
    scores.fill(scoreMax)
    return
  }
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = scoreMax - Math.trunc((scoreMax * (scores[index] ?? 0)) / highest)
  }
}

export function highestOf(scores: Scores): number {
  let highest = 0
  for (let index = 0; index < scores.length; index += 1) highest = Math.max(highest, scores[index] ?? 0)
  return highest
}
