// Mirrors pkg/scheduler/framework/runtime/framework.go: RunFilterPluginsWithNominatedPods, 1.36.
import type { NodeInfo } from '../snapshot/node-info.ts'
import type { NominatedPods } from '../snapshot/nominations.ts'
import type { PodInfo } from '../snapshot/pod-info.ts'
import type { Rejection } from './plugin.ts'
import type { PreparedFilters } from './prepare-filters.ts'

/**
 * A node as it would be with other pods on it. The node itself stays as it is. The filters count with the pods of `node` until
 * this is disposed of; what was begun last is disposed of first.
 */
export class WhatIf {
  readonly node: NodeInfo
  readonly #filters: PreparedFilters
  /** What the filters were told, and have to be told the opposite of. */
  readonly #told = new Map<PodInfo, 1 | -1>()

  constructor(node: NodeInfo, filters: PreparedFilters) {
    this.node = node.copy()
    this.#filters = filters
  }

  add(pod: PodInfo): void {
    this.node.addPod(pod)
    this.#tell(pod, 1)
  }

  remove(pod: PodInfo): void {
    this.node.removePod(pod.uid)
    this.#tell(pod, -1)
  }

  [Symbol.dispose](): void {
    for (const [pod, by] of this.#told) this.#recount(pod, by === 1 ? -1 : 1)
    this.#told.clear()
  }

  #tell(pod: PodInfo, by: 1 | -1): void {
    this.#recount(pod, by)
    if (this.#told.has(pod)) this.#told.delete(pod)
    else this.#told.set(pod, by)
  }

  #recount(pod: PodInfo, by: 1 | -1): void {
    for (const recount of this.#filters.recounts) recount(pod, this.node, by)
  }
}

/** Why the first filter that rejects the node does so. */
export function rejectionOf(node: NodeInfo, { filters }: PreparedFilters): Rejection | undefined {
  for (const filter of filters) {
    const rejection = filter(node)
    if (rejection !== undefined) return rejection
  }
  return undefined
}

/**
 * The same, where pods that were promised the node count if they are at least as important as the pod. They are not there yet, and
 * may go elsewhere: the pod has to fit with them and without them.
 */
export function rejectionOn(
  node: NodeInfo,
  pod: PodInfo,
  filters: PreparedFilters,
  nominations: NominatedPods,
): Rejection | undefined {
  const promised = nominations.on(node.name).filter((each) => each.priority >= pod.priority && each.uid !== pod.uid)
  if (promised.length > 0) {
    using withThem = new WhatIf(node, filters)
    for (const each of promised) withThem.add(each)
    const rejection = rejectionOf(withThem.node, filters)
    if (rejection !== undefined) return rejection
  }
  return rejectionOf(node, filters)
}
