import type { PersistentVolumeClaim } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

export interface Listers {
  readonly claims: Lister<PersistentVolumeClaim>
}

/** The claim; its volume is not watched, and is asked for. */
export function observe({ claims }: Listers, key: string): PersistentVolumeClaim | undefined {
  return claims.get(key)
}
