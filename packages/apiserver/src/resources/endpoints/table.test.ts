import { describe, expect, test } from 'vitest'
import { endpointsCells } from './table.ts'

const ips = (count: number): { ip: string }[] =>
  Array.from({ length: count }, (_, index) => ({ ip: `10.0.0.${index}` }))

describe('the endpoints of a service as a cell', () => {
  test.each([
    { name: 'none without subsets', subsets: undefined, want: '<none>' },
    { name: 'addresses alone without ports', subsets: [{ addresses: ips(1) }], want: '10.0.0.0' },
    { name: 'nothing when none is ready', subsets: [{ notReadyAddresses: ips(2), ports: [{ port: 80 }] }], want: '' },
    {
      name: 'each address with each port, three of them',
      subsets: [{ addresses: ips(2), ports: [{ port: 80 }, { port: 81 }] }],
      want: '10.0.0.0:80,10.0.0.1:80,10.0.0.0:81 + 1 more...',
    },
    {
      name: 'IPv6 in brackets',
      subsets: [{ addresses: [{ ip: 'fd00::1' }], ports: [{ port: 80 }] }],
      want: '[fd00::1]:80',
    },
  ])('$name', ({ subsets, want }) => {
    expect(endpointsCells({ metadata: { name: 'e' }, subsets }, 0)[1]).toBe(want)
  })
})
