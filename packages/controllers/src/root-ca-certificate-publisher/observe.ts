import type { ConfigMap } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { configMapName } from './texts.ts'

export interface Snapshot {
  /** The namespace's bundle; `undefined` when there is none. */
  readonly seen: ConfigMap | undefined
}

export function observe(configMaps: Lister<ConfigMap>, namespace: string): Snapshot {
  return { seen: configMaps.get(`${namespace}/${configMapName}`) }
}
