import type { IPAddress, ServiceCIDR } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { covering, givingOut, overlapping } from './address-ranges.ts'
import { decide } from './decide.ts'

const cidr = (name: string, ...cidrs: readonly string[]): ServiceCIDR => ({ metadata: { name }, spec: { cidrs } })
const names = (list: readonly ServiceCIDR[]): string => list.map(({ metadata }) => metadata?.name).join(' ')
const all = [cidr('wide', '10.0.0.0/16'), cidr('narrow', '10.0.1.0/24'), cidr('both', '10.0.1.0/24', 'fd00::/112')]

describe('ranges', () => {
  test.each([
    { range: '10.0.0.0/8', overlaps: 'wide narrow both', covers: '' },
    { range: '10.0.0.0/16', overlaps: 'wide narrow both', covers: 'wide' },
    { range: '10.0.1.0/24', overlaps: 'wide narrow both', covers: 'wide narrow both' },
    { range: '10.0.1.128/25', overlaps: 'wide narrow both', covers: 'wide narrow both' },
    { range: '10.0.2.0/24', overlaps: 'wide', covers: 'wide' },
    { range: '10.1.0.0/16', overlaps: '', covers: '' },
    { range: 'fd00::/120', overlaps: 'both', covers: 'both' },
    { range: 'fd01::/112', overlaps: '', covers: '' },
    { range: '::/0', overlaps: 'both', covers: '' },
    { range: '', overlaps: '', covers: '' },
  ])('$range: "$overlaps", of which "$covers"', ({ range, overlaps, covers }) => {
    expect([names(overlapping(all, range)), names(covering(all, range))]).toEqual([overlaps, covers])
  })

  test.each([
    { address: '10.0.0.0', want: '' },
    { address: '10.0.0.1', want: 'wide' },
    { address: '10.0.1.0', want: 'wide' },
    { address: '10.0.1.1', want: 'wide narrow both' },
    { address: '10.0.1.255', want: 'wide' },
    { address: '10.0.255.255', want: '' },
    { address: 'fd00::', want: '' },
    { address: 'fd00::1', want: 'both' },
    { address: 'fd00::ffff', want: 'both' },
    { address: 'fd00::1:0', want: '' },
    { address: 'x', want: '' },
  ])('$address is of "$want"', ({ address, want }) => {
    expect(names(givingOut(all, address))).toBe(want)
  })
})

const finalizers = ['networking.k8s.io/service-cidr-finalizer']
const ready = [
  {
    type: 'Ready',
    status: 'True',
    reason: '',
    message: 'Kubernetes Service CIDR is ready',
    lastTransitionTime: at('08:00:00'),
  },
]
const going = (name: string, ...cidrs: readonly string[]): ServiceCIDR => ({
  ...cidr(name, ...cidrs),
  metadata: { name, finalizers, deletionTimestamp: at('09:00:00') },
})
const address = (name: string): IPAddress => ({
  metadata: {
    name,
    labels: {
      'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
      'ipaddress.kubernetes.io/ip-family': name.includes(':') ? 'IPv6' : 'IPv4',
    },
  },
  spec: { parentRef: { resource: 'services', name: 'web' } },
})

describe('a ServiceCIDR', () => {
  const web = cidr('web', '10.0.0.0/24')
  test.each<{ name: string; of: ServiceCIDR; want: object }>([
    {
      name: 'that is new is protected and ready',
      of: web,
      want: { kind: 'keep', needsFinalizer: true, condition: { status: 'True' } },
    },
    {
      name: 'that is protected is ready',
      of: { ...web, metadata: { name: 'web', finalizers } },
      want: { kind: 'keep', needsFinalizer: false, condition: { status: 'True' } },
    },
    {
      name: 'that is ready stays so',
      of: { ...web, metadata: { name: 'web', finalizers }, status: { conditions: ready } },
      want: { kind: 'keep', needsFinalizer: false, condition: undefined },
    },
    {
      name: 'that is protected by another finalizer is by ours, too',
      of: { ...web, metadata: { name: 'web', finalizers: ['x'] } },
      want: { needsFinalizer: true },
    },
  ])('$name', ({ of, want }) => {
    expect(decide({ serviceCidr: of, all: [of], addresses: () => [] }, atMs('09:00:00'))).toMatchObject(want)
  })

  const blocked = { kind: 'keep', condition: { status: 'False', reason: 'Terminating' } }
  const free = { kind: 'let-go' }
  const web4 = going('web', '10.0.0.0/24')
  test.each<{ name: string; of: ServiceCIDR; others?: readonly ServiceCIDR[]; used?: readonly string[]; want: object }>(
    [
      { name: 'goes when nothing is of it', of: web4, want: free },
      { name: 'goes when what is used is of another range', of: web4, used: ['10.9.0.1'], want: free },
      { name: 'stays while a Service needs it', of: web4, used: ['10.0.0.7'], want: blocked },
      {
        name: 'stays while a Service needs it, IPv6',
        of: going('web', 'fd00::/112'),
        used: ['fd00::7'],
        want: blocked,
      },
      {
        name: 'goes when its ends are used, which are of no range',
        of: web4,
        used: ['10.0.0.0', '10.0.0.255'],
        want: free,
      },
      {
        name: 'goes when another is the same',
        of: web4,
        others: [cidr('same', '10.0.0.0/24')],
        used: ['10.0.0.7'],
        want: free,
      },
      {
        name: 'goes when another covers it',
        of: web4,
        others: [cidr('wide', '10.0.0.0/16')],
        used: ['10.0.0.7'],
        want: free,
      },
      {
        name: 'goes when a smaller one has what is used',
        of: web4,
        others: [cidr('narrow', '10.0.0.0/28')],
        used: ['10.0.0.7'],
        want: free,
      },
      {
        name: 'stays when a smaller one has not all that is used',
        of: web4,
        others: [cidr('narrow', '10.0.0.0/28')],
        used: ['10.0.0.7', '10.0.0.77'],
        want: blocked,
      },
      {
        name: 'stays when only one of its families is covered',
        of: going('web', '10.0.0.0/24', 'fd00::/112'),
        others: [cidr('same', '10.0.0.0/24')],
        used: ['fd00::7'],
        want: blocked,
      },
      {
        name: 'goes when both are covered',
        of: going('web', '10.0.0.0/24', 'fd00::/112'),
        others: [cidr('four', '10.0.0.0/24'), cidr('six', 'fd00::/64')],
        used: ['fd00::7'],
        want: free,
      },
    ],
  )('that is deleted $name', ({ of, others = [], used = [], want }) => {
    const snapshot = { serviceCidr: of, all: [of, ...others], addresses: () => used.map(address) }
    expect(decide(snapshot, atMs('09:00:10'))).toMatchObject(want)
  })

  test('that is deleted waits until servers know', () => {
    const snapshot = { serviceCidr: web4, all: [web4], addresses: () => [] }
    expect(decide(snapshot, atMs('09:00:04'))).toMatchObject({ kind: 'wait', ms: 6000 })
    const other = { ...web4, metadata: { ...web4.metadata, finalizers: ['x'] } }
    expect(decide({ ...snapshot, serviceCidr: other }, atMs('09:01:00'))).toMatchObject({ kind: 'nothing' })
  })
})
