import { printCidr } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { readConfiguration, type NodeIpamOptions } from './configuration.ts'
import { nodeIpamController } from './controller.ts'

const read = (options: Partial<NodeIpamOptions>) => readConfiguration({ ...nodeIpamController.defaults, ...options })

describe('ranges and the nodes’ part of them', () => {
  test.each<{ name: string; options: Partial<NodeIpamOptions>; want: readonly string[] }>([
    { name: 'IPv4', options: { clusterCidr: '10.244.0.0/16' }, want: ['10.244.0.0/16 by 24'] },
    { name: 'IPv6', options: { clusterCidr: 'fd00:10::/48' }, want: ['fd00:10::/48 by 64'] },
    { name: 'with host bits and blanks', options: { clusterCidr: ' 10.244.3.4/16 ' }, want: ['10.244.0.0/16 by 24'] },
    {
      name: 'both families, in the order of the flag',
      options: { clusterCidr: 'fd00:10::/48,10.244.0.0/16' },
      want: ['fd00:10::/48 by 64', '10.244.0.0/16 by 24'],
    },
    {
      name: 'both with their own sizes',
      options: { clusterCidr: '10.244.0.0/16,fd00:10::/64', maskSizeIpv4: 26, maskSizeIpv6: 80 },
      want: ['10.244.0.0/16 by 26', 'fd00:10::/64 by 80'],
    },
    { name: 'a size', options: { clusterCidr: '10.244.0.0/16', maskSize: 20 }, want: ['10.244.0.0/16 by 20'] },
    { name: 'a size for IPv6', options: { clusterCidr: 'fd00::/48', maskSize: 60 }, want: ['fd00::/48 by 60'] },
    {
      name: 'that of IPv4',
      options: { clusterCidr: '10.244.0.0/16', maskSizeIpv4: 25 },
      want: ['10.244.0.0/16 by 25'],
    },
    { name: 'that of IPv6', options: { clusterCidr: 'fd00::/48', maskSizeIpv6: 56 }, want: ['fd00::/48 by 56'] },
    { name: 'one node', options: { clusterCidr: '10.244.7.0/24' }, want: ['10.244.7.0/24 by 24'] },
    { name: 'an address each', options: { clusterCidr: '10.0.0.0/8', maskSize: 32 }, want: ['10.0.0.0/8 by 32'] },
    { name: '65,536 of IPv6', options: { clusterCidr: 'fd00::/112', maskSize: 128 }, want: ['fd00::/112 by 128'] },
  ])('$name', ({ options, want }) => {
    const configuration = read(options)
    const texts =
      'problem' in configuration
        ? configuration.problem
        : configuration.blocks.map(({ range, nodePrefixLength }) => `${printCidr(range)} by ${nodePrefixLength}`)
    expect(texts).toEqual(want)
  })
})

describe('what cannot be', () => {
  const cluster = { four: '10.244.0.0/16', six: 'fd00:10::/48', both: '10.244.0.0/16,fd00:10::/48' }
  const notDualStack = (count: number) =>
    `len of ClusterCIDRs==${count} and they are not configured as dual stack (at least one from each IPFamily`
  const tooLarge =
    'Controller: Invalid --cluster-cidr, mask size of cluster CIDR must be less than or equal to --node-cidr-mask-size configured for CIDR family'
  const sizeTwice =
    'usage of --node-cidr-mask-size-ipv4 and --node-cidr-mask-size-ipv6 is not allowed if --node-cidr-mask-size is set. For dual-stack clusters please unset it and use IPFamily specific flags'

  test.each<{ name: string; options: Partial<NodeIpamOptions>; want: string }>([
    { name: 'no range', options: {}, want: 'invalid CIDR[0]: <nil> (invalid CIDR address: )' },
    {
      name: 'no network',
      options: { clusterCidr: '10.244.0.0' },
      want: 'invalid CIDR[0]: <nil> (invalid CIDR address: 10.244.0.0)',
    },
    {
      name: 'a second that is none, for its blank',
      options: { clusterCidr: '10.244.0.0/16, fd00::/48' },
      want: 'invalid CIDR[1]: <nil> (invalid CIDR address:  fd00::/48)',
    },
    { name: 'two of IPv4', options: { clusterCidr: '10.0.0.0/16,10.1.0.0/16' }, want: notDualStack(2) },
    { name: 'three of IPv6', options: { clusterCidr: 'fd00::/48,fd01::/48,fd02::/48' }, want: notDualStack(3) },
    {
      name: 'three of both families',
      options: { clusterCidr: `${cluster.both},10.1.0.0/16` },
      want: 'length of clusterCIDRs is:3 more than max allowed of 2',
    },
    {
      name: 'Services of one family',
      options: { clusterCidr: cluster.four, serviceClusterIpRange: '10.96.0.0/12,10.0.0.0/16' },
      want: 'serviceCIDR and secondaryServiceCIDR are not dualstack (from different IPfamiles)',
    },
    {
      name: 'one size for two families',
      options: { clusterCidr: cluster.both, maskSize: 24 },
      want: 'usage of --node-cidr-mask-size is not allowed with dual-stack clusters',
    },
    {
      name: 'one size for two families, before what it is',
      options: { clusterCidr: cluster.both, maskSize: 24, maskSizeIpv4: 24 },
      want: 'usage of --node-cidr-mask-size is not allowed with dual-stack clusters',
    },
    {
      name: 'a size and that of IPv4',
      options: { clusterCidr: cluster.four, maskSize: 24, maskSizeIpv4: 24 },
      want: sizeTwice,
    },
    {
      name: 'a size and that of IPv6',
      options: { clusterCidr: cluster.six, maskSize: 64, maskSizeIpv6: 64 },
      want: sizeTwice,
    },
    {
      name: 'the size of IPv4 with IPv6',
      options: { clusterCidr: cluster.six, maskSizeIpv4: 24 },
      want: 'usage of --node-cidr-mask-size-ipv4 is not allowed for a single-stack IPv6 cluster',
    },
    {
      name: 'the size of IPv6 with IPv4',
      options: { clusterCidr: cluster.four, maskSizeIpv6: 64 },
      want: 'usage of --node-cidr-mask-size-ipv6 is not allowed for a single-stack IPv4 cluster',
    },
    { name: 'nodes larger than the cluster', options: { clusterCidr: cluster.four, maskSize: 15 }, want: tooLarge },
    { name: 'a cluster smaller than a node', options: { clusterCidr: '10.244.0.0/25' }, want: tooLarge },
    { name: 'the second smaller', options: { clusterCidr: `${cluster.four},fd00::/65` }, want: tooLarge },
    { name: 'a size below zero', options: { clusterCidr: cluster.four, maskSize: -1 }, want: tooLarge },
    {
      name: 'IPv6 in too many blocks',
      options: { clusterCidr: 'fd00::/47' },
      want: 'New CIDR set failed; the node CIDR size is too big',
    },
    {
      name: 'IPv6 in too many blocks, by its size',
      options: { clusterCidr: 'fd00:1200::/32', maskSize: 49 },
      want: 'New CIDR set failed; the node CIDR size is too big',
    },
    {
      name: 'a size beyond IPv4 addresses',
      options: { clusterCidr: cluster.four, maskSize: 33 },
      want: 'Controller: Invalid node CIDR mask size 33: addresses of its family have 32 bits',
    },
    {
      name: 'a size beyond IPv6 addresses',
      options: { clusterCidr: 'fd00::/120', maskSize: 129 },
      want: 'Controller: Invalid node CIDR mask size 129: addresses of its family have 128 bits',
    },
    {
      name: 'no way to allocate',
      options: { clusterCidr: cluster.four, allocatorType: '' },
      want: 'invalid CIDR allocator type: ',
    },
  ])('$name', ({ options, want }) => {
    expect(read(options)).toEqual({ problem: want })
  })
})

describe('ranges of Services', () => {
  test.each<{ flag: string; want: readonly (string | undefined)[]; unreadable?: readonly string[] }>([
    { flag: '', want: [undefined, undefined] },
    { flag: '10.96.0.0/12', want: ['10.96.0.0/12', undefined] },
    { flag: '10.96.0.0/12,fd00:1::/108', want: ['10.96.0.0/12', 'fd00:1::/108'] },
    { flag: ',fd00:1::/108', want: [undefined, 'fd00:1::/108'] },
    { flag: 'here', want: [undefined, undefined], unreadable: ['here'] },
    { flag: '10.96.0.0/12, fd00:1::/108', want: ['10.96.0.0/12', undefined], unreadable: [' fd00:1::/108'] },
    { flag: '10.96.0.0/12, ', want: ['10.96.0.0/12', undefined] },
  ])('"$flag"', ({ flag, want, unreadable = [] }) => {
    const configuration = read({ clusterCidr: '10.244.0.0/16', serviceClusterIpRange: flag })
    if ('problem' in configuration) throw new Error(configuration.problem)
    const { service, secondaryService } = configuration
    expect([service, secondaryService].map((range) => range && printCidr(range))).toEqual(want)
    expect(configuration.unreadable).toEqual(unreadable)
  })
})
