import type { Endpoints, EndpointSlice, Service } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { createMetricsRegistry } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { SliceTracker } from '../shared/endpoints/slice-tracker.ts'
import { listerOf } from '../shared/testing/builders.ts'
import { service } from '../shared/testing/service-builders.ts'
import { endpointsHandlers, serviceHandlers } from './controller.ts'
import { createMirroringMetrics } from './metrics.ts'
import { reconcile, type Deps } from './reconcile.ts'

const refusal = (reason: string, cause?: string): StatusError =>
  new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason,
    message: `${reason}!`,
    details: { causes: cause === undefined ? [] : [{ reason: cause }] },
  })

const own = service('web', { selector: undefined })
const web = (more: Endpoints['metadata'] = {}, ips: readonly string[] = ['10.0.0.1']): Endpoints => ({
  metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', ...more },
  subsets: [{ addresses: ips.map((ip) => ({ ip })) }],
})
const skipped = web({ labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } })
const slice: EndpointSlice = {
  metadata: {
    name: 'old',
    uid: 'old',
    namespace: 'shop',
    generation: 1,
    labels: {
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
    },
  },
  addressType: 'IPv4',
}

interface World {
  readonly endpoints?: readonly Endpoints[]
  readonly services?: readonly Service[]
  readonly slices?: readonly EndpointSlice[]
  readonly refuse?: StatusError
}

function setUp({ endpoints = [web()], services = [own], slices = [], refuse }: World) {
  const requests: ApiRequest[] = []
  const told: string[] = []
  const registry = createMetricsRegistry()
  const never = () => Promise.reject(new Error('not asked for'))
  const client = createClient({
    request: async (request) => {
      requests.push(request)
      if (refuse !== undefined) throw refuse
      const made = (request.body ?? {}) as EndpointSlice
      return {
        code: 200,
        body: { ...made, metadata: { ...made.metadata, uid: 'new', generation: 1, resourceVersion: '9' } },
        warnings: [],
      }
    },
    watch: never,
    raw: never,
  })
  const byService = (of: EndpointSlice): readonly string[] => [
    `shop/${of.metadata?.labels?.['kubernetes.io/service-name']} ${of.metadata?.labels?.['endpointslice.kubernetes.io/managed-by']}`,
  ]
  const deps: Deps = {
    endpoints: listerOf(endpoints),
    services: listerOf(services),
    slices: listerOf(slices, { 'service-and-manager': byService }),
    client,
    clock: new VirtualClock(),
    recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
    tracker: new SliceTracker({ resourceVersion: '5' }),
    metrics: createMirroringMetrics(registry, 2),
    subsetMax: 2,
  }
  const pass = () => reconcile(deps, 'shop/web', new AbortController().signal)
  const verbs = () =>
    requests.map(({ verb, target }) => [verb, ...(target.name === undefined ? [] : [target.name])].join(' '))
  return { told, verbs, pass, metrics: () => registry.write() }
}

describe('Endpoints', () => {
  test.each<{ name: string; world: World; want: readonly string[] }>([
    { name: 'are mirrored', world: {}, want: ['create'] },
    { name: 'are mirrored into what there is', world: { slices: [slice] }, want: ['update old'] },
    { name: 'that are gone take their slices along', world: { endpoints: [], slices: [slice] }, want: ['delete old'] },
    {
      name: 'that ask for nothing have no slices',
      world: { endpoints: [skipped], slices: [slice] },
      want: ['delete old'],
    },
    { name: 'of no Service have no slices', world: { services: [], slices: [slice] }, want: ['delete old'] },
    {
      name: 'of a Service with a selector have others',
      world: { services: [service()], slices: [slice] },
      want: ['delete old'],
    },
    { name: 'of which nothing is there leave nothing to do', world: { endpoints: [] }, want: [] },
    {
      name: 'may have lost their slices already',
      world: { endpoints: [], slices: [slice], refuse: refusal('NotFound') },
      want: ['delete old'],
    },
    {
      name: 'cannot be mirrored in a namespace that ends',
      world: { refuse: refusal('Forbidden', 'NamespaceTerminating') },
      want: ['create'],
    },
  ])('$name', async ({ world, want }) => {
    const { told, verbs, pass } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect([verbs(), told]).toEqual([want, []])
  })

  test('are not mirrored again before the cache has the slice', async () => {
    const { verbs, pass } = setUp({})
    await pass()
    expect(await pass()).toMatchObject({ kind: 'wake-after' })
    expect(verbs()).toEqual(['create'])
  })

  test.each<{ name: string; world: World; want: string }>([
    { name: 'mirrored', world: {}, want: 'failed to create EndpointSlice for Endpoints shop/web: X!' },
    {
      name: 'deleted',
      world: { endpoints: [], slices: [slice] },
      want: 'error(s) deleting 1/1 EndpointSlices for shop/web Endpoints, including: X!',
    },
  ])('that cannot be $name are tried again', async ({ world, want }) => {
    await expect(setUp({ ...world, refuse: refusal('X') }).pass()).rejects.toThrow(want)
  })

  test('that are not mirrored whole are told of', async () => {
    const { told, pass, metrics } = setUp({ endpoints: [web({}, ['10.0.0.1', '0', '10.0.0.2', '10.0.0.3'])] })
    await pass()
    expect(told).toEqual([
      'Warning InvalidIPAddress Skipped 1 invalid IP addresses when mirroring to EndpointSlices',
      'Warning TooManyAddressesToMirror A max of 2 addresses can be mirrored to EndpointSlices per Endpoints subset. 2 addresses were skipped',
    ])
    expect(metrics().split('\n')).toEqual(
      expect.arrayContaining([
        'endpoint_slice_mirroring_controller_addresses_skipped_per_sync_sum 2',
        'endpoint_slice_mirroring_controller_endpoints_added_per_sync_sum 2',
        'endpoint_slice_mirroring_controller_endpoints_desired 2',
        'endpoint_slice_mirroring_controller_num_endpoint_slices 1',
        'endpoint_slice_mirroring_controller_desired_endpoint_slices 1',
        'endpoint_slice_mirroring_controller_changes{operation="create"} 1',
        'endpoint_slice_mirroring_controller_endpoints_sync_duration_count 1',
      ]),
    )
  })
})

describe('woken are', () => {
  test('Endpoints that are to be mirrored, or were', () => {
    const woken: string[] = []
    const handlers = endpointsHandlers({ wake: (_, what) => void woken.push(what) })
    handlers.added?.(web(), true)
    handlers.added?.(skipped, true)
    handlers.updated?.(web(), skipped)
    handlers.updated?.(skipped, web())
    handlers.updated?.(skipped, skipped)
    handlers.deleted?.(web(), false)
    handlers.deleted?.(skipped, false)
    expect(woken).toEqual(['endpoints added', 'endpoints updated', 'endpoints updated', 'endpoints deleted'])
  })

  test('Endpoints of Services without a selector that come, go, or become so', () => {
    const woken: string[] = []
    const handlers = serviceHandlers({ wake: (_, what) => void woken.push(what) })
    handlers.added?.(own, true)
    handlers.added?.(service(), true)
    handlers.updated?.(own, service())
    handlers.updated?.(service(), own)
    handlers.updated?.(own, own)
    handlers.deleted?.(own, false)
    handlers.deleted?.(service(), false)
    expect(woken).toEqual(['service added', 'service updated', 'service updated', 'service deleted'])
  })
})
