import { describe, expect, test } from 'vitest'
import { cidrWarnings, ipWarnings } from './ip-warnings.ts'

describe('addresses that could be written better', () => {
  test.each([
    { name: 'IPv4', value: '10.0.0.1', want: [] },
    { name: 'IPv6 in its form', value: 'fd00::1', want: [] },
    {
      name: 'IPv6 in capitals',
      value: 'FD00::1',
      want: ['f: IPv6 address "FD00::1" should be in RFC 5952 canonical format ("fd00::1")'],
    },
    {
      name: 'IPv6 with all its zeros',
      value: 'fd00:0:0:0:0:0:0:1',
      want: ['f: IPv6 address "fd00:0:0:0:0:0:0:1" should be in RFC 5952 canonical format ("fd00::1")'],
    },
    { name: 'no address at all', value: ':x', want: [] },
  ])('$name', ({ value, want }) => {
    expect(ipWarnings('f', value)).toEqual(want)
  })

  test.each([
    { name: 'an IPv4 network', value: '10.0.0.0/8', want: [] },
    { name: 'an IPv6 network in its form', value: 'fd00::/64', want: [] },
    {
      name: 'an IPv6 network with zeros',
      value: 'fd00:0::/64',
      want: ['f: IPv6 CIDR value "fd00:0::/64" should be in RFC 5952 canonical format ("fd00::/64")'],
    },
  ])('$name', ({ value, want }) => {
    expect(cidrWarnings('f', value)).toEqual(want)
  })
})
