// Mirrors pkg/scheduler/framework/runtime/framework.go: RunPostFilterPlugins, 1.36.
import type { Random } from '@coxswain/base'
import type { ClusterView } from '../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../snapshot/node-info.ts'
import type { PodInfo } from '../snapshot/pod-info.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { PreparedFilters } from './prepare-filters.ts'

/** What is to be done for a pod that no node will do for. */
export type PostFiltering =
  | {
      readonly kind: 'nothing'
      /** For the end of the message that tells why the pod has no node. */
      readonly message: string
      /** What becomes of the node that it was promised, if it was. */
      readonly nomination: 'kept' | 'cleared'
    }
  /** The plugin could not tell. Those after it are not asked; what the pod was promised is kept. */
  | { readonly kind: 'fault'; readonly message: string }
  /** The pod is promised the node, and the victims are to go; the most important first. */
  | { readonly kind: 'preempt'; readonly node: NodeInfo; readonly victims: readonly PodInfo[]; readonly why: string }

/** The pod, why no node will do for it, and the filters that said so. */
export interface Failed {
  readonly pod: PodInfo
  readonly cluster: ClusterView
  readonly diagnosis: Diagnosis
  /** Undefined when the pod was rejected before there were any. */
  readonly filters: PreparedFilters | undefined
  readonly random: Random
}

export interface PostFilterPlugin {
  readonly name: string
  /** Changes nothing: what it says is carried out by the scheduler. */
  postFilter(failed: Failed): PostFiltering
}

/** Asks one plugin after the other, until one knows what to do. What the others say is told together. */
export function runPostFilters(plugins: readonly PostFilterPlugin[], failed: Failed): PostFiltering {
  const messages: string[] = []
  let nomination: 'kept' | 'cleared' = 'kept'
  for (const plugin of plugins) {
    const postFiltering = plugin.postFilter(failed)
    if (postFiltering.kind !== 'nothing') return postFiltering
    messages.push(postFiltering.message)
    if (postFiltering.nomination === 'cleared') nomination = 'cleared'
  }
  return { kind: 'nothing', message: messages.join(', '), nomination }
}
