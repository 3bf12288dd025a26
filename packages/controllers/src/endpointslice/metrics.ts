// Mirrors k8s.io/endpointslice/metrics, 1.36.
import type { Key } from '@coxswain/queue'
import type { Metrics } from '@coxswain/runtime'
import { createSliceGauges, perSyncBuckets, type GroupSize } from '../shared/endpoints/slice-gauges.ts'
import { metricsSubsystem } from './texts.ts'

export interface SliceMetrics {
  planned(service: Key, counts: { readonly added: number; readonly removed: number }, sizes: readonly GroupSize[]): void
  distributed(service: Key, distribution: string | undefined): void
  changed(operation: 'create' | 'update' | 'delete'): void
  /** Slices that one family's sync changed. */
  written(count: number, topology: 'Auto' | 'Disabled', distribution: string | undefined): void
  synced(result: 'success' | 'stale' | 'error'): void
  forget(service: Key): void
}

/** Prometheus' own. */
const defaultBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export function createSliceMetrics(metrics: Metrics, endpointsMax: number): SliceMetrics {
  const name = (own: string): string => `${metricsSubsystem}_${own}`
  const added = metrics.histogram(
    name('endpoints_added_per_sync'),
    '[BETA] Endpoints that a sync added.',
    perSyncBuckets,
  )
  const removed = metrics.histogram(
    name('endpoints_removed_per_sync'),
    '[BETA] Endpoints that a sync removed.',
    perSyncBuckets,
  )
  const gauges = createSliceGauges(metrics, {
    subsystem: metricsSubsystem,
    stability: 'BETA',
    endpointsMax,
    slicesLeast: 1,
  })
  const changes = metrics.counter(name('changes'), '[ALPHA] Writes of EndpointSlices.', ['operation'])
  const changedPerSync = metrics.histogram(
    name('endpointslices_changed_per_sync'),
    '[ALPHA] EndpointSlices that a sync changed.',
    defaultBuckets,
    ['topology', 'traffic_distribution'],
  )
  const syncs = metrics.counter(name('syncs'), '[ALPHA] Syncs of Services, by how they ended.', ['result'])
  const distributions = createDistributionCounts(metrics, name('services_count_by_traffic_distribution'))
  return {
    planned: (service, counts, sizes) => {
      added.observe(counts.added)
      removed.observe(counts.removed)
      gauges.set(service, sizes)
    },
    distributed: distributions.set,
    changed: (operation) => changes.increment({ operation }),
    written: (count, topology, distribution) =>
      changedPerSync.observe(count, { topology, traffic_distribution: distribution ?? '' }),
    synced: (result) => syncs.increment({ result }),
    forget: (service) => {
      distributions.set(service, undefined)
      gauges.set(service, undefined)
    },
  }
}

function createDistributionCounts(metrics: Metrics, name: string) {
  const gauge = metrics.gauge(name, '[BETA] Services that ask for a distribution of their traffic.', [
    'traffic_distribution',
  ])
  const byService = new Map<Key, string>()
  const counts = new Map<string, number>()
  const add = (distribution: string, count: number): void => {
    const next = (counts.get(distribution) ?? 0) + count
    counts.set(distribution, next)
    gauge.set(next, { traffic_distribution: distribution })
  }
  return {
    set: (service: Key, distribution: string | undefined): void => {
      const before = byService.get(service)
      if (before === distribution) return
      if (before !== undefined) add(before, -1)
      if (distribution === undefined) byService.delete(service)
      else {
        byService.set(service, distribution)
        add(distribution, 1)
      }
    },
  }
}
