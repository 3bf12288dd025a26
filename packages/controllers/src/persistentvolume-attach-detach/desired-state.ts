// Mirrors pkg/controller/volume/attachdetach/cache/desired_state_of_world.go, 1.36.
import { uidOf, type Pod } from '@coxswain/api'
import type { VolumeSpec } from '../shared/volumes/volume-spec.ts'

export interface WantedVolume {
  readonly uniqueName: string
  readonly node: string
  readonly spec: VolumeSpec
  /** That want it there, by uid. Never none. */
  readonly pods: ReadonlyMap<string, Pod>
  /** Whether its pods were told that another node has it. */
  readonly isRefusalTold: boolean
}

interface Wanted extends WantedVolume {
  readonly pods: Map<string, Pod>
  isRefusalTold: boolean
}

/**
 * Which volumes are to be on which nodes, and for which pods. Only nodes that are managed have volumes. Calls `changed` for each
 * change, in its turn.
 */
export class DesiredState {
  /** By node, then by volume. A node that is managed has an entry, be it empty. */
  readonly #nodes = new Map<string, Map<string, Wanted>>()
  readonly #changed: () => void

  constructor(changed: () => void = () => undefined) {
    this.#changed = changed
  }

  manage(node: string): void {
    if (this.#nodes.has(node)) return
    this.#nodes.set(node, new Map())
    this.#changed()
  }

  isManaged(node: string): boolean {
    return this.#nodes.has(node)
  }

  /** Refused while volumes are wanted there. */
  unmanage(node: string): boolean {
    if ((this.#nodes.get(node)?.size ?? 0) > 0) return false
    this.#nodes.delete(node)
    return true
  }

  /** Whether the node is managed. A volume that is wanted already stays as it was first seen. */
  add(pod: Pod, spec: VolumeSpec & { readonly uniqueName: string }, node: string): boolean {
    const volumes = this.#nodes.get(node)
    if (volumes === undefined) return false
    const { uniqueName } = spec
    const wanted = volumes.get(uniqueName) ?? { uniqueName, node, spec, pods: new Map(), isRefusalTold: false }
    if (wanted.pods.has(uidOf(pod))) return true
    wanted.pods.set(uidOf(pod), pod)
    volumes.set(uniqueName, wanted)
    this.#changed()
    return true
  }

  /** All volumes that the pod wants there. */
  removePod(uid: string, node: string): void {
    for (const uniqueName of this.#nodes.get(node)?.keys() ?? []) this.remove(uid, uniqueName, node)
  }

  remove(uid: string, uniqueName: string, node: string): void {
    const volumes = this.#nodes.get(node)
    const wanted = volumes?.get(uniqueName)
    if (wanted?.pods.delete(uid) !== true) return
    if (wanted.pods.size === 0) volumes?.delete(uniqueName)
    this.#changed()
  }

  has(uniqueName: string, node: string): boolean {
    return this.#nodes.get(node)?.has(uniqueName) ?? false
  }

  /** A list of its own: it does not follow what changes. */
  list(): readonly WantedVolume[] {
    return [...this.#nodes.values()].flatMap((volumes) => [...volumes.values()])
  }

  podsOn(nodes: readonly string[], uniqueName: string): readonly Pod[] {
    return nodes.flatMap((node) => [...(this.#nodes.get(node)?.get(uniqueName)?.pods.values() ?? [])])
  }

  refusalTold(uniqueName: string, node: string): void {
    const wanted = this.#nodes.get(node)?.get(uniqueName)
    if (wanted !== undefined) wanted.isRefusalTold = true
  }
}
