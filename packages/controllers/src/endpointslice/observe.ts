import { isBeingDeleted, type EndpointSlice, type Node, type Pod, type Service } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { slicesOf } from '../shared/endpoints/slice-names.ts'
import type { SelectedPods } from '../shared/endpoints/selected-pods.ts'
import { managedBy } from './texts.ts'

export interface Listers {
  readonly services: Lister<Service>
  readonly slices: Lister<EndpointSlice>
  readonly nodes: Lister<Node>
  readonly selected: SelectedPods
}

export interface Snapshot {
  readonly service: Service
  readonly pods: readonly Pod[]
  /** Its own, but for those on their way out. */
  readonly slices: readonly EndpointSlice[]
}

/** Reads the caches; undefined when the Service is gone. */
export function observe({ services, slices, selected }: Listers, key: Key): Snapshot | undefined {
  const service = services.get(key)
  if (service === undefined) return undefined
  const own = slicesOf(slices, key, managedBy)
  return { service, pods: selected.of(key), slices: own.filter((slice) => !isBeingDeleted(slice)) }
}
