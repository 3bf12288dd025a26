import { endpoints, endpointSlices, pods, services, type Endpoint, type Service } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { startCluster } from '../cluster/start-cluster.ts'
import type { TestCluster } from '../cluster/test-cluster.ts'
import { deployment } from '../builders/deployment.ts'
import { pod } from '../builders/pod.ts'
import { minutes, seconds } from '../durations.ts'
import { chaos } from '../faults/chaos.ts'

const controllers = ['deployment', 'replicaset', 'endpoint', 'endpointslice', 'endpointslicemirroring', 'nodelifecycle']
const service = (name: string, spec: Service['spec'] = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
})

/** Addresses that take traffic, by both kinds of objects. */
function readyOf(cluster: TestCluster, name: string) {
  const slices = cluster
    .list(endpointSlices)
    .filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === name)
  const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready === true
  return {
    slices: slices
      .flatMap((slice) => slice.endpoints ?? [])
      .filter(isReady)
      .flatMap((one) => one.addresses)
      .toSorted(),
    endpoints: (cluster.get(endpoints, name)?.subsets ?? [])
      .flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip))
      .toSorted(),
  }
}
const podIps = (cluster: TestCluster): readonly (string | undefined)[] =>
  cluster
    .list(pods)
    .map(({ status }) => status?.podIP)
    .toSorted()

describe('a Service', () => {
  test('has the pods of its Deployment behind it, as they come and go', async () => {
    await using cluster = await startCluster({ controllers })
    await cluster.apply(service('web'))
    await cluster.settle()
    expect(readyOf(cluster, 'web')).toEqual({ slices: [], endpoints: [] })
    await cluster.apply(deployment({ name: 'web', replicas: 3 }))
    await cluster.until(() => readyOf(cluster, 'web').slices.length === 3)
    await cluster.settle()
    expect(readyOf(cluster, 'web')).toEqual({ slices: podIps(cluster), endpoints: podIps(cluster) })
    await cluster.apply(deployment({ name: 'web', replicas: 1 }))
    await cluster.until(() => cluster.list(pods).length === 1)
    await cluster.settle()
    expect(readyOf(cluster, 'web')).toEqual({ slices: podIps(cluster), endpoints: podIps(cluster) })
  })

  test('whose selector is empty has none, as in Kubernetes', async () => {
    await using cluster = await startCluster({ controllers })
    await cluster.apply(pod({ name: 'web' }))
    await cluster.apply(service('all', { selector: {} }))
    await cluster.advance(seconds(5))
    expect(cluster.get(endpoints, 'all')).toBeUndefined()
    expect(cluster.list(endpointSlices)).toEqual([])
  })

  test('has all of its pods and nothing else once it is calm', async () => {
    await using cluster = await startCluster({ controllers, faults: chaos() })
    await cluster.apply(service('web'))
    await cluster.apply(deployment({ name: 'web', replicas: 4 }))
    await cluster.advance(minutes(2))
    await cluster.apply(deployment({ name: 'web', replicas: 2 }))
    await cluster.advance(minutes(1))
    cluster.calm()
    await cluster.advance(minutes(20))
    expect(readyOf(cluster, 'web')).toEqual({ slices: podIps(cluster), endpoints: podIps(cluster) })
    expect(podIps(cluster)).toHaveLength(2)
  })
})

test('what somebody wrote for a Service without a selector is mirrored', async () => {
  await using cluster = await startCluster({ controllers, nodes: 0 })
  await cluster.apply(service('db', { selector: undefined }))
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'db', namespace: 'default' },
    subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 5432 }] }],
  })
  await cluster.advance(seconds(2))
  expect(readyOf(cluster, 'db')).toEqual({ slices: ['192.0.2.1'], endpoints: ['192.0.2.1'] })
  await cluster.delete(services, 'db')
  await cluster.advance(seconds(2))
  expect(readyOf(cluster, 'db').slices).toEqual([])
})
