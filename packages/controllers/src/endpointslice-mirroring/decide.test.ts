import type { EndpointAddress, Endpoints, EndpointSlice, EndpointSubset } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at } from '../shared/testing/builders.ts'
import { decide, type Decision } from './decide.ts'
import { shouldMirror } from './should-mirror.ts'

const http = { name: 'http', port: 80, protocol: 'TCP' }
const slicePort = { name: 'http', protocol: 'TCP', port: 80 }
const labels = {
  'kubernetes.io/service-name': 'web',
  'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
}
const owner = {
  apiVersion: 'v1',
  kind: 'Endpoints',
  name: 'web',
  uid: 'uid-web',
  controller: true,
  blockOwnerDeletion: true,
}
const endpoints = (subsets: readonly EndpointSubset[], metadata: Endpoints['metadata'] = {}): Endpoints => ({
  metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', ...metadata },
  subsets,
})
const ips = (...list: readonly string[]): readonly EndpointAddress[] => list.map((ip) => ({ ip }))
const slice = (name: string, addresses: readonly string[], more: Partial<EndpointSlice> = {}): EndpointSlice => ({
  addressType: 'IPv4',
  endpoints: addresses.map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
  ports: [slicePort],
  ...more,
  metadata: { name, namespace: 'shop', labels, ownerReferences: [owner], ...more.metadata },
})
const web = endpoints([{ addresses: ips('10.0.0.1', '10.0.0.2'), ports: [http] }])

/** Slices as `family: addresses`, those not ready in brackets. */
function shown(slices: readonly EndpointSlice[]): readonly string[] {
  return slices.map(({ metadata, addressType, endpoints: list = [] }) => {
    const addresses = list.map(({ addresses: [ip], conditions }) => (conditions?.ready === true ? ip : `(${ip})`))
    return `${metadata?.name ?? 'new'} ${addressType}: ${addresses.join(' ')}`
  })
}
const writes = ({ writes: { create, update, delete: gone } }: Decision) => ({
  create: shown(create),
  update: shown(update),
  delete: gone.map(({ metadata }) => metadata?.name),
})

test('a slice tells all', () => {
  const full = endpoints(
    [
      {
        addresses: [{ ip: '10.0.0.1', hostname: 'one', nodeName: 'n', targetRef: { kind: 'Pod', name: 'p' } }],
        ports: [{ ...http, appProtocol: 'h2c' }],
      },
    ],
    {
      labels: { team: 'x' },
      annotations: {
        note: 'kept',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        'endpoints.kubernetes.io/last-change-trigger-time': at('10:00:00'),
      },
    },
  )
  expect(decide(full, [], 1000).writes.create).toEqual([
    {
      metadata: {
        generateName: 'web-',
        namespace: 'shop',
        labels: { team: 'x', ...labels },
        annotations: { note: 'kept' },
        ownerReferences: [owner],
      },
      addressType: 'IPv4',
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: true },
          hostname: 'one',
          nodeName: 'n',
          targetRef: { kind: 'Pod', name: 'p' },
        },
      ],
      ports: [{ ...slicePort, appProtocol: 'h2c' }],
    },
  ])
})

describe('Endpoints are mirrored', () => {
  const none = { create: [], update: [], delete: [] }
  const https = { name: 'https', port: 443, protocol: 'TCP' }
  test.each<{
    name: string
    of: Endpoints
    existing?: readonly EndpointSlice[]
    want: Partial<ReturnType<typeof writes>>
  }>([
    { name: 'to nothing without subsets', of: endpoints([]), want: {} },
    { name: 'to nothing without addresses', of: endpoints([{ ports: [http] }]), want: {} },
    {
      name: 'and go when nothing is left',
      of: endpoints([]),
      existing: [slice('a', ['10.0.0.1'])],
      want: { delete: ['a'] },
    },
    { name: 'in one slice', of: web, want: { create: ['new IPv4: 10.0.0.1 10.0.0.2'] } },
    {
      name: 'without ports',
      of: endpoints([{ addresses: ips('10.0.0.1') }]),
      want: { create: ['new IPv4: 10.0.0.1'] },
    },
    {
      name: 'by readiness',
      of: endpoints([{ addresses: ips('10.0.0.2'), notReadyAddresses: ips('10.0.0.1'), ports: [http] }]),
      want: { create: ['new IPv4: 10.0.0.2 (10.0.0.1)'] },
    },
    {
      name: 'by family',
      of: endpoints([{ addresses: ips('10.0.0.1', 'FD00::1'), ports: [http] }]),
      want: { create: ['new IPv4: 10.0.0.1', 'new IPv6: fd00::1'] },
    },
    {
      name: 'by ports',
      of: endpoints([
        { addresses: ips('10.0.0.1'), ports: [http] },
        { addresses: ips('10.0.0.2'), ports: [https] },
      ]),
      want: { create: expect.arrayContaining(['new IPv4: 10.0.0.1', 'new IPv4: 10.0.0.2']) },
    },
    {
      name: 'in one slice for subsets with the same ports',
      of: endpoints([
        { addresses: ips('10.0.0.1'), ports: [http] },
        { addresses: ips('10.0.0.2'), ports: [http] },
      ]),
      want: { create: ['new IPv4: 10.0.0.1 10.0.0.2'] },
    },
    {
      name: 'not again when all is right, in whatever order',
      of: web,
      existing: [slice('a', ['10.0.0.2', '10.0.0.1'])],
      want: {},
    },
    {
      name: 'again with an address more',
      of: web,
      existing: [slice('a', ['10.0.0.2'])],
      want: { update: ['a IPv4: 10.0.0.1 10.0.0.2'] },
    },
    {
      name: 'in the first of several slices',
      of: web,
      existing: [slice('a', []), slice('b', ['10.0.0.2'])],
      want: { update: ['a IPv4: 10.0.0.1 10.0.0.2'], delete: ['b'] },
    },
    {
      name: 'in a slice that had other ports',
      of: web,
      existing: [slice('a', ['10.0.0.1'], { ports: [] })],
      want: { update: ['a IPv4: 10.0.0.1 10.0.0.2'] },
    },
    {
      name: 'not in a slice of another family',
      of: web,
      existing: [slice('a', [], { ports: [], addressType: 'IPv6' })],
      want: { create: ['new IPv4: 10.0.0.1 10.0.0.2'], delete: ['a'] },
    },
    {
      name: 'each family in the slice of its own',
      of: endpoints([{ addresses: ips('10.0.0.1', 'fd00::1'), ports: [http] }]),
      existing: [slice('six', [], { ports: [], addressType: 'IPv6' })],
      want: { create: ['new IPv4: 10.0.0.1'], update: ['six IPv6: fd00::1'] },
    },
    {
      name: 'again with other labels',
      of: endpoints(web.subsets ?? [], { labels: { team: 'x' } }),
      existing: [slice('a', ['10.0.0.1', '10.0.0.2'])],
      want: { update: ['a IPv4: 10.0.0.1 10.0.0.2'] },
    },
    {
      name: 'again with other annotations',
      of: web,
      existing: [slice('a', ['10.0.0.1', '10.0.0.2'], { metadata: { annotations: { note: 'old' } } })],
      want: { update: ['a IPv4: 10.0.0.1 10.0.0.2'] },
    },
    {
      name: 'not again for annotations that are not carried over',
      of: endpoints(web.subsets ?? [], { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
      existing: [slice('a', ['10.0.0.1', '10.0.0.2'])],
      want: {},
    },
    {
      name: 'again when they were made again',
      of: web,
      existing: [slice('a', ['10.0.0.1', '10.0.0.2'], { metadata: { ownerReferences: [{ ...owner, uid: 'old' }] } })],
      want: { update: ['a IPv4: 10.0.0.1 10.0.0.2'] },
    },
  ])('$name', ({ of, existing = [], want }) => {
    expect(writes(decide(of, existing, 1000))).toEqual({ ...none, ...want })
  })
})

describe('what is left out', () => {
  test('are addresses that are none', () => {
    const decision = decide(endpoints([{ addresses: ips('10.0.0.1', 'x', '10.0.0.300') }]), [], 1000)
    expect(decision).toMatchObject({ invalid: 2, skipped: 2 })
    expect(writes(decision).create).toEqual(['new IPv4: 10.0.0.1'])
  })

  test('are addresses beyond the most, those not ready first', () => {
    const many = endpoints([
      { addresses: ips('10.0.0.8', '10.0.0.9', 'x'), notReadyAddresses: ips('10.0.0.1', '10.0.0.2') },
    ])
    const decision = decide(many, [], 3)
    expect(decision).toMatchObject({ invalid: 1, skipped: 2 })
    expect(writes(decision).create).toEqual(['new IPv4: 10.0.0.8 10.0.0.9 (10.0.0.1)'])
  })
})

test('what a sync does is counted', () => {
  const changed = slice('a', ['10.0.0.1', '10.0.0.9'], {
    endpoints: [
      { addresses: ['10.0.0.1'], conditions: { ready: false } },
      { addresses: ['10.0.0.9'], conditions: { ready: true } },
    ],
  })
  const decision = decide(web, [changed, slice('b', ['10.0.0.7'], { addressType: 'IPv6' })], 1000)
  expect(decision.changes).toEqual({ added: 1, updated: 1, removed: 2 })
  expect(decision.sizes).toEqual([
    { endpoints: 2, slices: 1 },
    { endpoints: 0, slices: 0 },
  ])
  const right = slice('a', ['10.0.0.1', '10.0.0.2'])
  expect(decide(web, [right], 1000).kept).toEqual([right])
})

test.each([
  { name: 'as they are', metadata: {}, want: true },
  {
    name: 'not when they say so',
    metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    want: false,
  },
  {
    name: 'when they say so in other words',
    metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': 'yes' } },
    want: true,
  },
  {
    name: 'not when they are a lock',
    metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '' } },
    want: false,
  },
])('Endpoints are to be mirrored $name', ({ metadata, want }) => {
  expect(shouldMirror({ metadata })).toBe(want)
})

test('a slice whose lists are null, as Go writes them, is filled', () => {
  const given = JSON.parse(JSON.stringify({ ...slice('a', []), endpoints: null, ports: null })) as EndpointSlice
  expect(writes(decide(endpoints([{ addresses: ips('10.0.0.1') }]), [given], 1000)).update).toEqual([
    'a IPv4: 10.0.0.1',
  ])
})
