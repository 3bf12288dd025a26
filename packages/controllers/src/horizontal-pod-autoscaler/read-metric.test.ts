import type { LabelSelector, MetricSpec } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import type { MetricApis } from './metric-apis.ts'
import { readMetric } from './read-metric.ts'

const read = { namespace: 'shop', pods: 'app=web' }
const { signal } = new AbortController()

/** Answers everything, and keeps what was asked of which API. */
function apisFor(asked: unknown[], failure?: Error): MetricApis {
  const answer = async <T>(api: string, query: object, given: T): Promise<T> => {
    asked.push([api, query])
    if (failure !== undefined) throw failure
    return given
  }
  return {
    podResource: (query) => answer('podResource', query, new Map()),
    podMetric: (query) => answer('podMetric', query, new Map()),
    objectMetric: (query) => answer('objectMetric', query, 7n),
    externalMetric: (query) => answer('externalMetric', query, [7n, 8n]),
  }
}

const target = { type: 'AverageValue', averageValue: '1' }
const describedObject = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'db' }
const chosen: LabelSelector = {
  matchLabels: { verb: 'GET' },
  matchExpressions: [{ key: 'zone', operator: 'In', values: ['b', 'a'] }],
}
const senseless: LabelSelector = { matchExpressions: [{ key: 'zone', operator: 'Near', values: ['b'] }] }
const cpu: MetricSpec = { type: 'Resource', resource: { name: 'cpu', target } }
const ofPods = (selector?: LabelSelector): MetricSpec => ({
  type: 'Pods',
  pods: { metric: { name: 'qps', selector }, target },
})
const ofObject = (selector?: LabelSelector): MetricSpec => ({
  type: 'Object',
  object: { metric: { name: 'qps', selector }, target, describedObject },
})
const external = (selector?: LabelSelector): MetricSpec => ({
  type: 'External',
  external: { metric: { name: 'qps', selector }, target },
})

describe('a metric is read', () => {
  test.each<{ name: string; spec: MetricSpec; asked: readonly unknown[]; want: object }>([
    {
      name: 'of all containers of the pods',
      spec: cpu,
      asked: ['podResource', { ...read, resource: 'cpu', container: undefined }],
      want: { kind: 'samples' },
    },
    {
      name: 'of one container of the pods',
      spec: { type: 'ContainerResource', containerResource: { name: 'memory', container: 'main', target } },
      asked: ['podResource', { ...read, resource: 'memory', container: 'main' }],
      want: { kind: 'samples' },
    },
    {
      name: 'of the pods, in some series',
      spec: ofPods(chosen),
      asked: ['podMetric', { ...read, metric: 'qps', series: 'verb=GET,zone in (a,b)' }],
      want: { kind: 'samples' },
    },
    {
      name: 'of an object, in some series',
      spec: ofObject(chosen),
      asked: [
        'objectMetric',
        { namespace: 'shop', object: describedObject, metric: 'qps', series: 'verb=GET,zone in (a,b)' },
      ],
      want: { kind: 'value', value: 7n },
    },
    {
      name: 'from elsewhere, in some series',
      spec: external(chosen),
      asked: ['externalMetric', { namespace: 'shop', metric: 'qps', series: 'verb=GET,zone in (a,b)' }],
      want: { kind: 'values', values: [7n, 8n] },
    },
    {
      name: 'in all series by an empty selector',
      spec: external({}),
      asked: ['externalMetric', { namespace: 'shop', metric: 'qps', series: '' }],
      want: { kind: 'values' },
    },
    {
      name: 'in all series without a selector',
      spec: external(),
      asked: ['externalMetric', { namespace: 'shop', metric: 'qps', series: '' }],
      want: { kind: 'values' },
    },
  ])('$name', async ({ spec, asked: wanted, want }) => {
    const asked: unknown[] = []
    expect(await readMetric(apisFor(asked), spec, read, signal)).toMatchObject(want)
    expect(asked).toEqual([wanted])
  })
})

describe('a metric is not read, and nobody is asked,', () => {
  test.each<{ name: string; spec: MetricSpec; why: string }>([
    {
      name: 'of pods with a senseless selector',
      spec: ofPods(senseless),
      why: 'is not a valid label selector operator',
    },
    {
      name: 'of an object with a senseless selector',
      spec: ofObject(senseless),
      why: 'is not a valid label selector operator',
    },
    {
      name: 'from elsewhere with a senseless selector',
      spec: external(senseless),
      why: 'is not a valid label selector operator',
    },
    {
      name: 'of a source that nobody knows',
      spec: { type: 'CheddarCheese' },
      why: 'unknown metric source type "CheddarCheese"',
    },
    { name: 'of a source that says nothing', spec: { type: 'Pods' }, why: 'unknown metric source type "Pods"' },
  ])('$name', async ({ spec, why }) => {
    const asked: unknown[] = []
    const reading = await readMetric(apisFor(asked), spec, read, signal)
    expect(reading).toMatchObject({ kind: 'refused', error: { message: expect.stringContaining(why) } })
    expect(asked).toEqual([])
  })
})

test('a metric that nobody answers for has failed', async () => {
  const error = new Error('no answer')
  expect(await readMetric(apisFor([], error), cpu, read, signal)).toEqual({ kind: 'failed', error })
})

test('a metric that nobody waits for any more has not failed', async () => {
  const error = new Error('stopped')
  await expect(readMetric(apisFor([], error), cpu, read, AbortSignal.abort())).rejects.toBe(error)
})
