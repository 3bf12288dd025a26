import type { EndpointSlice, Node, Pod, Service } from '@coxswain/api'
import { createClient, StatusError, type ApiRequest } from '@coxswain/client'
import { createMetricsRegistry } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { SelectedPods } from '../shared/endpoints/selected-pods.ts'
import { SliceTracker } from '../shared/endpoints/slice-tracker.ts'
import { TriggerTimes } from '../shared/endpoints/trigger-times.ts'
import { at, listerOf } from '../shared/testing/builders.ts'
import { podBehind, service } from '../shared/testing/service-builders.ts'
import { nodeHandlers } from './controller.ts'
import { createSliceMetrics } from './metrics.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { sliceLabels } from './slice-labels.ts'
import { TopologyHints } from './topology-hints.ts'

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

const owner = {
  apiVersion: 'v1',
  kind: 'Service',
  name: 'web',
  uid: 'uid-web',
  controller: true,
  blockOwnerDeletion: true,
}
const slice = (name: string, more: Partial<EndpointSlice> = {}): EndpointSlice => ({
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.9.0.1'] }],
  ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  ...more,
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    generation: 1,
    resourceVersion: '3',
    labels: sliceLabels(service()),
    ownerReferences: [owner],
    ...more.metadata,
  },
})

interface World {
  readonly services?: readonly Service[]
  readonly slices?: readonly EndpointSlice[]
  readonly pods?: readonly Pod[]
  readonly refuse?: (request: ApiRequest) => StatusError | undefined
}

function setUp({ services = [service()], slices = [], pods = [podBehind('a')], refuse }: World) {
  const requests: ApiRequest[] = []
  const told: string[] = []
  const registry = createMetricsRegistry()
  const never = () => Promise.reject(new Error('not asked for'))
  const client = createClient({
    request: async (request) => {
      requests.push(request)
      const error = refuse?.(request)
      if (error !== undefined) throw error
      const made = (request.body ?? {}) as EndpointSlice
      const metadata = { ...made.metadata, uid: made.metadata?.name ?? 'new', generation: 2, resourceVersion: '9' }
      return { code: 200, body: { ...made, metadata }, warnings: [] }
    },
    watch: never,
    raw: never,
  })
  const selected = new SelectedPods(listerOf(pods))
  for (const one of services) selected.watch(one)
  const byService = (of: EndpointSlice): readonly string[] => [
    `shop/${of.metadata?.labels?.['kubernetes.io/service-name']} ${of.metadata?.labels?.['endpointslice.kubernetes.io/managed-by']}`,
  ]
  const deps: Deps = {
    services: listerOf(services),
    slices: listerOf(slices, { 'service-and-manager': byService }),
    nodes: listerOf<Node>([{ metadata: { name: 'node-1' } }]),
    selected,
    client,
    recorder: { event: (_, type, reason, message) => void told.push(`${type} ${reason} ${message}`) },
    triggerTimes: new TriggerTimes(),
    tracker: new SliceTracker({ resourceVersion: '5' }),
    topology: new TopologyHints(),
    metrics: createSliceMetrics(registry, 100),
    endpointsMax: 100,
    allowsSameDistribution: true,
  }
  const pass = () => reconcile(deps, 'shop/web', new AbortController().signal)
  const verbs = () =>
    requests.map(({ verb, target }) => [verb, ...(target.name === undefined ? [] : [target.name])].join(' '))
  return { deps, requests, verbs, told, pass, metrics: () => registry.write() }
}

describe('the slices of a Service', () => {
  const fqdn = slice('fqdn', { addressType: 'FQDN' })
  test.each<{ name: string; world: World; want: readonly string[] }>([
    { name: 'are made', world: {}, want: ['create'] },
    {
      name: 'are made for both families',
      world: { services: [service('web', { ipFamilies: ['IPv4', 'IPv6'] })] },
      want: ['create', 'create'],
    },
    { name: 'are recycled', world: { slices: [slice('old', { ports: [] })] }, want: ['update old'] },
    { name: 'of another family go', world: { slices: [fqdn] }, want: ['create', 'delete fqdn'] },
    {
      name: 'of an earlier Service go',
      world: { slices: [slice('old', { metadata: { ownerReferences: [] } })] },
      want: ['create', 'delete old'],
    },
    {
      name: 'on their way out do not count',
      world: { slices: [slice('old', { metadata: { deletionTimestamp: at('10:00:00') } })] },
      want: ['create'],
    },
    {
      name: 'of others do not count',
      world: { slices: [slice('x', { metadata: { labels: { 'kubernetes.io/service-name': 'web' } } })] },
      want: ['create'],
    },
    { name: 'go by themselves', world: { services: [] }, want: [] },
    {
      name: 'are others’ work without a selector',
      world: { services: [service('web', { selector: undefined })] },
      want: [],
    },
    { name: 'are none when it is a name', world: { services: [service('web', { type: 'ExternalName' })] }, want: [] },
    {
      name: 'are not made for one on its way out',
      world: { services: [service('web', {}, { deletionTimestamp: at('10:00:00') })] },
      want: [],
    },
    {
      name: 'cannot be made in a namespace that ends',
      world: { refuse: () => refusal('Forbidden', 'NamespaceTerminating') },
      want: ['create'],
    },
  ])('$name', async ({ world, want }) => {
    const { verbs, told, pass, metrics } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect([verbs(), told]).toEqual([want, []])
    expect(metrics()).toContain('endpoint_slice_controller_syncs{result="success"} 1\n')
  })

  test('tell when what changed began', async () => {
    const { requests, pass } = setUp({})
    await pass()
    expect(requests[0]?.body).toHaveProperty('metadata.annotations', {
      'endpoints.kubernetes.io/last-change-trigger-time': at('08:00:00'),
    })
  })

  test('are not touched again before the cache has them', async () => {
    const { verbs, pass, metrics } = setUp({})
    await pass()
    expect(await pass()).toMatchObject({ kind: 'wake-after', delayMs: 5 })
    expect(verbs()).toEqual(['create'])
    expect(metrics()).toContain('endpoint_slice_controller_syncs{result="stale"} 1\n')
  })

  test.each<{ name: string; world: World; want: string }>([
    {
      name: 'a creation',
      world: { refuse: () => refusal('Forbidden') },
      want: 'failed to create EndpointSlice for Service shop/web: Forbidden!',
    },
    {
      name: 'an update',
      world: { slices: [slice('old', { ports: [] })], refuse: () => refusal('Conflict') },
      want: 'failed to update old EndpointSlice for Service shop/web: Conflict!',
    },
    {
      name: 'a deletion',
      world: {
        slices: [slice('old', { metadata: { ownerReferences: [] } })],
        refuse: ({ verb }) => (verb === 'delete' ? refusal('InternalError') : undefined),
      },
      want: 'failed to delete old EndpointSlice for Service shop/web: InternalError!',
    },
    {
      name: 'the deletion of another family',
      world: { slices: [fqdn], refuse: ({ verb }) => (verb === 'delete' ? refusal('InternalError') : undefined) },
      want: 'error deleting fqdn EndpointSlice for Service shop/web: InternalError!',
    },
    {
      name: 'both families',
      world: {
        services: [service('web', { ipFamilies: ['IPv4', 'IPv6'] })],
        pods: [podBehind('a', { node: 'gone' })],
        refuse: () => refusal('X'),
      },
      want: '[skipping Pod a for Service shop/web: Node gone Not Found, failed to create EndpointSlice for Service shop/web: X!]',
    },
  ])('tell of $name that failed', async ({ world, want }) => {
    const { told, pass, metrics } = setUp(world)
    expect(await pass()).toMatchObject({ kind: 'retry', error: { message: want } })
    expect(told).toEqual([
      `Warning FailedToUpdateEndpointSlices Error updating Endpoint Slices for Service shop/web: ${want}`,
    ])
    expect(metrics()).toContain('endpoint_slice_controller_syncs{result="error"} 1\n')
  })

  test('tell of hints that they lose', async () => {
    const annotations = { 'service.kubernetes.io/topology-mode': 'Auto' }
    const { told, pass } = setUp({ services: [service('web', {}, { annotations })] })
    await pass()
    expect(told).toEqual([
      'Warning TopologyAwareHintsDisabled Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv4',
    ])
  })
})

test('metrics count what there is to be, and forget with the Service', async () => {
  const distributed = service('web', { trafficDistribution: 'PreferClose' })
  const { deps, pass, metrics } = setUp({ services: [distributed], slices: [slice('old')] })
  await pass()
  expect(metrics().split('\n')).toEqual(
    expect.arrayContaining([
      'endpoint_slice_controller_endpoints_desired 1',
      'endpoint_slice_controller_num_endpoint_slices 1',
      'endpoint_slice_controller_desired_endpoint_slices 1',
      'endpoint_slice_controller_endpoints_added_per_sync_sum 1',
      'endpoint_slice_controller_endpoints_removed_per_sync_sum 1',
      'endpoint_slice_controller_changes{operation="update"} 1',
      'endpoint_slice_controller_services_count_by_traffic_distribution{traffic_distribution="PreferClose"} 1',
      'endpoint_slice_controller_endpointslices_changed_per_sync_sum{topology="Disabled",traffic_distribution="PreferClose"} 1',
    ]),
  )
  deps.metrics.forget('shop/web')
  expect(metrics().split('\n')).toEqual(
    expect.arrayContaining([
      'endpoint_slice_controller_endpoints_desired 0',
      'endpoint_slice_controller_num_endpoint_slices 0',
      'endpoint_slice_controller_desired_endpoint_slices 0',
      'endpoint_slice_controller_services_count_by_traffic_distribution{traffic_distribution="PreferClose"} 0',
    ]),
  )
})

test('nodes wake the division among zones when they come, go, change their zone or readiness', () => {
  const woken: string[] = []
  const handlers = nodeHandlers({ wake: (_, what) => void woken.push(what) })
  const node = (zone: string, ready: string): Node => ({
    metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': zone } },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  })
  handlers.added?.(node('a', 'True'), false)
  handlers.updated?.(node('a', 'True'), node('a', 'True'))
  handlers.updated?.(node('a', 'False'), node('a', 'Unknown'))
  handlers.updated?.(node('a', 'True'), node('b', 'True'))
  handlers.updated?.(node('a', 'True'), node('a', 'False'))
  handlers.deleted?.(node('a', 'True'), false)
  expect(woken).toEqual(['node added', 'node updated', 'node updated', 'node deleted'])
})
