import { parseCidr, type Node } from '@coxswain/api'
import { must } from '@coxswain/base'
import { createMetricsRegistry } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { createRangeMeter } from './metrics.ts'
import { divide } from './node-blocks.ts'
import { NodeRange } from './node-range.ts'
import { keepForServices, occupyPodCidrs, releasePodCidrs, takePodCidrs } from './pod-cidrs.ts'

const cidr = (text: string) => must(parseCidr(text), text)

/** Of `range by prefix length`: `10.0.0.0/16 by 24`. */
function rangesOf(...texts: readonly string[]): readonly NodeRange[] {
  const metrics = createMetricsRegistry()
  return texts.map((text) => {
    const [range = '', nodePrefixLength] = text.split(' by ')
    const blocks = divide(cidr(range), Number(nodePrefixLength))
    return new NodeRange(blocks, createRangeMeter(metrics, range, blocks.count))
  })
}
const node = (...podCIDRs: readonly string[]): Node => ({
  metadata: { name: 'a' },
  spec: { podCIDRs, ...(podCIDRs[0] === undefined ? {} : { podCIDR: podCIDRs[0] }) },
})
const next = (ranges: readonly NodeRange[]) => {
  const taken = takePodCidrs(ranges)
  return 'problem' in taken ? taken.problem : taken.podCidrs.join()
}

const four = '10.7.0.0/16 by 24'
const six = 'fd00::/8 by 24'

describe('ranges that a node has', () => {
  test.each<{ name: string; ranges: readonly string[]; podCidrs: readonly string[]; want: string | undefined }>([
    { name: 'none', ranges: [four], podCidrs: [], want: undefined },
    { name: 'none, of two', ranges: [four, six], podCidrs: [], want: undefined },
    { name: 'one', ranges: [four], podCidrs: ['10.7.3.1/24'], want: undefined },
    { name: 'one of two', ranges: [four, six], podCidrs: ['10.7.3.0/24'], want: undefined },
    { name: 'both', ranges: [four, six], podCidrs: ['10.7.3.1/24', 'fd00::/86'], want: undefined },
    {
      name: 'one of elsewhere',
      ranges: [four],
      podCidrs: ['192.168.3.1/24'],
      want: 'failed to mark cidr[192.168.3.0/24] at idx [0] as occupied for node: a: cidr 192.168.3.0/24 is out the range of cluster cidr 10.7.0.0/16',
    },
    {
      name: 'two, where the cluster has one',
      ranges: [four],
      podCidrs: ['10.7.3.1/24', 'fd00::/86'],
      want: 'node:a has an allocated cidr: fd00::/86 at index:1 that does not exist in cluster cidrs configuration',
    },
    {
      name: 'both, the first of elsewhere',
      ranges: [four, six],
      podCidrs: ['192.168.3.1/24', 'fd00::/86'],
      want: 'failed to mark cidr[192.168.3.0/24] at idx [0] as occupied for node: a: cidr 192.168.3.0/24 is out the range of cluster cidr 10.7.0.0/16',
    },
    {
      name: 'both, the second of elsewhere',
      ranges: [four, six],
      podCidrs: ['10.7.3.1/24', '2001:db8::/86'],
      want: 'failed to mark cidr[2001:db8::/86] at idx [1] as occupied for node: a: cidr 2001:db8::/86 is out the range of cluster cidr fd00::/8',
    },
    {
      name: 'both the wrong way round',
      ranges: [four, six],
      podCidrs: ['fd00::/24', '10.7.3.0/24'],
      want: 'failed to mark cidr[fd00::/24] at idx [0] as occupied for node: a: cidr fd00::/24 is out the range of cluster cidr 10.7.0.0/16',
    },
    { name: 'no range at all', ranges: [four], podCidrs: ['here'], want: 'failed to parse node a, CIDR here' },
    {
      name: 'a second that is none: the first is told',
      ranges: [four, six],
      podCidrs: ['10.7.3.0/24', 'here'],
      want: 'failed to parse node a, CIDR 10.7.3.0/24',
    },
  ])('$name', ({ ranges, podCidrs, want }) => {
    expect(occupyPodCidrs(rangesOf(...ranges), node(...podCidrs))).toBe(want)
  })

  test('the first stays taken when the second cannot be', () => {
    const ranges = rangesOf('10.7.0.0/16 by 24', 'fd00::/8 by 24')
    occupyPodCidrs(ranges, node('10.7.0.0/24', '10.7.0.0/24'))
    expect(next(ranges)).toBe('10.7.1.0/24,fd00::/24')
  })
})

describe('ranges for a node', () => {
  test.each<{
    name: string
    ranges: readonly string[]
    services?: string
    taken?: readonly (readonly string[])[]
    want: string
  }>([
    { name: 'the first', ranges: ['10.1.2.0/24 by 30'], want: '10.1.2.0/30' },
    {
      name: 'the first behind the Services',
      ranges: ['10.1.2.0/24 by 30'],
      services: '10.1.2.0/26',
      want: '10.1.2.64/30',
    },
    {
      name: 'the first that is free',
      ranges: ['10.1.2.0/24 by 30'],
      services: '10.1.2.0/26',
      taken: [['10.1.2.64/30'], ['10.1.2.68/30'], ['10.1.2.76/30']],
      want: '10.1.2.72/30',
    },
    {
      name: 'a gap between two nodes',
      ranges: ['10.1.0.0/22 by 24'],
      taken: [['10.1.0.0/24'], ['10.1.2.0/24'], ['10.1.2.0/24']],
      want: '10.1.1.0/24',
    },
    {
      name: 'of both families',
      ranges: ['10.0.0.0/8 by 24', 'fd00:10::/84 by 98'],
      services: '10.0.0.0/26',
      want: '10.0.1.0/24,fd00:10::/98',
    },
    {
      name: 'of both families, the other way round',
      ranges: ['fd00:10::/84 by 98', '10.0.0.0/8 by 24'],
      services: '10.0.0.0/26',
      want: 'fd00:10::/98,10.0.1.0/24',
    },
    {
      name: 'of more than two ranges',
      ranges: ['10.0.0.0/8 by 24', 'fd00:10::/84 by 98', '11.0.0.0/8 by 24'],
      services: '10.0.0.0/26',
      want: '10.0.1.0/24,fd00:10::/98,11.0.0.0/24',
    },
    {
      name: 'none: all are taken',
      ranges: ['10.1.2.0/29 by 30'],
      taken: [['10.1.2.0/30'], ['10.1.2.4/30']],
      want: 'failed to allocate cidr from cluster cidr at idx:0: CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range',
    },
    {
      name: 'none of the second',
      ranges: ['10.1.2.0/29 by 30', 'fd00::/64 by 64'],
      taken: [['10.1.2.0/30', 'fd00::/64']],
      want: 'failed to allocate cidr from cluster cidr at idx:1: CIDR allocation failed; there are no remaining CIDRs left to allocate in the accepted range',
    },
  ])('$name', ({ ranges: texts, services, taken = [], want }) => {
    const ranges = rangesOf(...texts)
    if (services !== undefined) keepForServices(ranges, cidr(services))
    for (const podCidrs of taken) occupyPodCidrs(ranges, node(...podCidrs))
    expect(next(ranges)).toBe(want)
  })

  test('what the first range gave is free again when the second has none', () => {
    const ranges = rangesOf('10.1.2.0/29 by 30', 'fd00::/64 by 64')
    occupyPodCidrs(ranges, node('10.1.2.0/30', 'fd00::/64'))
    for (let tries = 0; tries < 3; tries += 1) expect(next(ranges)).toContain('idx:1')
    releasePodCidrs(ranges, 'a', ['10.1.2.0/30', 'fd00::/64'])
    expect(next(ranges)).toBe('10.1.2.0/30,fd00::/64')
  })

  test('twenty million blocks are no burden', () => {
    const ranges = rangesOf('10.0.0.0/8 by 32')
    keepForServices(ranges, cidr('10.96.0.0/12'))
    expect(next(ranges)).toBe('10.0.0.0/32')
  })
})

describe('ranges that are let go', () => {
  const all = ['10.1.2.0/30', '10.1.2.4/30', '10.1.2.8/30', '10.1.2.12/30']

  test('in a full cluster are given to the next', () => {
    const ranges = rangesOf('10.1.2.0/28 by 30')
    for (const block of all) occupyPodCidrs(ranges, node(block))
    expect(next(ranges)).toContain('no remaining CIDRs left')
    expect(releasePodCidrs(ranges, 'a', ['10.1.2.4/30'])).toBeUndefined()
    expect(next(ranges)).toBe('10.1.2.4/30')
  })

  test('are given again when they are the only ones', () => {
    const ranges = rangesOf('10.1.2.0/28 by 30')
    for (const block of all.slice(1)) occupyPodCidrs(ranges, node(block))
    expect(next(ranges)).toBe('10.1.2.0/30')
    releasePodCidrs(ranges, 'a', ['10.1.2.0/30'])
    expect(next(ranges)).toBe('10.1.2.0/30')
  })

  test.each<{ name: string; podCidrs: readonly string[]; want: string | undefined }>([
    { name: 'none', podCidrs: [], want: undefined },
    { name: 'both', podCidrs: ['10.7.0.0/24', 'fd00::/24'], want: undefined },
    {
      name: 'no range at all',
      podCidrs: ['here'],
      want: 'failed to parse CIDR here on Node a: invalid CIDR address: here',
    },
    {
      name: 'a third',
      podCidrs: ['10.7.0.0/24', 'fd00::/24', '10.8.0.0/24'],
      want: 'node:a has an allocated cidr: 10.8.0.0/24 at index:2 that does not exist in cluster cidrs configuration',
    },
    {
      name: 'one of elsewhere',
      podCidrs: ['10.7.0.0/24', '2001:db8::7/64'],
      want: 'error when releasing CIDR 2001:db8::7/64: cidr 2001:db8::/64 is out the range of cluster cidr fd00::/8',
    },
  ])('$name', ({ podCidrs, want }) => {
    expect(releasePodCidrs(rangesOf(four, six), 'a', podCidrs)).toBe(want)
  })
})
