// Mirrors pkg/scheduler/framework/runtime/framework.go: RunPreFilterPlugins, 1.36.
import type { ClusterView } from '../snapshot/cluster-snapshot.ts'
import type { NodeInfo } from '../snapshot/node-info.ts'
import type { PodInfo } from '../snapshot/pod-info.ts'
import type { Filter, FilterPlugin, Recount, Rejection, Reservation } from './plugin.ts'

/** The filters of the plugins that have something to say of a pod. They belong to one cycle. */
export interface PreparedFilters {
  readonly kind: 'ready'
  readonly filters: readonly Filter[]
  readonly recounts: readonly Recount[]
  readonly reservers: readonly ((node: NodeInfo) => Reservation | undefined)[]
  /** Only these nodes can pass; undefined: any. */
  readonly nodeNames: ReadonlySet<string> | undefined
  /** Who said so. */
  readonly namedBy: readonly string[]
}

export function prepareFilters(
  pod: PodInfo,
  cluster: ClusterView,
  plugins: readonly FilterPlugin[],
): PreparedFilters | { readonly kind: 'rejected'; readonly rejection: Rejection } {
  const filters: Filter[] = []
  const recounts: Recount[] = []
  const reservers: ((node: NodeInfo) => Reservation | undefined)[] = []
  const namedBy: string[] = []
  let nodeNames: ReadonlySet<string> | undefined
  for (const plugin of plugins) {
    const filtering = plugin.preFilter(pod, cluster)
    if (filtering.kind === 'skip') continue
    if (filtering.kind === 'rejected') return filtering
    filters.push(filtering.filter)
    if (filtering.recount !== undefined) recounts.push(filtering.recount)
    if (filtering.reserve !== undefined) reservers.push(filtering.reserve)
    if (filtering.nodeNames === undefined) continue
    nodeNames = nodeNames === undefined ? filtering.nodeNames : nodeNames.intersection(filtering.nodeNames)
    namedBy.push(plugin.name)
    if (nodeNames.size === 0) return { kind: 'rejected', rejection: noNodeForAll(namedBy) }
  }
  return { kind: 'ready', filters, recounts, reservers, nodeNames, namedBy }
}

function noNodeForAll(namedBy: readonly string[]): Rejection {
  const plugin = namedBy.at(-1) ?? ''
  const alone = `node(s) didn't satisfy plugin ${plugin}`
  const together = `node(s) didn't satisfy plugin(s) [${namedBy.toSorted().join(' ')}] simultaneously`
  return { plugin, isResolvable: false, reasons: [namedBy.length === 1 ? alone : together] }
}
