import type { PodMetrics } from '@coxswain/api'
import { createClient, resourcePath, queryString, StatusError, type Transport } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { ServedTypes } from '../shared/served-types.ts'
import { chooseVersion } from './custom-metrics.ts'
import { samplesOf } from './resource-metrics.ts'
import { createServedMetrics } from './served-metrics.ts'

const signal = new AbortController().signal

const discovered = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: 'apps' },
      versions: [
        {
          version: 'v1',
          resources: [
            { resource: 'deployments', responseKind: { kind: 'Deployment' }, scope: 'Namespaced', verbs: [] },
          ],
        },
      ],
    },
  ],
}
const core = {
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: '' },
      versions: [
        {
          version: 'v1',
          resources: [
            { resource: 'pods', responseKind: { kind: 'Pod' }, scope: 'Namespaced', verbs: [] },
            { resource: 'services', responseKind: { kind: 'Service' }, scope: 'Namespaced', verbs: [] },
          ],
        },
      ],
    },
  ],
}

interface Given {
  /** Body of the answer, or the error. */
  readonly answer?: unknown
  readonly groups?: { readonly code: number; readonly body: unknown }
}

function setUp({ answer = { items: [] }, groups }: Given) {
  const asked: string[] = []
  const clock = new VirtualClock({ startMs: atMs('12:00:00') })
  const group = groups ?? {
    code: 200,
    body: { preferredVersion: { version: 'v1beta2' }, versions: [{ version: 'v1beta2' }] },
  }
  const transport: Transport = {
    request: async ({ target, options }) => {
      asked.push(resourcePath(target) + queryString(options))
      if (answer instanceof Error) throw answer
      return { code: 200, body: answer, warnings: [] }
    },
    watch: () => Promise.reject(new Error('not asked for')),
    raw: async (path) => {
      const json = (code: number, body: unknown) => ({
        code,
        contentType: 'application/json',
        body: JSON.stringify(body),
      })
      if (path === '/api') return json(200, core)
      if (path === '/apis') return json(200, discovered)
      asked.push(path)
      return json(group.code, group.body)
    },
  }
  const client = createClient(transport)
  const apis = createServedMetrics({ client, clock, served: new ServedTypes(client, clock), versionTtlMs: 15_000 })
  return { apis, asked, clock }
}

const podQuery = { namespace: 'shop', pods: 'app=web', resource: 'cpu', container: undefined }
const measured = (name: string, usages: readonly Readonly<Record<string, string>>[]): PodMetrics => ({
  metadata: { name, namespace: 'shop' },
  timestamp: at('11:59:30'),
  window: '30s',
  containers: usages.map((usage, index) => ({ name: `c${index}`, usage })),
})

describe('what pods use of a resource', () => {
  test('is asked for by the pods’ labels', async () => {
    const { apis, asked } = setUp({ answer: { items: [measured('a', [{ cpu: '250m' }, { cpu: '1' }])] } })
    const samples = await apis.podResource(podQuery, signal)
    expect(asked).toEqual(['/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods?labelSelector=app%3Dweb'])
    expect(samples).toEqual(new Map([['a', { milliValue: 1250n, timestampMs: atMs('11:59:30'), windowMs: 30_000 }]]))
  })

  test.each([
    { name: 'all containers', usages: [{ cpu: '1' }, { cpu: '2' }], container: undefined, want: 3000n },
    {
      name: 'nothing unless all are measured',
      usages: [{ cpu: '1' }, { memory: '1' }],
      container: undefined,
      want: undefined,
    },
    { name: 'nothing without containers', usages: [], container: undefined, want: undefined },
    { name: 'one container', usages: [{ cpu: '1' }, { cpu: '2' }], container: 'c1', want: 2000n },
    {
      name: 'one container, whether the others are measured or not',
      usages: [{ cpu: '1' }, {}],
      container: 'c0',
      want: 1000n,
    },
    {
      name: 'nothing of a container that is not measured',
      usages: [{ cpu: '1' }, {}],
      container: 'c1',
      want: undefined,
    },
    { name: 'nothing of a container that is not there', usages: [{ cpu: '1' }], container: 'x', want: undefined },
    { name: 'idle pods, too', usages: [{ cpu: '0' }], container: undefined, want: 0n },
    {
      name: 'the first container too, when the others are not measured',
      usages: [{ cpu: '300m' }, { cpu: '400m' }, {}],
      container: 'c1',
      want: 400n,
    },
    { name: 'parts of a thousandth as whole ones', usages: [{ cpu: '1500001n' }], container: undefined, want: 2n },
  ])('counts $name', ({ usages, container, want }) => {
    expect(samplesOf([measured('a', usages)], 'cpu', container).get('a')?.milliValue).toBe(want)
  })

  test('leaves out the pods of which nothing is told, but not the others', () => {
    const pods = [
      measured('a', [{ cpu: '100m' }]),
      measured('b', [{ cpu: '300m' }, { cpu: '400m' }]),
      measured('c', []),
    ]
    const valuesOf = (container: string | undefined) =>
      [...samplesOf(pods, 'cpu', container)].map(([name, { milliValue }]) => [name, Number(milliValue)])
    expect(valuesOf(undefined)).toEqual([
      ['a', 100],
      ['b', 700],
    ])
    expect(valuesOf('c0')).toEqual([
      ['a', 100],
      ['b', 300],
    ])
    expect(valuesOf('c1')).toEqual([['b', 400]])
  })

  test('is not told by what Go writes for nothing', async () => {
    const nothing = { ...measured('a', []), containers: null }
    const noUsage = { ...measured('b', []), containers: [{ name: 'c0', usage: null }] }
    for (const container of [undefined, 'c0']) {
      const { apis } = setUp({ answer: { items: [nothing, noUsage] } })
      // oxlint-disable-next-line no-await-in-loop -- one query after the other
      expect(await apis.podResource({ ...podQuery, container }, signal)).toEqual(new Map())
    }
  })

  test.each([{ items: [] }, { items: null }])('cannot be told from an empty answer: %j', async (answer) => {
    await expect(setUp({ answer }).apis.podResource(podQuery, signal)).rejects.toThrow(
      /^no metrics returned from resource metrics API$/,
    )
  })

  test('cannot be told when nobody measures', async () => {
    const refusal = new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'not here',
    })
    const { apis } = setUp({ answer: refusal })
    await expect(apis.podResource(podQuery, signal)).rejects.toThrow(
      'unable to fetch metrics from resource metrics API: not here',
    )
  })
})

const item = (name: string, value: string, windowSeconds?: number) => ({
  describedObject: { kind: 'Pod', name },
  timestamp: at('11:59:30'),
  value,
  ...(windowSeconds === undefined ? {} : { windowSeconds }),
})
const qps = { namespace: 'shop', metric: 'qps', series: 'verb=GET' }

describe('a metric of pods', () => {
  test('is asked for of all pods together', async () => {
    const { apis, asked } = setUp({ answer: { items: [item('a', '1500m', 30), item('b', '0')] } })
    const samples = await apis.podMetric({ ...qps, pods: 'app=web' }, signal)
    expect(asked).toEqual([
      '/apis/custom.metrics.k8s.io',
      '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/qps?labelSelector=app%3Dweb&metricLabelSelector=verb%3DGET',
    ])
    expect(samples).toEqual(
      new Map([
        ['a', { milliValue: 1500n, timestampMs: atMs('11:59:30'), windowMs: 30_000 }],
        ['b', { milliValue: 0n, timestampMs: atMs('11:59:30'), windowMs: 60_000 }],
      ]),
    )
  })

  test('has the window that the older version tells under another name', async () => {
    const old = { ...item('a', '1'), window: 15 }
    const { apis, asked } = setUp({
      answer: { items: [old] },
      groups: { code: 200, body: { preferredVersion: { version: 'v1beta1' } } },
    })
    const samples = await apis.podMetric({ ...qps, series: '', pods: '' }, signal)
    expect(asked[1]).toBe('/apis/custom.metrics.k8s.io/v1beta1/namespaces/shop/pods/*/qps')
    expect(samples.get('a')?.windowMs).toBe(15_000)
  })

  test('of idle pods is nothing, which is told', async () => {
    const { apis } = setUp({ answer: { items: [item('a', '0'), item('b', '0')] } })
    const samples = await apis.podMetric({ ...qps, pods: '' }, signal)
    expect([...samples.values()].map(({ milliValue }) => milliValue)).toEqual([0n, 0n])
  })

  test('with a strange name is asked for all the same', async () => {
    const { apis, asked } = setUp({ answer: { items: [item('a', '1')] } })
    await apis.podMetric({ namespace: 'shop', metric: 'a|b c', series: '', pods: '' }, signal)
    expect(asked[1]).toBe('/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/a%7Cb%20c')
  })

  test('cannot be told from an empty answer', async () => {
    const ask = setUp({ answer: { items: null } }).apis.podMetric({ ...qps, pods: '' }, signal)
    await expect(ask).rejects.toThrow('no metrics returned from custom metrics API')
  })

  test('cannot be told without the API', async () => {
    const ask = setUp({ groups: { code: 404, body: {} } }).apis.podMetric({ ...qps, pods: '' }, signal)
    await expect(ask).rejects.toThrow(
      'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
    )
  })

  test.each([
    { name: 'whoever knows the versions', given: { groups: { code: 503, body: {} } } },
    { name: 'whoever measures', given: { answer: new Error('not now') } },
  ])('cannot be told when $name does not answer', async ({ given }) => {
    const ask = setUp(given).apis.podMetric({ ...qps, pods: '' }, signal)
    await expect(ask).rejects.toThrow(/^unable to fetch metrics from custom metrics API: ./)
  })

  test('is asked for in the version of a while ago', async () => {
    const { apis, asked, clock } = setUp({ answer: { items: [item('a', '1')] } })
    const ask = () => apis.podMetric({ ...qps, pods: '' }, signal)
    await ask()
    await clock.advance(14_999)
    await ask()
    expect(asked.filter((path) => path === '/apis/custom.metrics.k8s.io')).toHaveLength(1)
    await clock.advance(1)
    await ask()
    expect(asked.filter((path) => path === '/apis/custom.metrics.k8s.io')).toHaveLength(2)
  })
})

describe('a metric of an object', () => {
  test.each([
    { object: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, path: 'deployments.apps/web/qps' },
    { object: { apiVersion: 'apps/v7', kind: 'deployment', name: 'web' }, path: 'deployments.apps/web/qps' },
    { object: { apiVersion: 'v1', kind: 'Service', name: 'web' }, path: 'services/web/qps' },
    { object: { kind: 'Service', name: 'web' }, path: 'services/web/qps' },
    { object: { apiVersion: 'v1', kind: 'Namespace', name: 'another' }, path: 'metrics/qps' },
    { object: { kind: 'Namespace', name: 'another' }, path: 'metrics/qps' },
    { object: { apiVersion: 'a/b/c', kind: 'Service', name: 'web' }, path: 'services/web/qps' },
  ])('$path', async ({ object, path }) => {
    const { apis, asked } = setUp({ answer: { items: [item('web', '1500m')] } })
    expect(await apis.objectMetric({ ...qps, object }, signal)).toBe(1500n)
    const query = '?metricLabelSelector=verb%3DGET'
    expect(asked[1]).toBe(`/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/${path}${query}`)
  })

  const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  test.each([
    { name: 'no value', items: [], want: 0 },
    { name: 'several values', items: [item('a', '1'), item('b', '1')], want: 2 },
  ])('is not told by $name', async ({ items, want }) => {
    const ask = setUp({ answer: { items } }).apis.objectMetric({ ...qps, object: web }, signal)
    const why = `the custom metrics API server returned ${want} results when we asked for exactly one`
    await expect(ask).rejects.toThrow(`unable to fetch metrics from custom metrics API: ${why}`)
  })

  test('of a kind that nobody serves is not looked for without the API', async () => {
    const object = { apiVersion: 'x.io/v1', kind: 'Thing', name: 'web' }
    const ask = setUp({ groups: { code: 404, body: {} } }).apis.objectMetric({ ...qps, object }, signal)
    await expect(ask).rejects.toThrow(
      /^unable to fetch metrics from custom metrics API: no custom metrics API \(custom.metrics.k8s.io\) registered$/,
    )
  })

  test.each(['Thing', 'Namespace'])('of a kind that nobody serves cannot be told: %s of x.io', async (kind) => {
    const object = { apiVersion: 'x.io/v1', kind, name: 'web' }
    const ask = setUp({}).apis.objectMetric({ ...qps, object }, signal)
    await expect(ask).rejects.toThrow(
      `unable to map kind ${kind}.x.io to resource: no matches for kind "${kind}" in group "x.io"`,
    )
  })
})

test.each([
  {
    name: 'the preferred one',
    given: { preferredVersion: { version: 'v1beta1' }, versions: [{ version: 'v1beta2' }, { version: 'v1beta1' }] },
    want: 'v1beta1',
  },
  {
    name: 'the first known one',
    given: { preferredVersion: { version: 'v2' }, versions: [{ version: 'v2' }, { version: 'v1beta1' }] },
    want: 'v1beta1',
  },
  { name: 'none', given: { preferredVersion: { version: 'v2' }, versions: [{ version: 'v2' }] }, want: undefined },
])('of the versions of custom metrics $name is chosen', ({ given, want }) => {
  const choose = () => chooseVersion(given)
  if (want === undefined) expect(choose).toThrow('no known available metric versions found')
  else expect(choose()).toBe(want)
})

describe('an external metric', () => {
  test('is asked for by its series', async () => {
    const { apis, asked } = setUp({ answer: { items: [{ value: '10' }, { value: '0' }, { value: '1500m' }] } })
    expect(await apis.externalMetric({ namespace: 'shop', metric: 'jobs', series: 'queue=q' }, signal)).toEqual([
      10_000n,
      0n,
      1500n,
    ])
    expect(asked).toEqual(['/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/jobs?labelSelector=queue%3Dq'])
  })

  test('of nothing to do is nothing, which is told', async () => {
    const { apis } = setUp({ answer: { items: [{ value: '0' }, { value: '0' }] } })
    expect(await apis.externalMetric({ namespace: 'shop', metric: 'jobs', series: '' }, signal)).toEqual([0n, 0n])
  })

  test.each([{ items: [] }, { items: null }])('cannot be told from an empty answer: %j', async (answer) => {
    const ask = setUp({ answer }).apis.externalMetric({ namespace: 'shop', metric: 'jobs', series: '' }, signal)
    await expect(ask).rejects.toThrow(/^no metrics returned from external metrics API$/)
  })

  test('cannot be told when nobody measures', async () => {
    const { apis } = setUp({ answer: new Error('not here') })
    const ask = apis.externalMetric({ namespace: 'shop', metric: 'jobs', series: '' }, signal)
    await expect(ask).rejects.toThrow(/^unable to fetch metrics from external metrics API: not here$/)
  })
})
