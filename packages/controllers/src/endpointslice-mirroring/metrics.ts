// Mirrors pkg/controller/endpointslicemirroring/metrics, 1.36.
import type { Key } from '@coxswain/queue'
import type { Metrics } from '@coxswain/runtime'
import { createSliceGauges, perSyncBuckets, type GroupSize } from '../shared/endpoints/slice-gauges.ts'
import type { Changes } from './decide.ts'
import { metricsSubsystem } from './texts.ts'

export interface MirroringMetrics {
  decided(service: Key, changes: Changes, skipped: number, sizes: readonly GroupSize[]): void
  changed(operation: 'create' | 'update' | 'delete'): void
  synced(seconds: number): void
  forget(service: Key): void
}

/** 1 ms to 16 s, doubling. */
const durations = Array.from({ length: 15 }, (_, power) => 0.001 * 2 ** power)

export function createMirroringMetrics(metrics: Metrics, subsetMax: number): MirroringMetrics {
  const histogram = (name: string, help: string, buckets = perSyncBuckets) =>
    metrics.histogram(`${metricsSubsystem}_${name}`, `[ALPHA] ${help}`, buckets)
  const added = histogram('endpoints_added_per_sync', 'Endpoints that a sync added.')
  const updated = histogram('endpoints_updated_per_sync', 'Endpoints that a sync updated.')
  const removed = histogram('endpoints_removed_per_sync', 'Endpoints that a sync removed.')
  const skippedPerSync = histogram('addresses_skipped_per_sync', 'Addresses that a sync left out.')
  const duration = histogram('endpoints_sync_duration', 'Seconds that a sync took.', durations)
  const changes = metrics.counter(`${metricsSubsystem}_changes`, '[ALPHA] Writes of EndpointSlices.', ['operation'])
  const gauges = createSliceGauges(metrics, {
    subsystem: metricsSubsystem,
    stability: 'ALPHA',
    endpointsMax: subsetMax,
    slicesLeast: 0,
  })
  return {
    decided: (service, counts, skipped, sizes) => {
      skippedPerSync.observe(skipped)
      added.observe(counts.added)
      updated.observe(counts.updated)
      removed.observe(counts.removed)
      gauges.set(service, sizes)
    },
    changed: (operation) => changes.increment({ operation }),
    synced: (seconds) => duration.observe(seconds),
    forget: (service) => gauges.set(service, undefined),
  }
}
