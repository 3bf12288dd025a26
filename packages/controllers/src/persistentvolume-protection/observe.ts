import type { PersistentVolume } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

export interface Snapshot {
  readonly volume: PersistentVolume
}

export function observe(volumes: Lister<PersistentVolume>, key: string): Snapshot | undefined {
  const volume = volumes.get(key)
  return volume === undefined ? undefined : { volume }
}
