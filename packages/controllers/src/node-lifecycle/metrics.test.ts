import { createMetricsRegistry } from '@coxswain/runtime'
import { expect, test } from 'vitest'
import { createNodeMetrics } from './metrics.ts'

test('a zone is measured by its nodes; one without any is well', () => {
  const registry = createMetricsRegistry()
  const metrics = createNodeMetrics(registry)
  metrics.setZone('a', { ready: 3, unhealthy: 1 })
  metrics.setZone('b', { ready: 0, unhealthy: 0 })
  metrics.evictions.increment({ zone: 'a' }, 0)
  const samples = registry
    .write()
    .split('\n')
    .filter((line) => line.includes('{zone='))
  expect(samples).toEqual([
    'node_collector_evictions_total{zone="a"} 0',
    'node_collector_unhealthy_nodes_in_zone{zone="a"} 1',
    'node_collector_unhealthy_nodes_in_zone{zone="b"} 0',
    'node_collector_zone_health{zone="a"} 75',
    'node_collector_zone_health{zone="b"} 100',
    'node_collector_zone_size{zone="a"} 4',
    'node_collector_zone_size{zone="b"} 0',
  ])
})
