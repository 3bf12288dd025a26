import {
  controllerOf,
  isBeingDeleted,
  isPodAvailable,
  labelsOf,
  nameOf,
  pods,
  statefulSets,
  type KubeObject,
  type Pod,
  type StatefulSet,
} from '@coxswain/api'
import { must } from '@coxswain/base'
import type { Commit, TestCluster } from '@coxswain/testing'
import { expect } from 'vitest'

const revisionLabel = 'controller-revision-hash'

/**
 * Follows the pods of a StatefulSet, and fails at the first write by which one is made or asked to go out of turn. Nobody but
 * the controller may delete pods meanwhile. By the words of the documentation, not by the controller's code.
 */
export class StatefulGuard {
  readonly #cluster: TestCluster
  readonly #name: string
  /** Where others delete pods too, order is not what the controller can promise. */
  allowsDisorder = false

  constructor(cluster: TestCluster, name: string) {
    this.#cluster = cluster
    this.#name = name
    cluster.onCommit((commit) => this.#follow(commit))
  }

  get set(): StatefulSet {
    return must(this.#cluster.get(statefulSets, this.#name), 'the StatefulSet')
  }

  /** By ordinal. */
  get pods(): ReadonlyMap<number, Pod> {
    const ours = this.#cluster.list(pods).filter((pod) => controllerOf(pod)?.name === this.#name)
    return new Map(ours.map((pod) => [ordinalOf(pod), pod]))
  }

  isComplete(): boolean {
    const { spec, status, metadata } = this.set
    const { replicas = 1 } = spec ?? {}
    const isCounted = [status?.replicas, status?.updatedReplicas, status?.availableReplicas].every(
      (count) => (count ?? 0) === replicas,
    )
    return isCounted && status?.observedGeneration === metadata?.generation && this.pods.size === replicas
  }

  #follow({ type, object, previous }: Commit): void {
    if (this.allowsDisorder || !isPod(object) || controllerOf(object)?.name !== this.#name) return
    if (type === 'created') this.#checkCreation(object)
    const goesNow =
      (type === 'deleted' || isBeingDeleted(object)) && !(previous !== undefined && isBeingDeleted(previous))
    if (goesNow) this.#checkDeletion(object)
  }

  #checkCreation(pod: Pod): void {
    if (this.#isParallel) return
    const all = this.pods
    for (let lower = this.#start; lower < ordinalOf(pod); lower += 1) {
      const before = all.get(lower)
      expect(before, `${nameOf(pod)} is made, and ${this.#name}-${lower} is not there`).toBeDefined()
      if (before !== undefined) this.#expectAvailable(before, `${nameOf(pod)} is made`)
    }
  }

  #checkDeletion(pod: Pod): void {
    const others = [...this.pods].filter(([ordinal]) => ordinal !== ordinalOf(pod))
    if (!this.#isParallel) {
      for (const [, other] of others) this.#expectAvailable(other, `${nameOf(pod)} is asked to go`)
      return
    }
    const end = this.#start + (this.set.spec?.replicas ?? 1)
    if (ordinalOf(pod) >= end) return
    // From the last to the first: who comes after it has been replaced, and is well again.
    const updated = this.set.status?.updateRevision
    for (const [, later] of others.filter(([ordinal]) => ordinal > ordinalOf(pod) && ordinal < end)) {
      expect(labelsOf(later)[revisionLabel], `${nameOf(later)}, as ${nameOf(pod)} is replaced`).toBe(updated)
      this.#expectAvailable(later, `${nameOf(pod)} is replaced`)
    }
  }

  #expectAvailable(pod: Pod, when: string): void {
    const { minReadySeconds = 0 } = this.set.spec ?? {}
    const isAvailable = !isBeingDeleted(pod) && isPodAvailable(pod, minReadySeconds, this.#cluster.clock.now())
    expect(isAvailable, `${nameOf(pod)} is available when ${when}`).toBe(true)
  }

  get #start(): number {
    return this.set.spec?.ordinals?.start ?? 0
  }

  get #isParallel(): boolean {
    return this.set.spec?.podManagementPolicy === 'Parallel'
  }
}

const isPod = (object: KubeObject): object is Pod => object.kind === 'Pod'
const ordinalOf = (pod: Pod): number => Number(nameOf(pod).slice(nameOf(pod).lastIndexOf('-') + 1))
