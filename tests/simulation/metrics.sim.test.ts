import { apiServices, isPodReady, nodeMetrics, podMetrics, pods, services, type PodMetrics } from '@coxswain/api'
import { deployment, expectPods, pod, podsOf, seconds, startCluster, type TestCluster } from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const requests = { cpu: '200m', memory: '64Mi' }
const containers = [{ name: 'main', image: 'web:1', resources: { requests } }]

/** CPU by pod, sorted. */
async function cpuOf(cluster: TestCluster, labelSelector = ''): Promise<readonly (string | undefined)[]> {
  const { items } = await cluster.client.resource(podMetrics, 'default').list({ labelSelector })
  return items.map((one: PodMetrics) => one.containers[0]?.usage.cpu).toSorted()
}

describe('pods', () => {
  test('have metrics from the first sample at which they have run for ten seconds', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    const started = cluster.clock.now()
    await cluster.apply(pod({ labels: { app: 'web' }, spec: { containers } }))
    await cluster.advance(seconds(30))
    const { items } = await cluster.client.resource(podMetrics, 'default').list({ labelSelector: 'app=web' })
    const [measured] = items
    expect(measured).toMatchObject({
      kind: 'PodMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
      containers: [{ name: 'main', usage: { cpu: '20m', memory: '32Mi' } }],
    })
    const sampled = Date.parse(measured?.timestamp ?? '')
    expect(sampled % 15_000).toBe(0)
    expect(sampled - started).toBeGreaterThanOrEqual(10_000)
    expect(cluster.clock.now() - sampled).toBeLessThan(15_000)
  })

  test('have none yet, none any more, or never were', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    const metrics = cluster.client.resource(podMetrics, 'default')
    await cluster.apply(pod({ name: 'new' }))
    await cluster.settle()
    await expect(metrics.get('new')).rejects.toThrow('podmetrics.metrics.k8s.io "default/new" not found')
    await expect(metrics.get('nobody')).rejects.toThrow('pods "nobody" not found')
    await cluster.apply(
      pod({
        name: 'done',
        annotations: { 'coxswain.dev/runs-for': '40s' },
        spec: { restartPolicy: 'Never', containers },
      }),
    )
    await cluster.advance(seconds(35))
    expect(await cpuOf(cluster)).toEqual(['1m', '20m'])
    await cluster.advance(seconds(30))
    await expect(metrics.get('done')).rejects.toThrow('podmetrics.metrics.k8s.io "default/done" not found')
  })

  test('of no simulated node have none', async () => {
    await using cluster = await startCluster({ nodes: 1, controllers: ['replicaset'] })
    await cluster.apply(pod({ spec: { nodeName: 'elsewhere', containers } }))
    await cluster.advance(seconds(60))
    expect(await cpuOf(cluster)).toEqual([])
  })

  test('use what their annotations say, from now on', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    await cluster.apply(pod({ annotations: { 'coxswain.dev/cpu-usage': '75%' }, spec: { containers } }))
    await cluster.advance(seconds(60))
    expect(await cpuOf(cluster)).toEqual(['150m'])
    await cluster.patch(pods, 'web', { metadata: { annotations: { 'coxswain.dev/cpu-usage': '1' } } })
    await cluster.settle()
    expect(await cpuOf(cluster)).toEqual(['1'])
  })

  test('share the load of their service, however many they are', async () => {
    await using cluster = await startCluster()
    const idle = { annotations: { 'coxswain.dev/cpu-usage': '0' }, spec: { containers } }
    await cluster.apply(deployment({ replicas: 2, pods: idle }))
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default', annotations: { 'coxswain.dev/cpu-load': '600m' } },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    })
    await cluster.until(() => podsOf(cluster, 'web').filter(isPodReady).length === 2)
    await cluster.advance(seconds(60))
    expect(await cpuOf(cluster)).toEqual(['300m', '300m'])
    await cluster.apply(deployment({ replicas: 3, pods: idle }))
    await cluster.advance(seconds(60))
    expectPods(cluster, { owner: 'web', count: 3, ready: 3 })
    expect(await cpuOf(cluster)).toEqual(['200m', '200m', '200m'])
    await cluster.patch(services, 'web', { metadata: { annotations: { 'coxswain.dev/cpu-load': null } } })
    await cluster.settle()
    expect(await cpuOf(cluster)).toEqual(['0', '0', '0'])
  })
})

describe('nodes', () => {
  test('use what their pods use, and a bit themselves', async () => {
    await using cluster = await startCluster({ nodes: 2 })
    await cluster.apply(
      pod({ annotations: { 'coxswain.dev/cpu-usage': '2' }, spec: { nodeName: 'node-2', containers } }),
    )
    await cluster.advance(seconds(60))
    const { items } = await cluster.client.resource(nodeMetrics).list()
    expect(items.map(({ metadata, window, usage }) => [metadata?.name, window, usage])).toEqual([
      ['node-1', '15s', { cpu: '100m', memory: '512Mi' }],
      ['node-2', '15s', { cpu: '2100m', memory: '544Mi' }],
    ])
    expect(await cluster.client.resource(nodeMetrics).get('node-2')).toMatchObject({ usage: { cpu: '2100m' } })
    await expect(cluster.client.resource(nodeMetrics).get('node-3')).rejects.toThrow('node "node-3" not found')
  })

  test('are selected by their labels', async () => {
    await using cluster = await startCluster({ nodes: 2 })
    const list = async (labelSelector: string) =>
      (await cluster.client.resource(nodeMetrics).list({ labelSelector })).items.map(({ metadata }) => metadata?.name)
    expect(await list('kubernetes.io/hostname=node-1')).toEqual(['node-1'])
    expect(await list('kubernetes.io/os=windows')).toEqual([])
  })

  test('of another program have none', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    await cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'elsewhere' } })
    await cluster.settle()
    await expect(cluster.client.resource(nodeMetrics).get('elsewhere')).rejects.toThrow(
      'nodemetrics.metrics.k8s.io "elsewhere" not found',
    )
    expect((await cluster.client.resource(nodeMetrics).list()).items).toHaveLength(1)
  })
})

describe('the group', () => {
  const isServed = async (cluster: TestCluster): Promise<boolean> => {
    const isSaid = cluster.get(apiServices, 'v1beta1.metrics.k8s.io') !== undefined
    const isSo = await cpuOf(cluster).then(
      () => true,
      () => false,
    )
    expect(isSaid).toBe(isSo)
    return isSo
  }

  test('is there while there are simulated nodes', async () => {
    await using cluster = await startCluster({ nodes: 1 })
    expect(await isServed(cluster)).toBe(true)
    await cluster.stop('nodes')
    expect(await isServed(cluster)).toBe(false)
    await expect(cpuOf(cluster)).rejects.toThrow('the server could not find the requested resource')
    await cluster.start('nodes')
    expect(await isServed(cluster)).toBe(true)
  })

  test('is not there without them', async () => {
    await using cluster = await startCluster({ nodes: 0 })
    expect(await isServed(cluster)).toBe(false)
    await expect(cpuOf(cluster)).rejects.toThrow('the server could not find the requested resource')
  })
})
