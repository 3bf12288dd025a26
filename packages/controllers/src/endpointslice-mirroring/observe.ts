import type { Endpoints, EndpointSlice, Service } from '@coxswain/api'
import type { Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { slicesOf } from '../shared/endpoints/slice-names.ts'
import { shouldMirror } from './should-mirror.ts'
import { managedBy } from './texts.ts'

export interface Listers {
  readonly endpoints: Lister<Endpoints>
  readonly services: Lister<Service>
  readonly slices: Lister<EndpointSlice>
}

export interface Snapshot {
  /** Absent: nothing is to be mirrored, and `why`. */
  readonly endpoints: Endpoints | undefined
  readonly why: string
  /** Those that this controller made. */
  readonly slices: readonly EndpointSlice[]
}

export function observe({ endpoints, services, slices }: Listers, key: Key): Snapshot {
  const seen = endpoints.get(key)
  const service = services.get(key)
  const own = slicesOf(slices, key, managedBy)
  const nothing = (why: string): Snapshot => ({ endpoints: undefined, why, slices: own })
  if (seen === undefined) return nothing('the Endpoints are gone')
  if (!shouldMirror(seen)) return nothing('they are not to be mirrored')
  if (service === undefined) return nothing('there is no such Service')
  if (service.spec?.selector !== undefined) return nothing('the Service has a selector')
  return { endpoints: seen, why: 'they are mirrored', slices: own }
}
