import type { Endpoint, EndpointSlice, Node, Pod, Service } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at } from '../shared/testing/builders.ts'
import { podBehind, service, type PodBehindTraits } from '../shared/testing/service-builders.ts'
import { addressTypesOf } from './address-types.ts'
import { decide, type Planned } from './decide.ts'
import { recycleSlices } from './recycle-slices.ts'
import { sliceLabels } from './slice-labels.ts'

const node: Node = { metadata: { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'a' } } }
const nodeOf = (name: string): Node | undefined => (name === 'node-1' ? node : undefined)
const port = { name: '', protocol: 'TCP', port: 8080 }
const manyPods = (count: number, from = 0): readonly Pod[] =>
  Array.from({ length: count }, (_, index) =>
    podBehind(`p${from + index}`, { ips: [`10.1.${Math.floor((from + index) / 250)}.${((from + index) % 250) + 1}`] }),
  )

const endpoint = (name: string, ip: string, more: Partial<Endpoint> = {}): Endpoint => ({
  addresses: [ip],
  conditions: { ready: true, serving: true, terminating: false },
  nodeName: 'node-1',
  targetRef: { kind: 'Pod', namespace: 'shop', name, uid: `uid-${name}` },
  zone: 'a',
  ...more,
})
const endpointOf = (pod: Pod): Endpoint => endpoint(pod.metadata?.name ?? '', pod.status?.podIPs?.[0]?.ip ?? '')

const owner = {
  apiVersion: 'v1',
  kind: 'Service',
  name: 'web',
  uid: 'uid-web',
  controller: true,
  blockOwnerDeletion: true,
}
function slice(name: string, endpoints: readonly Endpoint[], more: Partial<EndpointSlice> = {}): EndpointSlice {
  return {
    addressType: 'IPv4',
    endpoints,
    ports: [port],
    ...more,
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      labels: sliceLabels(service()),
      ownerReferences: [owner],
      ...more.metadata,
    },
  }
}

interface Case {
  readonly of?: Service
  readonly pods?: readonly Pod[]
  readonly existing?: readonly EndpointSlice[]
  readonly endpointsMax?: number
}

function planOf({ of = service(), pods = [], existing = [], endpointsMax = 100 }: Case): Planned {
  return decide({ service: of, pods, nodeOf, endpointsMax }, existing, 'IPv4')
}

const sizes = (slices: readonly EndpointSlice[]): readonly number[] =>
  slices.map(({ endpoints = [] }) => endpoints.length).toSorted((a, b) => b - a)

describe('the families of a Service are', () => {
  const none = { ipFamilies: undefined }
  test.each([
    { name: 'what it says', spec: { ipFamilies: ['IPv6', 'IPv4'] }, want: ['IPv6', 'IPv4'] },
    { name: 'that of its address', spec: { ...none, clusterIP: '10.0.0.1' }, want: ['IPv4'] },
    { name: 'that of its IPv6 address', spec: { ...none, clusterIP: 'fd00::1' }, want: ['IPv6'] },
    { name: 'both when it is headless', spec: { ...none, clusterIP: 'None' }, want: ['IPv4', 'IPv6'] },
    { name: 'both when it has no address yet', spec: { ipFamilies: [], clusterIP: '' }, want: ['IPv4', 'IPv6'] },
  ])('$name', ({ spec, want }) => {
    expect(addressTypesOf(service('web', spec))).toEqual(want)
  })
})

describe('a pod is an endpoint', () => {
  const going = { metadata: { deletionTimestamp: at('10:00:00') } }
  const conditions = (ready: boolean, serving: boolean, terminating: boolean) => ({ ready, serving, terminating })
  test.each<{ name: string; traits: PodBehindTraits; want: Partial<Endpoint> | undefined; all?: Partial<Endpoint> }>([
    { name: 'that is ready', traits: {}, want: endpoint('a', '10.1.0.1') },
    {
      name: 'that is not',
      traits: { ready: false },
      want: { conditions: conditions(false, false, false) },
      all: { conditions: conditions(true, false, false) },
    },
    {
      name: 'on its way out',
      traits: going,
      want: { conditions: conditions(false, true, true) },
      all: { conditions: conditions(true, true, true) },
    },
    {
      name: 'not ready on its way out',
      traits: { ...going, ready: false },
      want: { conditions: conditions(false, false, true) },
    },
    { name: 'of one family', traits: { ips: ['fd00::1', '10.1.0.2'] }, want: { addresses: ['10.1.0.2'] } },
    { name: 'not without an address of it', traits: { ips: ['fd00::1'] }, want: undefined },
    { name: 'not when it ended', traits: { phase: 'Succeeded' }, want: undefined },
    { name: 'with its hostname', traits: { spec: { hostname: 'one', subdomain: 'web' } }, want: { hostname: 'one' } },
  ])('$name', ({ traits, want, all }) => {
    const [first] = planOf({ pods: [podBehind('a', traits)] }).plan.create[0]?.endpoints ?? []
    if (want === undefined) expect(first).toBeUndefined()
    else expect(first).toMatchObject(want)
    if (all === undefined) return
    const published = planOf({ of: service('web', { publishNotReadyAddresses: true }), pods: [podBehind('a', traits)] })
    expect(published.plan.create[0]?.endpoints?.[0]).toMatchObject(all)
  })

  test('on an unknown node only if all are published', () => {
    const lost = podBehind('a', { node: 'gone' })
    const planned = planOf({ pods: [lost, podBehind('b', { ips: ['10.1.0.2'] })] })
    expect(planned.skipped).toEqual(['skipping Pod a for Service shop/web: Node gone Not Found'])
    expect(sizes(planned.plan.create)).toEqual([1])
    const published = planOf({ of: service('web', { publishNotReadyAddresses: true }), pods: [lost] })
    expect(published.skipped).toEqual([])
    expect(published.plan.create[0]?.endpoints?.[0]).not.toHaveProperty('zone')
  })
})

describe('a new slice', () => {
  test('tells all', () => {
    const of = service('web', { clusterIP: 'None' }, { labels: { team: 'x', 'kubernetes.io/service-name': 'mine' } })
    expect(planOf({ of, pods: [podBehind('a')] }).plan.create).toEqual([
      {
        metadata: {
          generateName: 'web-',
          namespace: 'shop',
          labels: {
            team: 'x',
            'service.kubernetes.io/headless': '',
            'kubernetes.io/service-name': 'web',
            'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          },
          ownerReferences: [owner],
        },
        addressType: 'IPv4',
        endpoints: [endpoint('a', '10.1.0.1')],
        ports: [port],
      },
    ])
  })

  test('is one for each set of ports', () => {
    const named = (number: number, name: string, ip: string): Pod =>
      podBehind(name, {
        ips: [ip],
        spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: number, protocol: 'TCP' }] }] },
      })
    const of = service('web', {
      ports: [{ name: 'h', port: 80, targetPort: 'web', protocol: 'TCP', appProtocol: 'h2c' }],
    })
    const { create } = planOf({ of, pods: [named(1, 'a', '10.1.0.1'), named(2, 'b', '10.1.0.2'), podBehind('c')] }).plan
    expect(create.map(({ ports, endpoints = [] }) => [ports?.[0], endpoints.length])).toEqual([
      [{ name: 'h', port: 1, protocol: 'TCP', appProtocol: 'h2c' }, 1],
      [{ name: 'h', port: 2, protocol: 'TCP', appProtocol: 'h2c' }, 1],
      [undefined, 1],
    ])
  })
})

describe('without endpoints', () => {
  const placeholder = slice('only', [], { ports: [] })
  test.each<{ name: string; existing: readonly EndpointSlice[]; want: readonly [create: number, remove: number] }>([
    { name: 'there is an empty slice', existing: [], want: [1, 0] },
    { name: 'which stays', existing: [placeholder], want: [0, 0] },
    {
      name: 'also when its lists are not there',
      existing: [slice('only', [], { ports: undefined, endpoints: undefined })],
      want: [0, 0],
    },
    {
      name: 'also when its lists are null, as Go writes them',
      existing: [JSON.parse(JSON.stringify({ ...slice('only', []), ports: null, endpoints: null })) as EndpointSlice],
      want: [0, 0],
    },
    {
      name: 'it takes the place of one with endpoints',
      existing: [slice('full', [endpoint('x', '10.9.0.1')])],
      want: [1, 1],
    },
    { name: 'it takes the place of one with ports', existing: [slice('ports', [])], want: [1, 1] },
    {
      name: 'it takes the place of one with other labels',
      existing: [slice('only', [], { ports: [], metadata: { labels: { a: 'b' } } })],
      want: [1, 1],
    },
    { name: 'one of several is made anew', existing: [placeholder, slice('two', [], { ports: [] })], want: [1, 2] },
  ])('$name', ({ existing, want }) => {
    const { plan, sizes: groups } = planOf({ existing })
    expect([plan.create.length, plan.delete.length]).toEqual(want)
    expect(groups).toEqual([{ endpoints: 0, slices: 1 }])
  })
})

describe('slices that are there', () => {
  const pods = manyPods(3)
  test('stay when they are right', () => {
    const existing = [slice('s', pods.map(endpointOf))]
    const { plan, added, removed, sizes: groups } = planOf({ pods, existing })
    expect(plan).toEqual({ create: [], update: [], delete: [], unchanged: existing })
    expect([added, removed, groups]).toEqual([0, 0, [{ endpoints: 3, slices: 1 }]])
  })

  test.each<{ name: string; change: Partial<Endpoint>; updates: number }>([
    {
      name: 'not the version of the pod',
      change: { targetRef: { kind: 'Pod', namespace: 'shop', name: 'p0', uid: 'uid-p0', resourceVersion: '9' } },
      updates: 0,
    },
    { name: 'not hints', change: { hints: { forZones: [{ name: 'a' }] } }, updates: 0 },
    {
      name: 'another uid of the pod',
      change: { targetRef: { kind: 'Pod', namespace: 'shop', name: 'p0', uid: 'other' } },
      updates: 1,
    },
    { name: 'another node', change: { nodeName: 'x' }, updates: 1 },
    { name: 'another zone', change: { zone: 'x' }, updates: 1 },
    {
      name: 'another readiness',
      change: { conditions: { ready: false, serving: true, terminating: false } },
      updates: 1,
    },
    { name: 'conditions that are not told', change: { conditions: { ready: true } }, updates: 1 },
    { name: 'another address', change: { addresses: ['10.9.9.9'] }, updates: 1 },
    { name: 'another hostname', change: { hostname: 'x' }, updates: 1 },
  ])('are changed by $name', ({ change, updates }) => {
    const [first, ...others] = pods.map(endpointOf)
    const { plan } = planOf({
      pods,
      existing: [slice('s', [{ ...first, addresses: first?.addresses ?? [], ...change }, ...others])],
    })
    expect(plan.update).toHaveLength(updates)
    expect(plan.create).toEqual([])
    for (const updated of plan.update) {
      expect(updated.endpoints).toEqual(expect.arrayContaining(pods.map(endpointOf)))
      expect(updated.metadata?.uid).toBe('s')
    }
  })

  test.each<{ name: string; labels: Record<string, string>; updates: number }>([
    { name: 'other labels', labels: { team: 'y' }, updates: 1 },
    { name: 'not reserved ones alone', labels: { team: 'x', 'kubernetes.io/service-name': 'other' }, updates: 0 },
    { name: 'one too many', labels: { team: 'x', more: '' }, updates: 1 },
  ])('are changed by $name', ({ labels, updates }) => {
    const of = service('web', {}, { labels: { team: 'x', 'service.kubernetes.io/headless': 'mine' } })
    const { plan } = planOf({ of, pods, existing: [slice('s', pods.map(endpointOf), { metadata: { labels } })] })
    expect(plan.update.map(({ metadata }) => metadata?.labels)).toEqual(
      Array.from({ length: updates }, () => ({
        team: 'x',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      })),
    )
  })

  test('of an earlier Service go', () => {
    const old = slice('old', pods.map(endpointOf), { metadata: { ownerReferences: [{ ...owner, uid: 'old' }] } })
    const { plan } = planOf({ pods, existing: [old] })
    expect([sizes(plan.create), plan.delete]).toEqual([[3], [old]])
  })

  test('with ports of before are written with those of now', () => {
    const existing = Array.from({ length: 10 }, (_, index) =>
      slice(`s${index}`, manyPods(30, index * 30).map(endpointOf), { ports: [{ ...port, port: 1 }] }),
    )
    const { plan } = planOf({ pods: manyPods(300), existing })
    const writes = recycleSlices(service(), plan)
    expect([writes.create.length, sizes(writes.update), writes.delete.length]).toEqual([0, [100, 100, 100], 7])
    expect(writes.update[0]?.metadata).toMatchObject({ name: 's0', generateName: 'web-' })
  })
})

describe('endpoints are packed', () => {
  const all = manyPods(400)
  const endpoints = all.map(endpointOf)
  interface Packing {
    readonly name: string
    readonly slices: readonly (readonly Endpoint[])[]
    readonly pods: readonly Pod[]
    readonly create: readonly number[]
    readonly update: readonly number[]
    readonly remove?: number
  }
  test.each<Packing>([
    { name: 'into full slices and a rest', slices: [], pods: all.slice(0, 250), create: [100, 100, 50], update: [] },
    {
      name: 'into one with room for all',
      slices: [endpoints.slice(0, 62), endpoints.slice(62, 123)],
      pods: all.slice(0, 160),
      create: [],
      update: [99],
    },
    {
      name: 'not into several',
      slices: [endpoints.slice(0, 74), endpoints.slice(74, 148)],
      pods: all.slice(0, 300),
      create: [100, 52],
      update: [],
    },
    {
      name: 'new and one that has room for the rest',
      slices: [endpoints.slice(0, 62), endpoints.slice(62, 123)],
      pods: all.slice(0, 250),
      create: [100],
      update: [89],
    },
    {
      name: 'into a slice that changes anyhow',
      slices: [endpoints.slice(0, 50), endpoints.slice(50, 100)],
      pods: [...all.slice(1, 100), ...all.slice(300, 310)],
      create: [],
      update: [59],
    },
    {
      name: 'into the fullest that changes first',
      slices: [endpoints.slice(0, 50), endpoints.slice(100, 180)],
      pods: [...all.slice(1, 50), ...all.slice(101, 180), ...all.slice(300, 325)],
      create: [],
      update: [100, 53],
    },
    {
      name: 'out of slices that nothing is left of',
      slices: [endpoints.slice(0, 50), endpoints.slice(50, 100)],
      pods: all.slice(50, 100),
      create: [],
      update: [],
      remove: 1,
    },
    {
      name: 'not anew when there are fewer',
      slices: [endpoints.slice(0, 100), endpoints.slice(100, 200)],
      pods: [...all.slice(0, 30), ...all.slice(100, 130)],
      create: [],
      update: [30, 30],
    },
  ])('$name', ({ slices, pods, create, update, remove = 0 }) => {
    const existing = slices.map((list, index) => slice(`s${index}`, list))
    const { plan, added } = planOf({ pods, existing })
    expect([sizes(plan.create), sizes(plan.update), plan.delete.length]).toEqual([create, update, remove])
    const before = new Set(slices.flat().map(({ addresses }) => addresses[0]))
    expect(added).toBe(pods.filter((pod) => !before.has(pod.status?.podIP)).length)
    const after = [...plan.create, ...plan.update, ...plan.unchanged].flatMap((one) => one.endpoints ?? [])
    expect(new Set(after.map(({ addresses }) => addresses[0]))).toEqual(new Set(pods.map((pod) => pod.status?.podIP)))
    expect(after).toHaveLength(pods.length)
  })

  test.each([
    { endpointsMax: 1, want: [1, 1, 1] },
    { endpointsMax: 2, want: [2, 1] },
    { endpointsMax: 3, want: [3] },
  ])('at most $endpointsMax a slice', ({ endpointsMax, want }) => {
    expect(sizes(planOf({ pods: manyPods(3), endpointsMax }).plan.create)).toEqual(want)
  })
})
