import type { Endpoints, Service } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import type { SelectedPods } from '../shared/endpoints/selected-pods.ts'
import type { Snapshot } from './decide.ts'

export interface Listers {
  readonly services: Lister<Service>
  readonly endpoints: Lister<Endpoints>
  readonly selected: SelectedPods
}

/** Reads the caches; undefined when the Service is gone. */
export function observe({ services, endpoints, selected }: Listers, key: Key): Snapshot | undefined {
  const service = services.get(key)
  return service === undefined ? undefined : { service, pods: selected.of(key), current: endpoints.get(key) }
}
