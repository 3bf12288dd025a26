import { claimNameOf, namespaceOf, type PersistentVolumeClaim, type Pod } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'

export interface Listers {
  readonly pods: Lister<Pod>
  readonly claims: Lister<PersistentVolumeClaim>
}

export interface Snapshot {
  readonly pod: Pod
  /** Those that have the names of its ephemeral volumes' claims, by name. */
  readonly claims: ReadonlyMap<string, PersistentVolumeClaim>
}

export function observe({ pods, claims }: Listers, key: string): Snapshot | undefined {
  const pod = pods.get(key)
  if (pod === undefined) return undefined
  const namespace = namespaceOf(pod)
  const found = (pod.spec?.volumes ?? []).flatMap((volume) => {
    const name = volume.ephemeral === undefined ? undefined : claimNameOf(pod, volume)
    const claim = name === undefined ? undefined : claims.get(`${namespace}/${name}`)
    return name === undefined || claim === undefined ? [] : [[name, claim] as const]
  })
  return { pod, claims: new Map(found) }
}
