import type { ConfigMap, Secret } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import { isBootstrapToken, tokenNamespace } from '../shared/bootstrap-token.ts'
import { infoKey } from './texts.ts'

export interface Listers {
  readonly configMaps: Lister<ConfigMap>
  readonly secrets: Lister<Secret>
}

export interface Snapshot {
  /** What is signed. */
  readonly info: ConfigMap
  /** All bootstrap tokens, of whatever use. */
  readonly tokens: readonly Secret[]
}

export function observe({ configMaps, secrets }: Listers): Snapshot | undefined {
  const info = configMaps.get(infoKey)
  return info === undefined ? undefined : { info, tokens: secrets.list(tokenNamespace).filter(isBootstrapToken) }
}
