import type { Endpoint, EndpointHints, EndpointSlice, Node, Service } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { service } from '../shared/testing/service-builders.ts'
import { chooseHints, distributionOf } from './choose-hints.ts'
import type { SlicePlan } from './decide.ts'
import { asksForTopology } from './hints.ts'
import { TopologyHints } from './topology-hints.ts'
import { allocate, isOverloaded, zoneShares } from './zone-shares.ts'

const zoneHint = (name: string): EndpointHints => ({ forZones: [{ name }] })
const endpoint = (zone: string | undefined, hints?: EndpointHints, ready = true): Endpoint => ({
  addresses: ['10.0.0.1'],
  conditions: { ready },
  nodeName: `node-${zone}`,
  ...(zone === undefined ? {} : { zone }),
  ...(hints === undefined ? {} : { hints }),
})
const slice = (name: string, ...endpoints: readonly Endpoint[]): EndpointSlice => ({
  metadata: { name },
  addressType: 'IPv4',
  endpoints,
})
const plan = (more: Partial<SlicePlan>): SlicePlan => ({ create: [], update: [], delete: [], unchanged: [], ...more })
const hintsOf = (slices: readonly EndpointSlice[]): readonly (string | undefined)[] =>
  slices.flatMap(({ endpoints = [] }) => endpoints.map(({ hints }) => hints?.forZones?.[0]?.name))

interface NodeTraits {
  readonly zone?: string
  readonly cpu?: string
  readonly ready?: string
  readonly role?: string
}
const node = ({ zone, cpu, ready = 'True', role }: NodeTraits): Node => ({
  metadata: {
    name: 'n',
    labels: {
      ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
      ...(role === undefined ? {} : { [`node-role.kubernetes.io/${role}`]: '' }),
    },
  },
  status: {
    ...(cpu === undefined ? {} : { allocatable: { cpu } }),
    conditions: [{ type: 'Ready', status: ready }],
  },
})
const auto = (value = 'Auto', key = 'topology-mode'): Service =>
  service('web', {}, { annotations: { [`service.kubernetes.io/${key}`]: value } })

describe('the annotation asks for hints', () => {
  test.each([
    { name: 'Auto', of: auto(), want: true },
    { name: 'auto', of: auto('auto'), want: true },
    { name: 'AUTO', of: auto('AUTO'), want: false },
    { name: 'Disabled', of: auto('Disabled'), want: false },
    { name: 'by its old name', of: auto('auto', 'topology-aware-hints'), want: true },
    { name: 'not at all', of: service(), want: false },
    {
      name: 'not when the old one says otherwise',
      of: service(
        'web',
        {},
        {
          annotations: {
            'service.kubernetes.io/topology-aware-hints': 'x',
            'service.kubernetes.io/topology-mode': 'Auto',
          },
        },
      ),
      want: false,
    },
  ])('$name', ({ of, want }) => expect(asksForTopology(of)).toBe(want))
})

test.each([
  { value: 'PreferClose', allowsSame: false, of: service(), want: 'PreferClose' },
  { value: 'PreferSameZone', allowsSame: true, of: service(), want: 'PreferSameZone' },
  { value: 'PreferSameNode', allowsSame: true, of: service(), want: 'PreferSameNode' },
  { value: 'PreferSameNode', allowsSame: false, of: service(), want: undefined },
  { value: 'Other', allowsSame: true, of: service(), want: undefined },
  { value: undefined, allowsSame: true, of: service(), want: undefined },
  { value: 'PreferClose', allowsSame: true, of: auto(), want: undefined },
])('of the distribution $value counts $want', ({ value, allowsSame, of, want }) => {
  expect(distributionOf({ ...of, spec: { ...of.spec, trafficDistribution: value } }, allowsSame)).toBe(want)
})

describe('hints of a distribution', () => {
  const choose = (given: SlicePlan, distribution: string | undefined): SlicePlan =>
    chooseHints(service(), given, { topology: new TopologyHints(), addressType: 'IPv4', distribution }).plan
  const nodeToo = { ...zoneHint('a'), forNodes: [{ name: 'node-a' }] }

  test.each<{ name: string; given: Endpoint; distribution: string | undefined; want: EndpointHints | undefined }>([
    { name: 'are the zone', given: endpoint('a'), distribution: 'PreferClose', want: zoneHint('a') },
    {
      name: 'are the zone by its other name',
      given: endpoint('a', nodeToo),
      distribution: 'PreferSameZone',
      want: zoneHint('a'),
    },
    { name: 'are the zone and the node', given: endpoint('a'), distribution: 'PreferSameNode', want: nodeToo },
    { name: 'are corrected', given: endpoint('a', zoneHint('b')), distribution: 'PreferClose', want: zoneHint('a') },
    {
      name: 'are none without a zone',
      given: endpoint(undefined, zoneHint('b')),
      distribution: 'PreferClose',
      want: undefined,
    },
    {
      name: 'are not changed when it is not ready',
      given: endpoint('a', zoneHint('b'), false),
      distribution: 'PreferClose',
      want: zoneHint('b'),
    },
    { name: 'are taken away', given: endpoint('a', zoneHint('a')), distribution: undefined, want: undefined },
    {
      name: 'are taken away also when it is not ready',
      given: endpoint('a', zoneHint('a'), false),
      distribution: undefined,
      want: undefined,
    },
  ])('$name', ({ given, distribution, want }) => {
    const [created] = choose(plan({ create: [slice('s', given)] }), distribution).create
    expect(created?.endpoints?.[0]?.hints).toEqual(want)
    const { update, unchanged } = choose(plan({ unchanged: [slice('s', given)] }), distribution)
    const wasRight = JSON.stringify(given.hints) === JSON.stringify(want)
    expect([update.length, unchanged.length]).toEqual(wasRight ? [0, 1] : [1, 0])
    expect([...update, ...unchanged][0]?.endpoints?.[0]?.hints).toEqual(want)
  })
})

describe('the shares of zones', () => {
  const [a, b] = [node({ zone: 'a', cpu: '1' }), node({ zone: 'b', cpu: '3000m' })]
  test.each<{ name: string; nodes: readonly Node[]; want: readonly [string, number][] | undefined }>([
    {
      name: 'are their processors',
      nodes: [a, b],
      want: [
        ['a', 0.25],
        ['b', 0.75],
      ],
    },
    {
      name: 'add up',
      nodes: [a, b, a, a],
      want: [
        ['a', 0.5],
        ['b', 0.5],
      ],
    },
    {
      name: 'leave control planes out',
      nodes: [a, b, node({ role: 'control-plane' }), node({ role: 'master' })],
      want: [
        ['a', 0.25],
        ['b', 0.75],
      ],
    },
    {
      name: 'leave out what is not ready',
      nodes: [a, b, node({ zone: 'a', cpu: '9', ready: 'False' })],
      want: [
        ['a', 0.25],
        ['b', 0.75],
      ],
    },
    { name: 'want a zone of each', nodes: [a, b, node({ cpu: '1' })], want: undefined },
    { name: 'want processors of each', nodes: [a, b, node({ zone: 'a' })], want: undefined },
    { name: 'want two zones', nodes: [a, a], want: undefined },
    { name: 'want nodes', nodes: [], want: undefined },
  ])('$name', ({ nodes, want }) => {
    const shares = zoneShares(nodes)
    expect(shares === undefined ? undefined : [...shares]).toEqual(want)
  })
})

describe('endpoints are allotted', () => {
  const shares = new Map([
    ['a', 0.5],
    ['b', 0.25],
    ['c', 0.25],
  ])
  test.each([
    {
      name: 'not without shares',
      count: 5,
      of: undefined,
      want: 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    },
    {
      name: 'not fewer than zones',
      count: 2,
      of: shares,
      want: 'Insufficient number of endpoints (2 endpoints, 3 zones)',
    },
    {
      name: 'not too few for some zone',
      count: 3,
      of: shares,
      want: 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 3 zones)',
    },
    {
      name: 'not too few for zones of which each is rounded up',
      count: 6,
      of: shares,
      want: 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (6 endpoints, 3 zones)',
    },
    {
      name: 'by the shares, with room',
      count: 12,
      of: shares,
      want: new Map([
        ['a', { minimum: 5, desired: 6, maximum: 6 }],
        ['b', { minimum: 3, desired: 3, maximum: 4 }],
        ['c', { minimum: 3, desired: 3, maximum: 4 }],
      ]),
    },
  ])('$name', ({ count, of, want }) => {
    expect(allocate(count, of)).toEqual(want)
  })
})

test.each([
  { name: 'none has hints', counts: [], share: 0.5, want: false },
  { name: 'there is nothing to go by', counts: [['a', 1]], share: undefined, want: true },
  { name: 'a zone has none', counts: [['a', 4]], share: 0.5, want: true },
  {
    name: 'all have enough',
    counts: [
      ['a', 4],
      ['b', 6],
    ],
    share: 0.5,
    want: true,
  },
  {
    name: 'all have just enough',
    counts: [
      ['a', 5],
      ['b', 6],
    ],
    share: 0.5,
    want: false,
  },
] as const)('a Service is overloaded when $name: $want', ({ counts, share, want }) => {
  const shares =
    share === undefined
      ? undefined
      : new Map([
          ['a', share],
          ['b', 1 - share],
        ])
  expect(isOverloaded(new Map<string, number>(counts), shares)).toBe(want)
})

describe('hints of the annotation', () => {
  const nodes = [node({ zone: 'a', cpu: '1' }), node({ zone: 'b', cpu: '1' })]
  function setUp(of: readonly Node[] = nodes) {
    const topology = new TopologyHints()
    topology.setNodes(of)
    const hint = (given: SlicePlan, by: Service = auto()) =>
      chooseHints(by, given, { topology, addressType: 'IPv4', distribution: undefined })
    return { topology, hint }
  }
  const [inA, inB] = [endpoint('a'), endpoint('b')]

  test('are each endpoint’s own zone when that is fair, and told of once', () => {
    const { topology, hint } = setUp()
    const hinted = hint(plan({ create: [slice('s', inA, inA, inB, inB)] }))
    expect(hintsOf(hinted.plan.create)).toEqual(['a', 'a', 'b', 'b'])
    expect(hinted.events).toEqual([
      {
        type: 'Normal',
        reason: 'TopologyAwareHintsEnabled',
        message: 'Topology Aware Hints has been enabled, addressType: IPv4',
      },
    ])
    const again = hint(plan({ unchanged: [slice('s', ...(hinted.plan.create[0]?.endpoints ?? []))] }))
    expect([again.plan.unchanged.length, again.events]).toEqual([1, []])
    expect(topology.isActive('shop/web')).toBe(true)
  })

  test('are another zone where one has too many', () => {
    const { plan: hinted } = setUp().hint(plan({ create: [slice('s', inA, inA, inA, inA, inA, inA)] }))
    expect(hintsOf(hinted.create).toSorted()).toEqual(['a', 'a', 'a', 'b', 'b', 'b'])
  })

  test('are not for endpoints that are not ready', () => {
    const { plan: hinted } = setUp().hint(plan({ create: [slice('s', inA, inB, endpoint('a', undefined, false))] }))
    expect(hintsOf(hinted.create)).toEqual(['a', 'b', undefined])
  })

  test('make slices change that have none, or too many for a zone', () => {
    const fits = slice('fits', endpoint('a', zoneHint('a')), endpoint('b', zoneHint('b')))
    const tooMany = slice('much', ...Array.from({ length: 4 }, () => endpoint('a', zoneHint('a'))))
    const { plan: hinted } = setUp().hint(plan({ unchanged: [fits, tooMany, slice('none', inB, inB)] }))
    expect(hinted.unchanged).toEqual([fits])
    expect(hinted.update.map(({ metadata }) => metadata?.name)).toEqual(['much', 'none'])
  })

  test.each([
    {
      name: 'nodes do not tell',
      of: [],
      endpoints: [inA, inB],
      text: 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    },
    {
      name: 'an endpoint has no zone',
      of: nodes,
      endpoints: [inA, endpoint(undefined)],
      text: 'One or more endpoints do not have a zone specified',
    },
    {
      name: 'there are too few',
      of: nodes,
      endpoints: [inA],
      text: 'Insufficient number of endpoints (1 endpoints, 2 zones)',
    },
  ])('are none when $name', ({ of, endpoints, text }) => {
    const { topology, hint } = setUp(of)
    const had = slice('had', ...endpoints.map((one) => ({ ...one, hints: zoneHint('a') })))
    const { plan: hinted, events } = hint(plan({ unchanged: [had] }))
    expect(hintsOf(hinted.update)).toEqual(endpoints.map(() => undefined))
    expect(events).toEqual([
      { type: 'Warning', reason: 'TopologyAwareHintsDisabled', message: `${text}, addressType: IPv4` },
    ])
    expect(topology.isActive('shop/web')).toBe(false)
  })

  test('go with the annotation', () => {
    const { topology, hint } = setUp()
    hint(plan({ create: [slice('s', inA, inB)] }))
    const { plan: hinted, events } = hint(plan({ unchanged: [slice('s', endpoint('a', zoneHint('a')))] }), service())
    expect([hintsOf(hinted.update), events]).toEqual([
      [undefined],
      [
        {
          type: 'Warning',
          reason: 'TopologyAwareHintsDisabled',
          message: 'Topology Aware Hints has been disabled, addressType: IPv4',
        },
      ],
    ])
    expect(topology.isActive('shop/web')).toBe(false)
    expect(hint(plan({}), service()).events).toEqual([])
  })

  test('are looked at again when nodes change', () => {
    const { topology, hint } = setUp()
    hint(plan({ create: [slice('s', inA, inB)] }))
    expect(topology.overloaded()).toEqual([])
    topology.setNodes([...nodes, node({ zone: 'c', cpu: '1' })])
    expect(topology.overloaded()).toEqual(['shop/web'])
    topology.forget('shop/web', 'IPv4')
    expect(topology.overloaded()).toEqual([])
  })
})

test('slices whose lists are null, as Go writes them, have no hints to change', () => {
  const given = JSON.parse('{"addressType":"IPv4","endpoints":null,"ports":null}') as EndpointSlice
  const topology = new TopologyHints()
  for (const distribution of [undefined, 'PreferClose']) {
    const options = { topology, addressType: 'IPv4', distribution }
    expect(chooseHints(service(), plan({ unchanged: [given] }), options).plan.unchanged).toEqual([given])
  }
  topology.setNodes([node({ zone: 'a', cpu: '1' }), node({ zone: 'b', cpu: '1' })])
  const full = slice('s', endpoint('a'), endpoint('b'))
  const { unchanged } = topology.hint('shop/web', 'IPv4', plan({ create: [full], unchanged: [given] })).plan
  expect(unchanged).toEqual([given])
})
