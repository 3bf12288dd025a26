import { cidrsOverlap, parseCidr } from '@coxswain/api'
import { must } from '@coxswain/base'
import { createMetricsRegistry } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { createRangeMeter } from './metrics.ts'
import { divide } from './node-blocks.ts'
import { NodeRange } from './node-range.ts'

const cidr = (text: string) => must(parseCidr(text), text)

function setUp(range: string, nodePrefixLength: number, metrics = createMetricsRegistry()) {
  const blocks = divide(cidr(range), nodePrefixLength)
  return { metrics, range: new NodeRange(blocks, createRangeMeter(metrics, range, blocks.count)) }
}

const takeAll = (range: NodeRange): readonly string[] => {
  const taken: string[] = []
  for (let next = range.takeNext(); next !== undefined; next = range.takeNext()) taken.push(next)
  return taken
}

test.each([
  { range: '10.1.2.0/30', node: 30, want: ['10.1.2.0/30'] },
  { range: 'fd00:1200::/30', node: 30, want: ['fd00:1200::/30'] },
  { range: '10.1.2.0/28', node: 30, want: ['10.1.2.0/30', '10.1.2.4/30', '10.1.2.8/30', '10.1.2.12/30'] },
  { range: 'fd00:0:0:10::/62', node: 64, want: ['', '1', '2', '3'].map((end) => `fd00:0:0:1${end || '0'}::/64`) },
  { range: '10.1.2.8/31', node: 32, want: ['10.1.2.8/32', '10.1.2.9/32'] },
])('$range is given out, let go, and given out again', ({ range: text, node, want }) => {
  const { range } = setUp(text, node)
  expect(takeAll(range)).toEqual(want)
  expect(range.release(cidr(want[0] ?? ''))).toBeUndefined()
  expect(takeAll(range)).toEqual(want.slice(0, 1))
})

describe('a range with Services in it', () => {
  test.each([
    { services: '10.0.255.0/24', want: 256 },
    { services: '10.1.0.0/24', want: 255 },
    { services: '10.1.255.0/24', want: 255 },
    { services: '10.2.0.0/24', want: 256 },
    { services: '10.1.64.0/18', want: 192 },
    { services: '10.0.0.0/8', want: 0 },
    { services: '10.1.7.128/26', want: 255 },
  ])('$services leave $want blocks', ({ services, want }) => {
    const { range } = setUp('10.1.0.0/16', 24)
    range.occupy(cidr(services))
    const given = takeAll(range)
    expect(given).toHaveLength(want)
    expect(given.filter((block) => cidrsOverlap(cidr(block), cidr(services)))).toEqual([])
  })
})

test('what is elsewhere cannot be let go either', () => {
  const { range } = setUp('10.1.0.0/16', 24)
  expect(range.release(cidr('10.2.3.4/24'))).toBe('cidr 10.2.3.0/24 is out the range of cluster cidr 10.1.0.0/16')
  expect(range.occupy(cidr('fd00::/64'))).toBe('cidr fd00::/64 is out the range of cluster cidr 10.1.0.0/16')
})

describe('metrics', () => {
  const valuesOf = (text: string, label: string): Readonly<Record<string, number>> =>
    Object.fromEntries(
      text.split('\n').flatMap((line) => {
        const [, name, more = '', value] = /^node_ipam_controller_(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
        return name !== undefined && more === `clusterCIDR="${label}"` ? [[name, Number(value)]] : []
      }),
    )

  test('a range that is given out, let go at once, and taken at once', () => {
    const { range, metrics } = setUp('10.0.0.0/16', 24)
    const read = () => valuesOf(metrics.write(), '10.0.0.0/16')
    // Only its size is known before something happens.
    expect(read()).toEqual({ cirdset_max_cidrs: 256 })
    const got: object[] = []
    for (const count of [1, 2, 64]) {
      while (got.length < count) got.push({ block: range.takeNext() })
      expect(read()).toEqual({
        cirdset_max_cidrs: 256,
        cidrset_cidrs_allocations_total: count,
        cidrset_usage_cidrs: count / 256,
        cidrset_allocation_tries_per_request_sum: 0,
        cidrset_allocation_tries_per_request_count: count,
      })
    }
    takeAll(range)
    range.release(cidr('10.0.0.0/16'))
    expect(read()).toMatchObject({
      cidrset_cidrs_allocations_total: 256,
      cidrset_cidrs_releases_total: 256,
      cidrset_usage_cidrs: 0,
    })
    range.occupy(cidr('10.0.0.0/16'))
    range.occupy(cidr('10.0.0.0/16'))
    expect(read()).toMatchObject({
      cidrset_cidrs_allocations_total: 512,
      cidrset_cidrs_releases_total: 256,
      cidrset_usage_cidrs: 1,
    })
  })

  test('blocks passed over are counted for each allocation', () => {
    const { range, metrics } = setUp('10.0.0.0/16', 24)
    range.occupy(cidr('10.0.0.0/17'))
    range.takeNext()
    expect(valuesOf(metrics.write(), '10.0.0.0/16')).toMatchObject({
      cidrset_cidrs_allocations_total: 129,
      cidrset_usage_cidrs: 129 / 256,
      cidrset_allocation_tries_per_request_sum: 128,
      cidrset_allocation_tries_per_request_count: 1,
    })
  })

  test('two ranges are counted apart', () => {
    const metrics = createMetricsRegistry()
    const four = setUp('10.0.0.0/16', 24, metrics).range
    const six = setUp('2001:db8::/48', 64, metrics).range
    four.occupy(cidr('10.0.0.0/16'))
    six.occupy(cidr('2001:db8::/48'))
    six.release(cidr('2001:db8::/48'))
    expect(valuesOf(metrics.write(), '10.0.0.0/16')).toEqual({
      cirdset_max_cidrs: 256,
      cidrset_cidrs_allocations_total: 256,
      cidrset_usage_cidrs: 1,
    })
    expect(valuesOf(metrics.write(), '2001:db8::/48')).toEqual({
      cirdset_max_cidrs: 65_536,
      cidrset_cidrs_allocations_total: 65_536,
      cidrset_cidrs_releases_total: 65_536,
      cidrset_usage_cidrs: 0,
    })
  })

  test('names, kinds, labels and buckets', () => {
    const { metrics } = setUp('10.0.0.0/16', 24)
    const families = metrics.families().map(({ name, kind, labelNames, buckets, help }) => {
      return [name, kind, labelNames.join(), buckets.join(), help.split(' ')[0]].join(' ')
    })
    expect(families.toSorted()).toEqual([
      'node_ipam_controller_cidrset_allocation_tries_per_request histogram clusterCIDR 1,5,25,125,625 [ALPHA]',
      'node_ipam_controller_cidrset_cidrs_allocations_total counter clusterCIDR  [ALPHA]',
      'node_ipam_controller_cidrset_cidrs_releases_total counter clusterCIDR  [ALPHA]',
      'node_ipam_controller_cidrset_usage_cidrs gauge clusterCIDR  [ALPHA]',
      'node_ipam_controller_cirdset_max_cidrs gauge clusterCIDR  [ALPHA]',
    ])
  })
})
