// Mirrors k8s.io/endpointslice/metrics/cache.go, and that of pkg/controller/endpointslicemirroring/metrics, 1.36.
import type { Key } from '@coxswain/queue'
import type { Metrics } from '@coxswain/runtime'

/** Endpoints that slices with one set of ports are to hold, and how many slices do. */
export interface GroupSize {
  readonly endpoints: number
  readonly slices: number
}

export interface SliceGaugeOptions {
  /** Prefix of the metrics' names. */
  readonly subsystem: string
  readonly stability: 'ALPHA' | 'BETA'
  readonly endpointsMax: number
  /** Slices that there are of a Service without endpoints. */
  readonly slicesLeast: number
}

export interface SliceGauges {
  /** Nothing: the Service is forgotten. */
  set(service: Key, sizes: readonly GroupSize[] | undefined): void
}

/** What one Service adds. */
interface Totals {
  readonly endpoints: number
  readonly slices: number
  readonly desiredSlices: number
}

const nothing: Totals = { endpoints: 0, slices: 0, desiredSlices: 0 }

/** Sums over all Services. */
export function createSliceGauges(metrics: Metrics, options: SliceGaugeOptions): SliceGauges {
  const gauge = (name: string, help: string) =>
    metrics.gauge(`${options.subsystem}_${name}`, `[${options.stability}] ${help}`)
  const endpoints = gauge('endpoints_desired', 'Endpoints that there are to be.')
  const slices = gauge('num_endpoint_slices', 'EndpointSlices that there are.')
  const desired = gauge('desired_endpoint_slices', 'EndpointSlices that there would be if endpoints were packed best.')
  const byService = new Map<Key, Totals>()
  let all = nothing
  return {
    set: (service, sizes) => {
      const before = byService.get(service) ?? nothing
      const after = sizes === undefined ? nothing : totalsOf(sizes, options)
      all = {
        endpoints: all.endpoints + after.endpoints - before.endpoints,
        slices: all.slices + after.slices - before.slices,
        desiredSlices: all.desiredSlices + after.desiredSlices - before.desiredSlices,
      }
      if (sizes === undefined) byService.delete(service)
      else byService.set(service, after)
      endpoints.set(all.endpoints)
      slices.set(all.slices)
      desired.set(all.desiredSlices)
    },
  }
}

function totalsOf(sizes: readonly GroupSize[], { endpointsMax, slicesLeast }: SliceGaugeOptions): Totals {
  const sum = (of: (size: GroupSize) => number): number => sizes.reduce((total, size) => total + of(size), 0)
  return {
    endpoints: sum((size) => size.endpoints),
    slices: sum((size) => size.slices),
    desiredSlices: Math.max(
      slicesLeast,
      sum((size) => Math.ceil(size.endpoints / endpointsMax)),
    ),
  }
}

/** Bounds of what is counted by sync: 2 to 32768, doubling. */
export const perSyncBuckets: readonly number[] = Array.from({ length: 15 }, (_, power) => 2 ** (power + 1))
