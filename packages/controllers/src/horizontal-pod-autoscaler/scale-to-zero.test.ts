import type { HorizontalPodAutoscalerBehavior } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import {
  cheese,
  cpu,
  failing,
  jobs,
  off,
  ok,
  qpsOfObject,
  setUp,
  whole,
  type State,
  type World,
} from './testing/autoscaler.ts'

const isScaledToZero: State = ['ScaledToZero', 'True', 'ScaledToZero']

interface Row extends World {
  readonly name: string
  readonly sizes: readonly number[]
  readonly conditions: readonly string[]
  readonly counts: readonly string[]
}

describe('none', () => {
  const atZero: World = { replicas: 0, levels: [], spec: { minReplicas: 0, metrics: [qpsOfObject(whole('15'))] } }
  const down: World = {
    replicas: 5,
    levels: [0, 0, 0, 0, 0],
    value: 0,
    spec: { minReplicas: 0, metrics: [qpsOfObject(whole('20'))] },
  }
  const stays = ['shop/web 0', 'none none']
  const wakesUp = (size: number) => ['Object scale_up none', `shop/web ${size}`, 'scale_up none']
  const awake = ['ScaledToZero False NotScaledToZero', ...ok('SucceededRescale', 'DesiredWithinRange')]
  test.each<Row>([
    {
      name: 'becomes some by an object’s metric',
      ...atZero,
      value: 20_000,
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [2],
      conditions: awake,
      counts: wakesUp(2),
    },
    {
      name: 'becomes one, whatever the tolerance',
      ...atZero,
      spec: { minReplicas: 0, metrics: [qpsOfObject(whole('1'))] },
      value: 1000,
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [1],
      conditions: awake,
      counts: wakesUp(1),
    },
    {
      name: 'stays with the gate off, of which nothing remains',
      ...atZero,
      value: 20_000,
      states: [isScaledToZero],
      sizes: [],
      conditions: off,
      counts: stays,
    },
    {
      name: 'stays when somebody else made it so',
      ...atZero,
      value: 20_000,
      canScaleToZero: true,
      sizes: [],
      conditions: off,
      counts: stays,
    },
    {
      name: 'stays without a metric that is there without pods',
      replicas: 0,
      levels: [],
      spec: { minReplicas: 0, metrics: [cpu(30), cheese] },
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [],
      conditions: ['ScaledToZero True ScaledToZero', ...off],
      counts: stays,
    },
    {
      name: 'becomes the least when that is some by now',
      ...atZero,
      spec: { minReplicas: 2, metrics: [qpsOfObject(whole('15'))] },
      value: 10_000,
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [2],
      conditions: ['ScaledToZero False NotScaledToZero', ...ok('SucceededRescale', 'TooFewReplicas')],
      counts: wakesUp(2),
    },
    {
      name: 'stays though the least is some by now, with the gate off',
      ...atZero,
      spec: { minReplicas: 2, metrics: [qpsOfObject(whole('15'))] },
      value: 10_000,
      states: [isScaledToZero],
      sizes: [],
      conditions: off,
      counts: stays,
    },
    {
      name: 'is where an object’s metric leads',
      ...down,
      canScaleToZero: true,
      sizes: [0],
      conditions: [...ok('SucceededRescale', 'DesiredWithinRange'), 'ScaledToZero True ScaledToZero'],
      counts: ['Object scale_down none', 'shop/web 0', 'scale_down none'],
    },
    {
      name: 'is where an external metric leads',
      ...down,
      spec: { minReplicas: 0, metrics: [jobs(whole('14400m'))] },
      canScaleToZero: true,
      sizes: [0],
      conditions: [...ok('SucceededRescale', 'DesiredWithinRange'), 'ScaledToZero True ScaledToZero'],
      counts: ['External scale_down none', 'shop/web 0', 'scale_down none'],
    },
    {
      name: 'is where it leads with the gate off, too',
      ...down,
      sizes: [0],
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Object scale_down none', 'shop/web 0', 'scale_down none'],
    },
    {
      name: 'is no more what a larger size was',
      levels: [600, 700, 800],
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [5],
      conditions: awake,
      counts: ['Resource scale_up none', 'shop/web 5', 'scale_up none'],
    },
    {
      name: 'is no more what a larger size was, with the gate off',
      levels: [600, 700, 800],
      states: [isScaledToZero],
      sizes: [5],
      conditions: ok('SucceededRescale', 'DesiredWithinRange'),
      counts: ['Resource scale_up none', 'shop/web 5', 'scale_up none'],
    },
    {
      name: 'stays when somebody else made it so, with the gate off',
      ...atZero,
      value: 20_000,
      sizes: [],
      conditions: off,
      counts: stays,
    },
    {
      name: 'stays when somebody else made it so, though the least is some',
      replicas: 0,
      levels: [],
      spec: { minReplicas: 1 },
      canScaleToZero: true,
      sizes: [],
      conditions: off,
      counts: stays,
    },
    {
      name: 'stays when somebody else made it so after the last change of size',
      ...atZero,
      value: 20_000,
      states: [['ScaledToZero', 'False', 'NotScaledToZero']],
      canScaleToZero: true,
      sizes: [],
      conditions: ['ScaledToZero False NotScaledToZero', ...off],
      counts: stays,
    },
    {
      name: 'stays while the metric is nothing',
      ...atZero,
      value: 0,
      states: [isScaledToZero],
      canScaleToZero: true,
      sizes: [],
      conditions: ['ScaledToZero True ScaledToZero', ...ok('ReadyForNewScale', 'DesiredWithinRange')],
      counts: ['Object none none', ...stays],
    },
    {
      name: 'is where metrics of pods lead, but nothing that they could end',
      replicas: 3,
      levels: [0, 0, 0],
      spec: { minReplicas: 0 },
      canScaleToZero: true,
      sizes: [0],
      conditions: [...ok('SucceededRescale', 'DesiredWithinRange'), 'ScaledToZero False NotScaledToZero'],
      counts: ['Resource scale_down none', 'shop/web 0', 'scale_down none'],
    },
  ])('$name', async ({ sizes: wanted, conditions, counts, ...world }) => {
    const { run, sizes, states, counted } = setUp(world)
    expect(await run()).toMatchObject({ kind: 'wake-after' })
    expect([sizes(), states(), counted]).toEqual([wanted, conditions, counts])
  })

  const raised = { ...atZero, states: [isScaledToZero], canScaleToZero: true }
  const withRules = (behavior: HorizontalPodAutoscalerBehavior) => ({
    minReplicas: 2,
    metrics: [qpsOfObject(whole('15'))],
    behavior,
  })
  test.each<World & { name: string; limited: string; why: string }>([
    {
      name: 'though the metric is nothing: for that there are no words',
      spec: { minReplicas: 2, metrics: [qpsOfObject(whole('15'))] },
      value: 0,
      limited: 'TooFewReplicas',
      why: '',
    },
    {
      name: 'though the metric is nothing, past the rules',
      spec: withRules({}),
      value: 0,
      limited: 'DesiredWithinRange',
      why: 'Current number of replicas below Spec.MinReplicas',
    },
    {
      name: 'by the metric, past rules that allow nothing',
      spec: withRules({ scaleUp: { selectPolicy: 'Disabled' } }),
      value: 20_000,
      limited: 'ScaleUpLimit',
      why: 'Deployment metric qps above target',
    },
  ])('becomes the least that was raised $name', async ({ limited, why, ...world }) => {
    const { run, sizes, states, told } = setUp({ ...raised, ...world })
    await run()
    expect([sizes(), told]).toEqual([[2], [`Normal SuccessfulRescale New size: 2; reason: ${why}`]])
    expect(states()).toEqual(['ScaledToZero False NotScaledToZero', ...ok('SucceededRescale', limited)])
  })

  test('cannot become the least by metrics of pods alone, for there are none', async () => {
    const { run, sizes, states } = setUp({
      replicas: 0,
      levels: null,
      states: [isScaledToZero],
      canScaleToZero: true,
    })
    expect(await run()).toMatchObject({ kind: 'thrown' })
    expect([sizes(), states()]).toEqual([[], ['ScaledToZero True ScaledToZero', ...failing('FailedGetResourceMetric')]])
  })

  test('is not written into the status, for Go leaves it out: else it would be written for ever', async () => {
    const { run, statuses } = setUp(atZero)
    await run()
    expect(Object.keys(statuses()[0] ?? {})).toEqual(['desiredReplicas', 'conditions'])
  })

  test('comes with a size of none in the status', async () => {
    const { run, statuses } = setUp({ ...down, canScaleToZero: true })
    await run()
    expect(statuses()).toMatchObject([{ currentReplicas: 5, desiredReplicas: 0 }])
  })
})
