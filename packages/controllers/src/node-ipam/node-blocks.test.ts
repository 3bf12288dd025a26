import { parseCidr } from '@coxswain/api'
import { must } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { blockAt, blocksOf, divide } from './node-blocks.ts'

const cidr = (text: string) => must(parseCidr(text), text)
const divided = (range: string, nodePrefixLength: number) => divide(cidr(range), nodePrefixLength)

test.each([
  { range: '10.0.0.0/16', node: 24, want: 256 },
  { range: '2001:db8::/48', node: 64, want: 65_536 },
  { range: '10.0.0.0/24', node: 24, want: 1 },
  { range: '10.0.0.0/8', node: 32, want: 16_777_216 },
  { range: '0.0.0.0/0', node: 32, want: 4_294_967_296 },
])('$range has $want blocks of /$node', ({ range, node, want }) => {
  expect(divided(range, node).count).toBe(want)
})

describe('a block by its index', () => {
  test.each([
    { range: '10.244.9.0/16', node: 24, index: 0, want: '10.244.0.0/24' },
    { range: '10.244.0.0/16', node: 24, index: 21, want: '10.244.21.0/24' },
    { range: '10.244.0.0/16', node: 24, index: 255, want: '10.244.255.0/24' },
    { range: '10.244.0.0/16', node: 26, index: 5, want: '10.244.1.64/26' },
    { range: '172.16.7.201/28', node: 32, index: 6, want: '172.16.7.198/32' },
    { range: '200.0.0.0/5', node: 21, index: 65_535, want: '207.255.248.0/21' },
    { range: 'fd00:10:244:7::/48', node: 64, index: 0, want: 'fd00:10:244::/64' },
    { range: 'fd00:10:244::/48', node: 64, index: 21, want: 'fd00:10:244:15::/64' },
    { range: 'fd00:10:244::9:8:7/50', node: 63, index: 4711, want: 'fd00:10:244:24ce::/63' },
    { range: 'fd00:10::/32', node: 48, index: 0, want: 'fd00:10::/48' },
    { range: 'fd00:10::/32', node: 48, index: 21, want: 'fd00:10:15::/48' },
    { range: 'fd00:10:244::9:8:7/32', node: 48, index: 4711, want: 'fd00:10:1267::/48' },
    // From here on blocks lie on both halves of an address.
    { range: 'fd00:10:244:ff00::/56', node: 72, index: 0, want: 'fd00:10:244:ff00::/72' },
    { range: 'fd00:10:244:ff00::/56', node: 72, index: 21, want: 'fd00:10:244:ff00:1500::/72' },
    { range: 'fd00:10:244:ff00::8:7/56', node: 72, index: 4711, want: 'fd00:10:244:ff12:6700::/72' },
    { range: 'fd00:10:244:ff00::/56', node: 72, index: 65_535, want: 'fd00:10:244:ffff:ff00::/72' },
    { range: 'fd00:10:244:0:1200::/80', node: 96, index: 0, want: 'fd00:10:244:0:1200::/96' },
    { range: 'fd00:10:244:0:1200::/80', node: 96, index: 21, want: 'fd00:10:244:0:1200:15::/96' },
    { range: 'fd00:10:244:ff00::8:7/80', node: 96, index: 4711, want: 'fd00:10:244:ff00:0:1267::/96' },
    { range: 'fd00::/112', node: 128, index: 65_535, want: 'fd00::ffff/128' },
  ])('$index of $range by /$node is $want', ({ range, node, index, want }) => {
    expect(blockAt(divided(range, node), index)).toBe(want)
  })
})

describe('the blocks of a network', () => {
  test.each([
    { range: '10.0.0.0/8', node: 16, network: '10.0.0.0/16', want: [0, 0] },
    { range: '10.0.0.0/8', node: 16, network: '10.77.0.0/16', want: [77, 77] },
    { range: '10.0.0.0/8', node: 16, network: '10.255.0.0/16', want: [255, 255] },
    { range: '10.11.0.0/16', node: 24, network: '10.11.130.0/24', want: [130, 130] },
    { range: '10.0.0.0/8', node: 16, network: '10.0.0.0/8', want: [0, 255] },
    { range: '10.0.0.0/8', node: 16, network: '0.0.0.0/3', want: [0, 255] },
    { range: '10.0.0.0/8', node: 32, network: '10.0.0.0/16', want: [0, 65_535] },
    { range: '10.0.0.0/7', node: 16, network: '11.0.0.0/15', want: [256, 257] },
    { range: '10.0.0.0/7', node: 15, network: '11.0.0.0/15', want: [128, 128] },
    { range: '10.0.0.0/7', node: 18, network: '11.0.0.0/15', want: [1024, 1031] },
    { range: '10.0.0.0/8', node: 16, network: '10.3.7.0/24', want: [3, 3] },
    { range: '10.0.0.0/8', node: 16, network: '10.3.7.9/32', want: [3, 3] },
    { range: '224.0.0.0/4', node: 20, network: '239.255.240.0/20', want: [65_535, 65_535] },
    { range: 'fd00::/16', node: 24, network: 'fd00::/24', want: [0, 0] },
    { range: 'fd00::/8', node: 16, network: 'fdab::/16', want: [0xab, 0xab] },
    { range: 'fd12::/16', node: 24, network: 'fd12:9700::/24', want: [0x97, 0x97] },
    { range: 'fd00:10:2400::/40', node: 48, network: 'fd00:10:2400::/40', want: [0, 255] },
    { range: 'fd00:10:2400::/40', node: 48, network: 'fd00:10:24aa::/34', want: [0, 255] },
    { range: 'fd00:10:2400::/40', node: 48, network: 'fd00:10:2400::/48', want: [0, 0] },
    { range: 'fd00:10:2400::/48', node: 64, network: 'fd00:10:2400::/48', want: [0, 65_535] },
    { range: 'fd00:10:7e00::/39', node: 48, network: 'fd00:10:7f00::/47', want: [256, 257] },
    { range: 'fd00:10:7e00::/39', node: 47, network: 'fd00:10:7f00::/47', want: [128, 128] },
    { range: 'fd00:10:7e00::/39', node: 50, network: 'fd00:10:7f00::/47', want: [1024, 1031] },
    { range: 'fd00::/8', node: 24, network: 'fd00::1/86', want: [0, 0] },
    { range: 'fd00::/8', node: 24, network: 'fd00:ab00::/86', want: [0xab, 0xab] },
  ])('$network in $range by /$node', ({ range, node, network, want }) => {
    const [first, last] = want
    expect(blocksOf(divided(range, node), cidr(network))).toEqual({ first, last })
  })

  test.each([
    { range: '10.11.0.0/16', network: '10.12.0.0/24' },
    { range: '10.11.0.0/16', network: '10.10.255.0/24' },
    { range: '10.11.0.0/16', network: '127.0.0.0/8' },
    { range: 'fd12::/16', network: '2001:db8::/24' },
    { range: '10.11.0.0/16', network: 'fd00::/8' },
    { range: 'fd00::/8', network: '10.11.0.0/16' },
    { range: '0.0.0.0/0', network: '::/0' },
  ])('$network is not in $range', ({ range, network }) => {
    expect(blocksOf(divided(range, 24), cidr(network))).toBeUndefined()
  })
})
