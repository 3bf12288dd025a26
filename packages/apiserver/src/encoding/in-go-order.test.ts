import { must } from '@coxswain/base'
import { findSchema } from '@coxswain/api'
import { expect, test } from 'vitest'
import { inGoOrder } from './in-go-order.ts'

const podSchema = must(findSchema('io.k8s.api.core.v1.Pod'), 'pods have a schema')

test.each([
  {
    name: 'fields stand as in their structure',
    value: { spec: { containers: [{ image: 'a', name: 'c' }], volumes: [] }, kind: 'Pod', apiVersion: 'v1' },
    want: '{"kind":"Pod","apiVersion":"v1","spec":{"volumes":[],"containers":[{"name":"c","image":"a"}]}}',
  },
  {
    name: 'keys of maps are sorted, items of lists are not',
    value: { metadata: { finalizers: ['b', 'a'], labels: { b: '1', a: '2' } } },
    want: '{"metadata":{"labels":{"a":"2","b":"1"},"finalizers":["b","a"]}}',
  },
  { name: 'no object', value: null, want: 'null' },
])('$name', ({ value, want }) => {
  expect(JSON.stringify(inGoOrder(podSchema, value))).toBe(want)
})
