import { must } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { cidrsOverlap, ipAddressOf, ipNumber, parseCidr, parseIpAddress, printIpAddress } from './ip-address.ts'

const cidr = (text: string) => must(parseCidr(text), text)
const address = (text: string) => must(parseIpAddress(text), text)

test.each([
  { a: '10.0.0.0/8', b: '10.1.2.0/24', want: true },
  { a: '10.1.2.3/24', b: '10.1.2.200/25', want: true },
  { a: '10.1.2.0/24', b: '10.1.3.0/24', want: false },
  { a: '0.0.0.0/0', b: '192.168.0.1/32', want: true },
  { a: 'fd00::/8', b: 'fdab::/64', want: true },
  { a: 'fd00::/64', b: 'fd00:0:0:1::/64', want: false },
  { a: '0.0.0.0/0', b: '::/0', want: false },
  { a: '::ffff:10.0.0.0/104', b: '10.0.0.0/8', want: false },
])('$a and $b have an address in common: $want', ({ a, b, want }) => {
  expect(cidrsOverlap(cidr(a), cidr(b))).toBe(want)
  expect(cidrsOverlap(cidr(b), cidr(a))).toBe(want)
})

describe('addresses as numbers', () => {
  test.each([
    { text: '0.0.0.0', number: 0xffff_0000_0000n },
    { text: '255.255.255.255', number: 0xffff_ffff_ffffn },
    { text: '::', number: 0n },
    { text: '::1', number: 1n },
    { text: '2001:db8::1:0', number: 0x2001_0db8_0000_0000_0000_0000_0001_0000n },
    { text: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', number: 2n ** 128n - 1n },
  ])('$text', ({ text, number }) => {
    expect(ipNumber(address(text))).toBe(number)
    const back = ipAddressOf(number, address(text).isDotted)
    expect(back).toEqual(address(text))
    expect(printIpAddress(back)).toBe(text)
  })
})
