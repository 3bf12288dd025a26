// Mirrors pkg/controller/nodelifecycle/metrics.go, 1.36.
import type { Counter, Gauge, Histogram, Metrics } from '@coxswain/runtime'
import {
  allNodesDuration,
  evictionsTotal,
  nodeDuration,
  unhealthyNodes,
  zoneHealth,
  zoneLabels,
  zoneSize,
} from './texts.ts'
import type { ZoneCount } from './zone-states.ts'

export interface NodeMetrics {
  readonly evictions: Counter
  readonly nodeDuration: Histogram
  readonly allNodesDuration: Histogram
  setZone(zone: string, count: ZoneCount): void
}

export function createNodeMetrics(metrics: Metrics): NodeMetrics {
  const gauge = ({ name, help }: typeof zoneSize): Gauge => metrics.gauge(name, help, zoneLabels)
  const histogram = ({ name, help, buckets }: typeof nodeDuration): Histogram => metrics.histogram(name, help, buckets)
  const size = gauge(zoneSize)
  const health = gauge(zoneHealth)
  const notReady = gauge(unhealthyNodes)
  return {
    evictions: metrics.counter(evictionsTotal.name, evictionsTotal.help, zoneLabels),
    nodeDuration: histogram(nodeDuration),
    allNodesDuration: histogram(allNodesDuration),
    setZone: (zone, { ready, unhealthy }) => {
      const all = ready + unhealthy
      size.set(all, { zone })
      health.set(all === 0 ? 100 : (100 * ready) / all, { zone })
      notReady.set(unhealthy, { zone })
    },
  }
}
