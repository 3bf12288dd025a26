import type { Endpoints, EndpointSubset, Pod, Service } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at } from '../shared/testing/builders.ts'
import { podBehind, service, type PodBehindTraits } from '../shared/testing/service-builders.ts'
import { decide } from './decide.ts'

const when = at('10:00:00')
const ours = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }
const told = { 'endpoints.kubernetes.io/last-change-trigger-time': when }
const port = { port: 8080, protocol: 'TCP' }

const address = (pod: Pod): NonNullable<EndpointSubset['addresses']>[number] => ({
  ip: pod.status?.podIPs?.[0]?.ip ?? '',
  nodeName: 'node-1',
  targetRef: { kind: 'Pod', namespace: 'shop', name: pod.metadata?.name, uid: pod.metadata?.uid },
})
const a = podBehind('a')
const b = podBehind('b', { ips: ['10.1.0.2'], ready: false })
const subset: EndpointSubset = { addresses: [address(a)], ports: [port] }
const existing = (more: Partial<Endpoints> = {}): Endpoints => ({
  ...more,
  metadata: { name: 'web', namespace: 'shop', uid: 'e', resourceVersion: '7', labels: ours, ...more.metadata },
})

function subsetsOf(of: Service, ...pods: readonly Pod[]): readonly EndpointSubset[] | undefined {
  const decision = decide({ service: of, pods, current: undefined }, undefined)
  return decision.kind === 'nothing' ? undefined : decision.draft.subsets
}

describe('Endpoints that are not there are made', () => {
  test('with all that is to be told', () => {
    expect(
      decide({ service: service('web', {}, { labels: { team: 'x' } }), pods: [a, b], current: undefined }, when),
    ).toEqual({
      kind: 'create',
      draft: {
        metadata: { name: 'web', namespace: 'shop', labels: { team: 'x', ...ours }, annotations: told },
        subsets: [{ addresses: [address(a)], notReadyAddresses: [address(b)], ports: [port] }],
      },
      why: '2 addresses',
    })
  })

  test('without pods, too', () => {
    expect(decide({ service: service(), pods: [], current: undefined }, undefined)).toMatchObject({
      kind: 'create',
      draft: { subsets: [], metadata: { annotations: {} } },
    })
  })
})

describe('a pod', () => {
  const going = { metadata: { deletionTimestamp: when } }
  const ready: PodBehindTraits = {}
  test.each<{ name: string; traits: PodBehindTraits; want: readonly [string, string] }>([
    { name: 'that is ready', traits: ready, want: ['ready', 'ready'] },
    { name: 'that is not', traits: { ready: false }, want: ['not ready', 'ready'] },
    { name: 'that waits', traits: { ready: false, phase: 'Pending' }, want: ['not ready', 'ready'] },
    { name: 'without an address', traits: { ips: [] }, want: ['none', 'none'] },
    { name: 'that succeeded', traits: { ready: false, phase: 'Succeeded' }, want: ['none', 'none'] },
    { name: 'that failed', traits: { ready: false, phase: 'Failed' }, want: ['none', 'none'] },
    { name: 'that is on its way out', traits: going, want: ['none', 'ready'] },
    { name: 'that is on its way out, not ready', traits: { ...going, ready: false }, want: ['none', 'ready'] },
    { name: 'that ended on its way out', traits: { ...going, phase: 'Failed' }, want: ['none', 'none'] },
  ])('$name is $want', ({ traits, want }) => {
    const placeIn = (of: Service): string => {
      const [first] = subsetsOf(of, podBehind('a', traits)) ?? []
      if (first === undefined) return 'none'
      return first.addresses === undefined ? 'not ready' : 'ready'
    }
    expect([placeIn(service()), placeIn(service('web', { publishNotReadyAddresses: true }))]).toEqual(want)
  })

  test('has its hostname in the domain of the Service', () => {
    const named = podBehind('a', { spec: { hostname: 'one', subdomain: 'web' } })
    expect(subsetsOf(service(), named)?.[0]?.addresses?.[0]?.hostname).toBe('one')
    expect(subsetsOf(service('db'), named)?.[0]?.addresses?.[0]).not.toHaveProperty('hostname')
  })
})

describe('the address of a pod is of the family', () => {
  const both = ['10.1.0.1', 'fd00::1']
  const none = { ipFamilies: undefined }
  test.each<{ name: string; spec: NonNullable<Service['spec']>; ips: readonly string[]; want: string | undefined }>([
    { name: 'that the Service names', spec: { ipFamilies: ['IPv6'] }, ips: both, want: 'fd00::1' },
    { name: 'that it names first', spec: { ipFamilies: ['IPv4', 'IPv6'] }, ips: both.toReversed(), want: '10.1.0.1' },
    { name: 'and none of the other', spec: { ipFamilies: ['IPv6'] }, ips: ['10.1.0.1'], want: undefined },
    { name: 'of its address when it names none', spec: { ...none, clusterIP: 'fd00::9' }, ips: both, want: 'fd00::1' },
    {
      name: 'of its address, IPv4',
      spec: { ...none, clusterIP: '10.0.0.9' },
      ips: both.toReversed(),
      want: '10.1.0.1',
    },
    {
      name: 'of the pod when it is headless',
      spec: { ...none, clusterIP: 'None' },
      ips: both.toReversed(),
      want: 'fd00::1',
    },
    { name: 'of the pod when it has none yet', spec: { ...none, clusterIP: '' }, ips: both, want: '10.1.0.1' },
    { name: 'and written as it should be', spec: {}, ips: ['010.01.0.1'], want: '10.1.0.1' },
  ])('$name', ({ spec, ips, want }) => {
    expect(subsetsOf(service('web', spec), podBehind('a', { ips }))?.[0]?.addresses?.[0]?.ip).toBe(want)
  })
})

describe('ports', () => {
  const web = { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: 8081, protocol: 'TCP' }] }] }
  const udp = { port: 53, targetPort: 53, protocol: 'UDP' }
  test.each<{ name: string; spec: NonNullable<Service['spec']>; want: unknown }>([
    {
      name: 'are left out when the pod lacks them',
      spec: { ports: [{ port: 80, targetPort: 'x', protocol: 'TCP' }] },
      want: [],
    },
    {
      name: 'by name, with the application’s protocol',
      spec: { ports: [{ name: 'h', port: 80, targetPort: 'web', protocol: 'TCP', appProtocol: 'h2c' }] },
      want: [{ ports: [{ name: 'h', port: 8081, protocol: 'TCP', appProtocol: 'h2c' }] }],
    },
    {
      name: 'of one number and two protocols',
      spec: {
        ports: [
          { ...udp, name: 'u' },
          { ...udp, name: 't', protocol: 'TCP' },
        ],
      },
      want: [
        {
          ports: expect.arrayContaining([
            { name: 'u', port: 53, protocol: 'UDP' },
            { name: 't', port: 53, protocol: 'TCP' },
          ]),
        },
      ],
    },
    {
      name: 'SCTP',
      spec: { ports: [{ ...udp, protocol: 'SCTP' }] },
      want: [{ ports: [{ port: 53, protocol: 'SCTP' }] }],
    },
    { name: 'none, with an address', spec: { ports: [] }, want: [] },
    { name: 'none, headless', spec: { ports: undefined, clusterIP: 'None' }, want: [{ addresses: [address(a)] }] },
  ])('$name', ({ spec, want }) => {
    const subsets = subsetsOf(service('web', spec), podBehind('a', { spec: web }))
    expect(subsets).toMatchObject(want as object)
    expect(subsets).toHaveLength((want as readonly unknown[]).length)
  })

  test('with other numbers are other subsets', () => {
    const other = podBehind('b', {
      ips: ['10.1.0.2'],
      spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: 1, protocol: 'TCP' }] }] },
    })
    const subsets = subsetsOf(
      service('web', {
        ports: [
          { port: 80, targetPort: 'web', protocol: 'TCP' },
          { name: 'm', port: 9, targetPort: 9, protocol: 'TCP' },
        ],
      }),
      podBehind('a', { spec: web }),
      other,
    )
    expect(
      subsets?.map(({ addresses = [], ports = [] }) => [addresses.length, ...ports.map((one) => one.port)]).toSorted(),
    ).toEqual([
      [1, 1],
      [1, 8081],
      [2, 9],
    ])
  })
})

describe('Endpoints that are there', () => {
  const versioned = { ...address(a), targetRef: { ...address(a).targetRef, resourceVersion: '3' } }
  const two = service('web', {
    ports: [
      { name: 'x', port: 1, targetPort: 1, protocol: 'TCP' },
      { name: 'y', port: 2, targetPort: 2, protocol: 'TCP' },
    ],
  })
  test.each<{ name: string; of?: Service; pods?: readonly Pod[]; current: Endpoints }>([
    { name: 'say what they should', current: existing({ subsets: [subset] }) },
    { name: 'have no subsets', pods: [], current: existing() },
    { name: 'have an empty list of them', pods: [], current: existing({ subsets: [] }) },
    {
      name: 'differ by the pod’s version alone',
      current: existing({ subsets: [{ ...subset, addresses: [versioned] }] }),
    },
    {
      name: 'are in another order',
      of: two,
      current: existing({
        subsets: [
          { addresses: [address(a)], ports: [{ name: 'y', port: 2, protocol: 'TCP' }] },
          { addresses: [address(a)], ports: [{ name: 'x', port: 1, protocol: 'TCP' }] },
        ],
      }),
    },
    {
      name: 'tell of a headless Service that is none any more',
      current: existing({ subsets: [subset], metadata: { labels: { ...ours, 'service.kubernetes.io/headless': '' } } }),
    },
  ])('stay when they $name', ({ of = service(), pods = [a], current }) => {
    expect(decide({ service: of, pods, current }, when)).toMatchObject({ kind: 'nothing' })
  })

  test.each<{ name: string; of?: Service; current: Endpoints; want: object }>([
    {
      name: 'with other addresses',
      current: existing({ subsets: [{ ...subset, addresses: [address(b)] }] }),
      want: { subsets: [subset] },
    },
    { name: 'without subsets', current: existing(), want: { subsets: [subset] } },
    {
      name: 'that others made',
      current: existing({ subsets: [subset], metadata: { labels: {} } }),
      want: { metadata: { uid: 'e', resourceVersion: '7', labels: ours } },
    },
    {
      name: 'when the Service’s labels change',
      of: service('web', {}, { labels: { team: 'y' } }),
      current: existing({ subsets: [subset], metadata: { labels: { ...ours, team: 'x', more: '' } } }),
      want: { metadata: { labels: { team: 'y', ...ours } } },
    },
    {
      name: 'of a Service that became headless',
      of: service('web', { clusterIP: 'None' }, { labels: { team: 'y' } }),
      current: existing({ subsets: [subset] }),
      want: { metadata: { labels: { team: 'y', 'service.kubernetes.io/headless': '', ...ours } } },
    },
    {
      name: 'of a Service that says itself headless and is not',
      of: service('web', {}, { labels: { 'service.kubernetes.io/headless': '' } }),
      current: existing({ subsets: [subset] }),
      want: { metadata: { labels: ours } },
    },
    {
      name: 'that had too many addresses once',
      current: existing({
        subsets: [subset],
        metadata: { annotations: { a: 'b', 'endpoints.kubernetes.io/over-capacity': 'truncated' } },
      }),
      want: { metadata: { annotations: { a: 'b', ...told } } },
    },
  ])('are written again $name', ({ of = service(), current, want }) => {
    const decision = decide({ service: of, pods: [a], current }, when)
    expect(decision.kind).toBe('update')
    const draft = decision.kind === 'nothing' ? undefined : decision.draft
    expect(draft).toMatchObject(want)
    const labels = (want as Endpoints).metadata?.labels
    if (labels !== undefined) expect(draft?.metadata?.labels).toEqual(labels)
    const annotations = (want as Endpoints).metadata?.annotations
    if (annotations !== undefined) expect(draft?.metadata?.annotations).toEqual(annotations)
  })

  test('lose the time of a change that they do not carry', () => {
    const current = existing({ metadata: { annotations: told } })
    expect(decide({ service: service(), pods: [a], current }, undefined)).toMatchObject({
      draft: { metadata: { annotations: {} } },
    })
  })
})

describe('more than 1000 addresses', () => {
  const many = (count: number, from = 0): readonly Pod[] =>
    Array.from({ length: count }, (_, index) =>
      podBehind(`p${from + index}`, { ips: [`10.1.${Math.floor(index / 250) + from}.${(index % 250) + 1}`] }),
    )
  test('are cut and told', () => {
    const decision = decide({ service: service(), pods: many(1001), current: undefined }, undefined)
    expect(decision).toMatchObject({
      why: '1000 addresses',
      draft: { metadata: { annotations: { 'endpoints.kubernetes.io/over-capacity': 'truncated' } } },
    })
  })

  test('that others wrote are cut, though the pods are the same', () => {
    const pods = many(1001)
    const current = existing({ subsets: [{ addresses: pods.map(address), ports: [port] }] })
    expect(decide({ service: service(), pods, current }, undefined)).toMatchObject({
      kind: 'update',
      why: '1000 addresses',
    })
  })

  test('1000 are not', () => {
    const decision = decide({ service: service(), pods: many(1000), current: undefined }, undefined)
    expect(decision).toMatchObject({ draft: { metadata: { annotations: {} } } })
  })
})
