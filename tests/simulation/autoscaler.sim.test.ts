import {
  deployments,
  horizontalPodAutoscalers,
  isPodReady,
  type HorizontalPodAutoscaler,
  type Service,
} from '@coxswain/api'
import { chaos, deployment, minutes, podsOf, startCluster } from '@coxswain/testing'
import { expect, test } from 'vitest'

const options = { nodes: 1 }

const web = () =>
  deployment({
    replicas: 1,
    pods: {
      spec: { containers: [{ name: 'main', image: 'example.com/web:1', resources: { requests: { cpu: '500m' } } }] },
    },
  })

const service = (cores: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', annotations: { 'coxswain.dev/cpu-load': cores } },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
})

const autoscaler: HorizontalPodAutoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  },
}

test('a load that comes and goes is served by as many pods as it takes', async () => {
  await using cluster = await startCluster(options)
  const ready = () => podsOf(cluster, 'web').filter(isPodReady).length
  await cluster.apply(web())
  await cluster.apply(service('200m'))
  await cluster.apply(autoscaler)
  await cluster.advance(minutes(6))
  expect(ready()).toBe(1)
  // Of its 400m, 80 % of half a core, a pod needs 50m for itself: two cores are for six.
  await cluster.apply(service('2'))
  await cluster.until(() => ready() === 6, { withinMs: minutes(30) })
  await cluster.advance(minutes(5))
  expect(ready()).toBe(6)
  await cluster.apply(service('200m'))
  await cluster.advance(minutes(4))
  expect(ready()).toBe(6)
  // With six pods two seem enough, as each needs something for itself; with two, one is. Each step waits for its window.
  await cluster.until(() => ready() === 2, { withinMs: minutes(3) })
  await cluster.until(() => ready() === 1, { withinMs: minutes(7) })
  expect(cluster.get(horizontalPodAutoscalers, 'web')?.status).toMatchObject({ desiredReplicas: 1 })
})

test('under chaos the size stays within its bounds, and is right once it is calm', async () => {
  await using cluster = await startCluster({ ...options, seed: 7 })
  cluster.onCommit(() => {
    const size = cluster.get(deployments, 'web')?.spec?.replicas ?? 1
    expect(size).toBeGreaterThanOrEqual(1)
    expect(size).toBeLessThanOrEqual(10)
  })
  await cluster.apply(web())
  await cluster.apply(service('2'))
  await cluster.apply(autoscaler)
  chaos()(cluster)
  await cluster.advance(minutes(10))
  cluster.calm()
  await cluster.advance(minutes(15))
  expect(podsOf(cluster, 'web').filter(isPodReady)).toHaveLength(6)
})
