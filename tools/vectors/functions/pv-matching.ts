import { findMatchingVolume, nameOf, type Node, type PersistentVolume, type PersistentVolumeClaim } from '@coxswain/api'
import { VolumeIndex } from '@coxswain/controllers/src/persistentvolume-binder/volume-index.ts'
import type { Vector, VectorFunctions } from '../vector.ts'

interface Sought {
  readonly claim: PersistentVolumeClaim
  readonly volumes: readonly PersistentVolume[] | null
  readonly delayBinding: boolean
}

interface SoughtOnNode extends Sought {
  readonly node: Node | null
  readonly excludedVolumes: readonly string[] | null
}

const nameOrNull = (volume: PersistentVolume | undefined): string | null =>
  volume === undefined ? null : nameOf(volume)

export const functions = {
  findByClaim: ({ claim, volumes, delayBinding }: Sought) => {
    const index = new VolumeIndex()
    for (const volume of volumes ?? []) index.put(volume)
    return nameOrNull(index.findFor(claim, delayBinding))
  },
  FindMatchingVolume: ({ claim, volumes, delayBinding, node, excludedVolumes }: SoughtOnNode) => {
    const matching = { node: node ?? undefined, excluded: new Set(excludedVolumes), isDelayed: delayBinding }
    return nameOrNull(findMatchingVolume(claim, volumes ?? [], matching))
  },
} satisfies VectorFunctions

/** The gate is locked. */
export function differs({ error }: Vector): string | undefined {
  const isOfGate = error?.endsWith('when the feature-gate VolumeAttributesClass is disabled') ?? false
  return isOfGate ? 'the gate VolumeAttributesClass cannot be turned off' : undefined
}
