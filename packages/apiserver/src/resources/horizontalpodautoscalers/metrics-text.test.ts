import { expect, test } from 'vitest'
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '@coxswain/api'
import { metricsText } from './metrics-text.ts'

const use = (target: Partial<MetricTarget>): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', ...target } },
})
const used = (current: MetricValueStatus): MetricStatus => ({ type: 'Resource', resource: { name: 'cpu', current } })
const pods = (averageValue: string): MetricSpec => ({
  type: 'Pods',
  pods: { metric: { name: 'm' }, target: { type: 'AverageValue', averageValue } },
})
const external = (target: Partial<MetricTarget>): MetricSpec => ({
  type: 'External',
  external: { metric: { name: 'm' }, target: { type: 'Value', ...target } },
})

test.each<{ specs: readonly MetricSpec[]; statuses: readonly MetricStatus[]; wanted: string }>([
  { specs: [], statuses: [], wanted: '<none>' },
  { specs: [use({ averageUtilization: 80 })], statuses: [], wanted: 'cpu: <unknown>/80%' },
  {
    specs: [use({ averageUtilization: 80 })],
    statuses: [used({ averageUtilization: 30, averageValue: '300m' })],
    wanted: 'cpu: 30%/80%',
  },
  { specs: [use({ averageValue: '500m' })], statuses: [used({ averageValue: '300m' })], wanted: 'cpu: 300m/500m' },
  { specs: [use({})], statuses: [], wanted: 'cpu: <unknown>/<auto>' },
  { specs: [pods('10')], statuses: [], wanted: '<unknown>/10' },
  { specs: [external({ value: '1k' })], statuses: [], wanted: '<unknown>/1k' },
  { specs: [external({ averageValue: '5' })], statuses: [], wanted: '<unknown>/5 (avg)' },
  {
    specs: [use({ averageUtilization: 80 }), pods('1'), pods('2'), pods('3')],
    statuses: [],
    wanted: 'cpu: <unknown>/80%, <unknown>/1 + 2 more...',
  },
  { specs: [{ type: 'Odd' }], statuses: [], wanted: '<unknown type>' },
])('$wanted', ({ specs, statuses, wanted }) => {
  expect(metricsText(specs, statuses)).toBe(wanted)
})
