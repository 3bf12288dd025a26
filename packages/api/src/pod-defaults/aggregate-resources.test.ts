import { expect, test } from 'vitest'
import type { Container, PodSpec } from '../generated/types.ts'
import { aggregateResources } from './aggregate-resources.ts'

const container = (cpu: string, restartPolicy?: string): Container => ({
  name: 'c',
  resources: { requests: { cpu } },
  ...(restartPolicy !== undefined && { restartPolicy }),
})

test.each<{ name: string; spec: PodSpec; wanted: Readonly<Record<string, string>> }>([
  { name: 'nothing', spec: { containers: [{ name: 'c' }] }, wanted: {} },
  { name: 'the sum', spec: { containers: [container('100m'), container('1')] }, wanted: { cpu: '1100m' } },
  {
    name: 'a greedy start',
    spec: { containers: [container('1')], initContainers: [container('3'), container('2')] },
    wanted: { cpu: '3' },
  },
  {
    name: 'sidecars run on',
    spec: { containers: [container('1')], initContainers: [container('2', 'Always')] },
    wanted: { cpu: '3' },
  },
  {
    name: 'a start beside the sidecars before it',
    spec: {
      containers: [container('1')],
      initContainers: [container('1', 'Always'), container('5'), container('1', 'Always')],
    },
    wanted: { cpu: '6' },
  },
])('$name', ({ spec, wanted }) => {
  expect(aggregateResources(spec, 'requests')).toEqual(wanted)
})
