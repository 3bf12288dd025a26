// Mirrors pkg/controller/devicetainteviction/device_taint_eviction.go, deletePodAt, and uid_cache.go, 1.36.
import { nameOf, namespaceOf, uidOf, type Pod } from '@coxswain/api'
import { LruMap } from '@coxswain/base'
import type { Eviction } from './eviction.ts'
import { evictedPodsMax } from './texts.ts'

/** This very pod, and no other of its name. */
export interface PodReference {
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

export function podReferenceOf(pod: Pod): PodReference {
  return { namespace: namespaceOf(pod), name: nameOf(pod), uid: uidOf(pod) }
}

/** `namespace/name/uid` */
export const keyOfReference = ({ namespace, name, uid }: PodReference): string => `${namespace}/${name}/${uid}`

export interface PlannedEviction {
  readonly pod: PodReference
  readonly eviction: Eviction
}

/** The pods that are to be evicted, and those that were of late. The queue only says when to look here. */
export class PlannedEvictions {
  readonly #planned = new Map<string, PlannedEviction>()
  /** By uid. What was evicted stays for a while, and may be planned again meanwhile. */
  readonly #evicted = new LruMap<string, true>(evictedPodsMax)

  get size(): number {
    return this.#planned.size
  }

  /** In place of what was planned for the pod. */
  plan(pod: PodReference, eviction: Eviction): void {
    this.#planned.set(keyOfReference(pod), { pod, eviction })
  }

  /** Undefined as well once the pod has been evicted. */
  get(key: string): PlannedEviction | undefined {
    const planned = this.#planned.get(key)
    return planned === undefined || this.#evicted.get(planned.pod.uid) === true ? undefined : planned
  }

  /** False when nothing was planned. */
  cancel(pod: PodReference): boolean {
    return this.#planned.size > 0 && this.#planned.delete(keyOfReference(pod))
  }

  /** It has been carried out, or the pod is gone. */
  end(pod: PodReference): void {
    this.#planned.delete(keyOfReference(pod))
    this.#evicted.set(pod.uid, true)
  }
}
