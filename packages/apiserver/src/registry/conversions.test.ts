import { describe, expect, test } from 'vitest'
import { type Seen, TestApi } from './testing/api.ts'
import { convertAutoscalers } from './convert-autoscalers.ts'

const now = (api: TestApi): string => String(api.store.revision)

test('events of both groups are one', async () => {
  await using api = await TestApi.start()
  const watch = await api.watch('events', { apiVersion: 'events.k8s.io/v1', resourceVersion: now(api) })
  const core = {
    metadata: { name: 'e' },
    involvedObject: { kind: 'Pod', name: 'p', namespace: 'ns' },
    message: 'm',
    count: 2,
    source: { component: 'c' },
  }
  await api.create('events', core, { apiVersion: 'v1' })
  expect(await watch.next()).toMatchObject({
    type: 'ADDED',
    object: {
      apiVersion: 'events.k8s.io/v1',
      note: 'm',
      regarding: { name: 'p' },
      deprecatedCount: 2,
      deprecatedSource: { component: 'c' },
    },
  })
  const other = {
    metadata: { name: 'f' },
    regarding: { kind: 'Pod', name: 'q', namespace: 'ns' },
    note: 'n',
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'a.b/r',
    reportingInstance: 'i',
    action: 'A',
    reason: 'R',
    type: 'Normal',
  }
  await api.create('events', other, { apiVersion: 'events.k8s.io/v1' })
  expect(await api.get('events/f', { apiVersion: 'v1' })).toMatchObject({
    apiVersion: 'v1',
    message: 'n',
    involvedObject: { name: 'q' },
    reportingComponent: 'a.b/r',
  })
})

describe('autoscalers', () => {
  const v1 = { apiVersion: 'autoscaling/v1' }
  const v2 = { apiVersion: 'autoscaling/v2' }
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }
  const cpu = (averageUtilization: number): object => ({
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
  })

  test.each([
    { name: 'its own target', spec: { targetCPUUtilizationPercentage: 50 }, metrics: [cpu(50)] },
    { name: 'none', spec: {}, metrics: [cpu(80)] },
  ])('an old one with $name is stored as a new one', async ({ spec, metrics }) => {
    await using api = await TestApi.start()
    await api.create(
      'horizontalpodautoscalers',
      { metadata: { name: 'h' }, spec: { maxReplicas: 3, scaleTargetRef, ...spec } },
      v1,
    )
    expect(await api.get('horizontalpodautoscalers/h', v2)).toMatchObject({
      apiVersion: 'autoscaling/v2',
      spec: { maxReplicas: 3, metrics },
    })
    expect(await api.get('horizontalpodautoscalers/h', v1)).toMatchObject({
      apiVersion: 'autoscaling/v1',
      spec: { targetCPUUtilizationPercentage: spec.targetCPUUtilizationPercentage ?? 80 },
    })
    expect(await api.names('horizontalpodautoscalers', v1)).toEqual(['h'])
  })

  test('what the old one has no fields for is in annotations, in the form that Go gives it', async () => {
    await using api = await TestApi.start()
    const memory = {
      type: 'Resource',
      resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } },
    }
    const behavior = { scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] } }
    const made = await api.create(
      'horizontalpodautoscalers',
      { metadata: { name: 'h' }, spec: { maxReplicas: 3, scaleTargetRef, metrics: [memory, cpu(70)], behavior } },
      v2,
    )
    const old = await api.get('horizontalpodautoscalers/h', v1)
    expect(old).toMatchObject({ spec: { targetCPUUtilizationPercentage: 70 } })
    expect(old.metadata?.annotations).toEqual({
      'autoscaling.alpha.kubernetes.io/metrics':
        '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}}]',
      'autoscaling.alpha.kubernetes.io/behavior': expect.stringMatching(
        /^\{"ScaleUp":.*"ScaleDown":\{"StabilizationWindowSeconds":null,"SelectPolicy":"Max","Policies":\[\{"Type":"Pods","Value":1,"PeriodSeconds":15\}\],"Tolerance":null\}\}$/,
      ),
    })
    const before = api.store.revision
    await api.update('horizontalpodautoscalers/h', old, v1)
    expect((await api.get('horizontalpodautoscalers/h', v2)).spec).toEqual(made.spec)
    expect(api.store.revision).toBe(before)
    const patched = await api.merge('horizontalpodautoscalers/h', { spec: { maxReplicas: 5 } }, v1)
    expect(patched).toMatchObject({ apiVersion: 'autoscaling/v1', spec: { maxReplicas: 5 } })
    expect((await api.get('horizontalpodautoscalers/h', v2)).spec).toEqual({ ...(made.spec as object), maxReplicas: 5 })
  })

  const metric = { name: 'm', selector: { matchLabels: { a: 'b' } } }
  const describedObject = { kind: 'Service', name: 's', apiVersion: 'v1' }
  test('every kind of metric and status comes back as it went', () => {
    const object = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h', annotations: { own: 'kept' } },
      spec: {
        scaleTargetRef,
        maxReplicas: 3,
        metrics: [
          {
            type: 'ContainerResource',
            containerResource: { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 5 } },
          },
          { type: 'Pods', pods: { metric, target: { type: 'AverageValue', averageValue: '1' } } },
          { type: 'Object', object: { describedObject, metric, target: { type: 'Value', value: '2' } } },
          { type: 'Object', object: { describedObject, metric, target: { type: 'AverageValue', averageValue: '3' } } },
          { type: 'External', external: { metric, target: { type: 'AverageValue', averageValue: '4' } } },
          { type: 'External', external: { metric, target: { type: 'Value', value: '5' } } },
          cpu(60),
        ],
      },
      status: {
        currentReplicas: 0,
        desiredReplicas: 1,
        conditions: [{ type: 'AbleToScale', status: 'True' }],
        currentMetrics: [
          { type: 'Resource', resource: { name: 'cpu', current: { averageValue: '1m', averageUtilization: 7 } } },
          {
            type: 'ContainerResource',
            containerResource: { name: 'cpu', container: 'c', current: { averageValue: '2m' } },
          },
          { type: 'Pods', pods: { metric, current: { averageValue: '3' } } },
          { type: 'Object', object: { describedObject, metric, current: { value: '4' } } },
          { type: 'External', external: { metric, current: { value: '5', averageValue: '6' } } },
        ],
      },
    }
    const old = convertAutoscalers.fromStored(object) as Seen
    expect(old).toMatchObject({
      spec: { targetCPUUtilizationPercentage: 60 },
      status: { desiredReplicas: 1, currentCPUUtilizationPercentage: 7 },
    })
    expect(old.spec).not.toHaveProperty('metrics')
    expect(convertAutoscalers.toStored(old)).toEqual(object)
  })

  test('an annotation that cannot be read says nothing', () => {
    const object = {
      metadata: { annotations: { 'autoscaling.alpha.kubernetes.io/metrics': '{' } },
      spec: { targetCPUUtilizationPercentage: 9 },
    }
    expect(convertAutoscalers.toStored(object)).toMatchObject({ metadata: {}, spec: { metrics: [cpu(9)] } })
  })
})
