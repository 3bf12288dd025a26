import type { MetricSpec } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { reconcile } from './reconcile.ts'
import {
  autoscalerOf,
  average,
  cpu,
  cpuOfMain,
  jobs,
  ok,
  qpsOfObject,
  qpsOfPods,
  setUp,
  whole,
  type World,
} from './testing/autoscaler.ts'

interface MetricRow extends World {
  readonly name: string
  readonly metric: MetricSpec
  readonly size?: number
  readonly counts: string
  readonly asked: object
}

const five = { replicas: 5, levels: [280, 280, 280, 280, 280] }
const four = { replicas: 4, levels: [500, 500, 500, 500] }

describe('a metric of every source moves the size both ways, or not within the tolerance', () => {
  const ofMain = { api: 'resource', namespace: 'shop', pods: 'app=web', resource: 'cpu', container: 'main' }
  const ofPods = { api: 'custom', namespace: 'shop', pods: 'app=web', metric: 'qps', series: 'verb=GET' }
  const some = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'some' }
  const ofObject = { api: 'custom', namespace: 'shop', object: some, metric: 'qps', series: '' }
  const elsewhere = { api: 'external', namespace: 'shop', metric: 'jobs', series: '' }
  test.each<MetricRow>([
    {
      name: 'Resource',
      metric: cpu(30),
      size: 5,
      counts: 'Resource scale_up none',
      asked: { ...ofMain, container: undefined },
    },
    {
      name: 'ContainerResource up',
      metric: cpuOfMain(30),
      size: 5,
      counts: 'ContainerResource scale_up none',
      asked: ofMain,
    },
    {
      name: 'ContainerResource down',
      ...five,
      metric: cpuOfMain(50),
      size: 3,
      counts: 'ContainerResource scale_down none',
      asked: ofMain,
    },
    { name: 'ContainerResource not', metric: cpuOfMain(47), counts: 'ContainerResource none none', asked: ofMain },
    { name: 'Pods up', metric: qpsOfPods('375m'), size: 4, counts: 'Pods scale_up none', asked: ofPods },
    { name: 'Pods down', ...five, metric: qpsOfPods('500m'), size: 3, counts: 'Pods scale_down none', asked: ofPods },
    { name: 'Pods not', metric: qpsOfPods('490m'), counts: 'Pods none none', asked: ofPods },
    {
      name: 'Object up by its value',
      metric: qpsOfObject(whole('15')),
      value: 20_000,
      size: 4,
      counts: 'Object scale_up none',
      asked: ofObject,
    },
    {
      name: 'Object down by its value',
      ...five,
      metric: qpsOfObject(whole('20')),
      value: 12_000,
      size: 3,
      counts: 'Object scale_down none',
      asked: ofObject,
    },
    {
      name: 'Object not by its value',
      metric: qpsOfObject(whole('20')),
      value: 20_050,
      counts: 'Object none none',
      asked: ofObject,
    },
    {
      name: 'Object up by the share of each pod',
      metric: qpsOfObject(average('10')),
      value: 40_000,
      size: 4,
      counts: 'Object scale_up none',
      asked: ofObject,
    },
    {
      name: 'Object down by the share of each pod',
      ...five,
      metric: qpsOfObject(average('20')),
      value: 60_000,
      size: 3,
      counts: 'Object scale_down none',
      asked: ofObject,
    },
    {
      name: 'Object not by the share of each pod',
      ...four,
      metric: qpsOfObject(average('2200m')),
      value: 8600,
      counts: 'Object none none',
      asked: ofObject,
    },
    {
      name: 'External up by its value',
      metric: jobs(whole('6666m')),
      value: 8600,
      size: 4,
      counts: 'External scale_up none',
      asked: elsewhere,
    },
    {
      name: 'External down by its value',
      ...five,
      metric: jobs(whole('14400m')),
      value: 8600,
      size: 3,
      counts: 'External scale_down none',
      asked: elsewhere,
    },
    {
      name: 'External not by its value',
      ...four,
      metric: jobs(whole('8666m')),
      value: 8600,
      counts: 'External none none',
      asked: elsewhere,
    },
    {
      name: 'External up by the share of each pod',
      metric: jobs(average('2222m')),
      value: 8600,
      size: 4,
      counts: 'External scale_up none',
      asked: elsewhere,
    },
    {
      name: 'External down by the share of each pod',
      ...five,
      metric: jobs(average('3')),
      value: 8600,
      size: 3,
      counts: 'External scale_down none',
      asked: elsewhere,
    },
    {
      name: 'External not by the share of each pod',
      ...four,
      metric: jobs(average('2200m')),
      value: 8600,
      counts: 'External none none',
      asked: elsewhere,
    },
  ])('$name', async ({ metric, size, counts, asked: query, ...world }) => {
    const { run, sizes, counted, asked, states } = setUp({ ...world, spec: { metrics: [metric] } })
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect(sizes()).toEqual(size === undefined ? [] : [size])
    expect([counted[0], asked]).toEqual([counts, [query]])
    expect(states()).toEqual(ok(size === undefined ? 'ReadyForNewScale' : 'SucceededRescale', 'DesiredWithinRange'))
  })

  test('is compared with the size in the status to be counted, not with that of the target', async () => {
    const { deps, counted } = setUp({ levels: [500, 500, 500] })
    const autoscalers = listerOf([autoscalerOf({ replicas: 2 })])
    await reconcile({ ...deps, autoscalers }, 'shop/web', new AbortController().signal)
    expect(counted).toEqual(['Resource scale_up none', 'shop/web 3', 'none none'])
  })
})

describe('every sync is counted', () => {
  test('as often as there is one', async () => {
    const { run, counted } = setUp({})
    await run()
    await run()
    await run()
    const each = ['Resource none none', 'shop/web 3', 'none none']
    expect(counted).toEqual([...each, ...each, ...each])
  })

  test.each([
    { name: 'that succeeds', levels: [600, 700, 800] },
    { name: 'that fails', levels: null },
  ])('with the time of one $name', async ({ levels }) => {
    const { run, seconds } = setUp({ levels, measuringMs: 2500 })
    await run()
    expect(seconds).toEqual([2.5, 2.5])
  })
})
