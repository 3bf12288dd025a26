import type { Binding, KubeObject } from '@coxswain/api'
import { bindings, nodes, pods } from '@coxswain/api'
import { expect, test } from 'vitest'
import type { AdmissionRequest } from './admission-plugin.ts'
import { podTopologyLabels } from './pod-topology-labels.ts'

const zoned = {
  metadata: {
    name: 'a',
    labels: { 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r', other: 'o' },
  },
}
const plain = { metadata: { name: 'b' } }
/** Only the reader is asked. */
const request = {
  reader: {
    get: async (_type: unknown, _namespace: unknown, name: string) =>
      [zoned, plain].find((node) => node.metadata.name === name),
  },
} as unknown as AdmissionRequest
const binding = (node: string): Binding => ({
  kind: 'Binding',
  metadata: { name: 'p', labels: { mine: 'kept' } },
  target: { kind: 'Node', name: node },
})

test.each([
  {
    name: 'a node with a zone and a region',
    object: binding('a'),
    want: { mine: 'kept', 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r' },
  },
  { name: 'a node without', object: binding('b'), want: { mine: 'kept' } },
  { name: 'a node that is not there', object: binding('c'), want: { mine: 'kept' } },
  {
    name: 'a pod that is created on a node',
    object: { kind: 'Pod', metadata: { name: 'p' }, spec: { nodeName: 'a', containers: [] } } as KubeObject,
    want: { 'topology.kubernetes.io/zone': 'z', 'topology.kubernetes.io/region': 'r' },
  },
  {
    name: 'a pod without a node',
    object: { kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] } } as KubeObject,
    want: undefined,
  },
])('$name', async ({ object, want }) => {
  const admitted = await podTopologyLabels.admit?.(object, request)
  expect(admitted?.metadata?.labels).toEqual(want)
})

test('it is asked about pods and their bindings alone', () => {
  expect(podTopologyLabels.handles('CREATE', pods, 'binding')).toBe(true)
  expect(podTopologyLabels.handles('CREATE', bindings, undefined)).toBe(true)
  expect(podTopologyLabels.handles('CREATE', pods, undefined)).toBe(true)
  expect(podTopologyLabels.handles('UPDATE', pods, undefined)).toBe(false)
  expect(podTopologyLabels.handles('CREATE', nodes, undefined)).toBe(false)
})
