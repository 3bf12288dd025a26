// Mirrors pkg/scheduler/backend/queue/nominator.go, 1.36.
import type { PodInfo } from './pod-info.ts'

/** Which pods without a node were promised which. */
export interface NominatedPods {
  readonly isEmpty: boolean
  on(nodeName: string): readonly PodInfo[]
}

const noPods: readonly PodInfo[] = []

/**
 * Pods that were promised a node, and wait until there is room for them. Each is promised one at most. Known here from the moment
 * of the decision, before the API server has heard of it.
 */
export class Nominations implements NominatedPods {
  readonly #byNode = new Map<string, readonly PodInfo[]>()
  /** By uid. */
  readonly #nodeNames = new Map<string, string>()

  get isEmpty(): boolean {
    return this.#nodeNames.size === 0
  }

  on(nodeName: string): readonly PodInfo[] {
    return this.#byNode.get(nodeName) ?? noPods
  }

  /** The empty name: it is promised none. */
  set(pod: PodInfo, nodeName: string): void {
    this.remove(pod.uid)
    if (nodeName === '') return
    this.#nodeNames.set(pod.uid, nodeName)
    this.#byNode.set(nodeName, [...this.on(nodeName), pod])
  }

  /**
   * Another version of the pod is seen. What it says of a promise holds; but if neither version knows of one, that which was made
   * meanwhile is still on its way to the API server.
   */
  update(pod: PodInfo, nameBefore: string, name: string): void {
    const isOnItsWay = nameBefore === '' && name === ''
    this.set(pod, isOnItsWay ? (this.#nodeNames.get(pod.uid) ?? '') : name)
  }

  remove(uid: string): void {
    const nodeName = this.#nodeNames.get(uid)
    if (nodeName === undefined) return
    this.#nodeNames.delete(uid)
    const others = this.on(nodeName).filter((each) => each.uid !== uid)
    if (others.length > 0) this.#byNode.set(nodeName, others)
    else this.#byNode.delete(nodeName)
  }
}
