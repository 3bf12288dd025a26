import { pods, replicaSets, resourceQuotas, type ResourceQuota } from '@coxswain/api'
import {
  chaos,
  expectObject,
  minutes,
  pod,
  replicaSet,
  seconds,
  startCluster,
  type TestCluster,
} from '@coxswain/testing'
import { describe, expect, test } from 'vitest'

const quota = (hard: Readonly<Record<string, string>>, spec: object = {}): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: 'default' },
  spec: { hard, ...spec },
})
const seen = (cluster: TestCluster): ResourceQuota => expectObject(cluster, { type: resourceQuotas, name: 'q' })
const setUsed = (cluster: TestCluster, used: Readonly<Record<string, string>>) =>
  cluster.patch(resourceQuotas, 'q', { status: { used } }, { subresource: 'status' })

describe('all quotas are counted anew', () => {
  test.each([
    { name: 'from time to time', options: { concurrentSyncs: 5, resyncMs: minutes(1) }, want: '0' },
    { name: 'never, when that is off', options: { concurrentSyncs: 5, resyncMs: 0 }, want: '3' },
  ])('$name', async ({ options, want }) => {
    await using cluster = await startCluster({
      nodes: 0,
      controllers: ['resourcequota'],
      controllerOptions: () => options,
    })
    await cluster.apply(quota({ pods: '5' }))
    await cluster.advance(seconds(5))
    await setUsed(cluster, { pods: '3' })
    await cluster.advance(minutes(60))
    expect(seen(cluster).status?.used).toEqual({ pods: want })
  })

  test('at once when a limit changes, and when the quota is made anew, in a scope', async () => {
    await using cluster = await startCluster({ nodes: 0, controllers: ['resourcequota'] })
    await cluster.apply(pod({ name: 'ends', spec: { activeDeadlineSeconds: 3600 } }))
    await cluster.apply(pod({ name: 'stays' }))
    await cluster.apply(quota({ pods: '5' }))
    await cluster.advance(seconds(5))
    expect(seen(cluster).status).toEqual({ hard: { pods: '5' }, used: { pods: '2' } })
    await cluster.patch(resourceQuotas, 'q', { spec: { hard: { 'count/pods': '9' } } })
    await cluster.advance(seconds(5))
    expect(seen(cluster).status?.used).toEqual({ pods: '2', 'count/pods': '2' })
    await cluster.delete(resourceQuotas, 'q')
    await cluster.apply(quota({ pods: '5' }, { scopes: ['Terminating'] }))
    await cluster.advance(seconds(5))
    expect(seen(cluster).status?.used).toEqual({ pods: '1' })
  })
})

test.each([1, 2, 3])('whatever goes wrong, all is counted in the end: seed %d', async (seed) => {
  const controllers = ['replicaset', 'resourcequota']
  await using cluster = await startCluster({ seed, nodes: 0, without: ['scheduler'], controllers })
  await cluster.apply(quota({ pods: '20', 'count/pods': '40', 'count/replicasets.apps': '2' }))
  await cluster.apply(replicaSet({ name: 'web', replicas: 10 }))
  chaos()(cluster)
  for (const replicas of [15, 3, 30, 8]) {
    await cluster.advance(seconds(20))
    await cluster.patch(replicaSets, 'web', { spec: { replicas } })
    await cluster.crash('controller-manager')
  }
  cluster.calm()
  await cluster.advance(minutes(20))
  expect(cluster.list(pods)).toHaveLength(8)
  expect(seen(cluster).status?.used).toEqual({ pods: '8', 'count/pods': '8', 'count/replicasets.apps': '1' })
})
