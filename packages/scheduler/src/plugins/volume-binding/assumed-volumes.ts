// Mirrors pkg/scheduler/framework/plugins/volumebinding/assume_cache.go, and AssumePodVolumes of binder.go, 1.36.
import {
  annotationsOf,
  keyOf,
  nameOf,
  resourceVersionOf,
  volumeAnnotations,
  withClaim,
  type CSIDriver,
  type CSIStorageCapacity,
  type KubeObject,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { PodVolumes } from './pod-volumes.ts'

export interface VolumeListers {
  readonly claims: Lister<PersistentVolumeClaim>
  /** With the index `storageClassIndex`. */
  readonly volumes: Lister<PersistentVolume>
  readonly classes: Lister<StorageClass>
  readonly drivers: Lister<CSIDriver>
  readonly capacities: Lister<CSIStorageCapacity>
}

/** Volumes are found under the name of their class. */
export const storageClassIndex = 'storageClass'

/** Volumes and claims as they are to be written. */
export interface VolumeDrafts {
  readonly volumes: readonly PersistentVolume[]
  readonly claims: readonly PersistentVolumeClaim[]
}

/**
 * Volumes and claims as they will be once what was decided is written. An assumption holds as long as the cache shows the
 * version on which it was made; whatever comes after it, be it its own write, is the truth.
 */
export class AssumedVolumes {
  readonly listers: VolumeListers
  readonly #volumes = new Map<string, PersistentVolume>()
  readonly #claims = new Map<string, PersistentVolumeClaim>()

  constructor(listers: VolumeListers) {
    this.listers = listers
  }

  claim(key: string): PersistentVolumeClaim | undefined {
    return current(this.#claims, key, this.listers.claims.get(key))
  }

  volume(name: string): PersistentVolume | undefined {
    return current(this.#volumes, name, this.listers.volumes.get(name))
  }

  volumesOfClass(className: string): readonly PersistentVolume[] {
    const volumes = this.listers.volumes.byIndex(storageClassIndex, className)
    if (this.#volumes.size === 0) return volumes
    return volumes.map((volume) => current(this.#volumes, nameOf(volume), volume) ?? volume)
  }

  /** What was found for a pod is its own from here on, and what is to be written for it is the answer. */
  assume({ bindings, provisions }: PodVolumes, nodeName: string): VolumeDrafts {
    const volumes = bindings.map(({ volume, claim }) => withClaim(volume, claim))
    const claims = provisions.map((claim) => withSelectedNode(claim, nodeName))
    for (const volume of volumes) this.#volumes.set(nameOf(volume), volume)
    for (const claim of claims) this.#claims.set(keyOf(claim), claim)
    return { volumes, claims }
  }

  release({ volumes, claims }: VolumeDrafts): void {
    for (const volume of volumes) if (this.#volumes.get(nameOf(volume)) === volume) this.#volumes.delete(nameOf(volume))
    for (const claim of claims) if (this.#claims.get(keyOf(claim)) === claim) this.#claims.delete(keyOf(claim))
  }
}

function current<T extends KubeObject>(assumptions: Map<string, T>, key: string, seen: T | undefined): T | undefined {
  const assumed = assumptions.get(key)
  if (assumed === undefined) return seen
  if (seen !== undefined && resourceVersionOf(seen) === resourceVersionOf(assumed)) return assumed
  assumptions.delete(key)
  return seen
}

function withSelectedNode(claim: PersistentVolumeClaim, nodeName: string): PersistentVolumeClaim {
  const annotations = { ...annotationsOf(claim), [volumeAnnotations.selectedNode]: nodeName }
  return { ...claim, metadata: { ...claim.metadata, annotations } }
}
