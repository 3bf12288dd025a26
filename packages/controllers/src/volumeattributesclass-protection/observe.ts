import { nameOf, type PersistentVolume, type PersistentVolumeClaim, type VolumeAttributesClass } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

/** Claims and volumes are found under the classes that they refer to. */
export const classIndex = 'volumeAttributesClass'

export interface Listers {
  readonly classes: Lister<VolumeAttributesClass>
  readonly claims: Lister<PersistentVolumeClaim>
  readonly volumes: Lister<PersistentVolume>
}

export interface Snapshot {
  readonly attributesClass: VolumeAttributesClass
  readonly isUsed: boolean
}

export function observe({ classes, claims, volumes }: Listers, key: string): Snapshot | undefined {
  const attributesClass = classes.get(key)
  if (attributesClass === undefined) return undefined
  const name = nameOf(attributesClass)
  const isUsed = volumes.byIndex(classIndex, name).length > 0 || claims.byIndex(classIndex, name).length > 0
  return { attributesClass, isUsed }
}
