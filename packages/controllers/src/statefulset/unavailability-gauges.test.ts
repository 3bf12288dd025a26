import type { StatefulSet } from '@coxswain/api'
import { createMetricsRegistry } from '@coxswain/runtime'
import { expect, test } from 'vitest'
import { setOf } from './testing/stateful-builders.ts'
import { createUnavailabilityGauges } from './unavailability-gauges.ts'

type MaxUnavailable = number | string | undefined

const rolling = (maxUnavailable: MaxUnavailable) => ({
  type: 'RollingUpdate',
  rollingUpdate: { partition: 0, maxUnavailable },
})
const setWith = (
  replicas: number,
  maxUnavailable: MaxUnavailable,
  more: StatefulSet['spec'] | object = {},
): StatefulSet => setOf({ replicas, updateStrategy: rolling(maxUnavailable), ...more })

test('are written as Kubernetes writes them', () => {
  const registry = createMetricsRegistry()
  const gauges = createUnavailabilityGauges(registry)
  gauges.tell(setWith(10, '25%', { podManagementPolicy: 'Parallel' }), 3)
  const labels = '{pod_management_policy="Parallel",statefulset_name="db",statefulset_namespace="shop"}'
  const [max, unavailable] = ['max_unavailable', 'unavailable_replicas'].map(
    (name) => `statefulset_controller_statefulset_${name}`,
  )
  expect(registry.write()).toBe(
    [
      `# HELP ${max} [ALPHA] Maximum number of unavailable pods allowed during StatefulSet rolling updates`,
      `# TYPE ${max} gauge`,
      `${max}${labels} 2`,
      `# HELP ${unavailable} [ALPHA] Current number of unavailable pods in StatefulSet`,
      `# TYPE ${unavailable} gauge`,
      `${unavailable}${labels} 3`,
      '',
    ].join('\n'),
  )
})

test.each([
  { name: 'a number', set: setWith(5, 2), unavailable: 1, want: [2, 1] },
  { name: 'a share', set: setWith(8, '25%'), unavailable: 1, want: [2, 1] },
  { name: 'more missing than may be', set: setWith(10, '20%'), unavailable: 3, want: [2, 3] },
  { name: 'as many as may be', set: setWith(6, 3), unavailable: 3, want: [3, 3] },
  { name: 'none missing', set: setWith(4, 1), unavailable: 0, want: [1, 0] },
  { name: 'a share of few', set: setWith(2, '10%'), unavailable: 1, want: [1, 1] },
  { name: 'nothing said', set: setWith(5, undefined), unavailable: 2, want: [1, 2] },
  {
    name: 'OnDelete',
    set: setWith(4, undefined, { updateStrategy: { type: 'OnDelete' } }),
    unavailable: undefined,
    want: [1],
  },
  { name: 'a sync that was not asked to replace any', set: setWith(5, 2), unavailable: undefined, want: [2] },
])('tell $name', ({ set, unavailable, want }) => {
  const registry = createMetricsRegistry()
  createUnavailabilityGauges(registry).tell(set, unavailable)
  const values = registry
    .write()
    .split('\n')
    .filter((line) => line.includes('{'))
  expect(values.map((line) => Number(line.split(' ').at(-1)))).toEqual(want)
})
