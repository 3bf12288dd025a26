import type { EndpointAddress, EndpointPort, EndpointSubset } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { repackSubsets } from './repack-subsets.ts'

const ip = (last: number, uid?: string): EndpointAddress => ({
  ip: `10.0.0.${last}`,
  ...(uid === undefined ? {} : { targetRef: { uid } }),
})
const tcp = (port: number, name?: string): EndpointPort => ({ name, port, protocol: 'TCP' })
const byText = (subsets: readonly EndpointSubset[]): readonly string[] =>
  subsets.map((subset) => JSON.stringify(subset)).toSorted()

describe('subsets in their one form', () => {
  test.each<{ name: string; subsets: readonly EndpointSubset[]; want: readonly EndpointSubset[] }>([
    { name: 'none stay none', subsets: [], want: [] },
    { name: 'one without anything is none', subsets: [{}], want: [] },
    { name: 'without ports', subsets: [{ addresses: [ip(1)] }], want: [{ addresses: [ip(1)] }] },
    { name: 'one without addresses is none', subsets: [{ ports: [tcp(1)] }], want: [] },
    {
      name: 'the same port of several addresses',
      subsets: [
        { addresses: [ip(2)], ports: [tcp(1)] },
        { addresses: [ip(1)], ports: [tcp(1)] },
      ],
      want: [{ addresses: [ip(1), ip(2)], ports: [tcp(1)] }],
    },
    {
      name: 'the same address with several ports',
      subsets: [
        { addresses: [ip(1)], ports: [tcp(1)] },
        { addresses: [ip(1)], ports: [tcp(2)] },
      ],
      want: [{ addresses: [ip(1)], ports: [tcp(2), tcp(1)] }],
    },
    {
      name: 'an address that only one port has is apart',
      subsets: [
        { addresses: [ip(1), ip(2)], ports: [tcp(1)] },
        { addresses: [ip(1)], ports: [tcp(2)] },
      ],
      want: [
        { addresses: [ip(1), ip(2)], ports: [tcp(1)] },
        { addresses: [ip(1)], ports: [tcp(2)] },
      ],
    },
    {
      name: 'what is ready and not ready is not ready',
      subsets: [
        { addresses: [ip(1)], ports: [tcp(1)] },
        { notReadyAddresses: [ip(1)], ports: [tcp(1)] },
      ],
      want: [{ notReadyAddresses: [ip(1)], ports: [tcp(1)] }],
    },
    {
      name: 'in whatever order that is told',
      subsets: [{ notReadyAddresses: [ip(1)], addresses: [ip(1)], ports: [tcp(1)] }],
      want: [{ notReadyAddresses: [ip(1)], ports: [tcp(1)] }],
    },
    {
      name: 'ready with one port and not with another',
      subsets: [
        { addresses: [ip(1)], ports: [tcp(1)] },
        { notReadyAddresses: [ip(1)], ports: [tcp(2)] },
      ],
      want: [
        { addresses: [ip(1)], ports: [tcp(1)] },
        { notReadyAddresses: [ip(1)], ports: [tcp(2)] },
      ],
    },
    {
      name: 'two pods with one address are two',
      subsets: [{ addresses: [ip(1, 'b'), ip(1, 'a'), ip(1)], ports: [tcp(1)] }],
      want: [{ addresses: [ip(1), ip(1, 'a'), ip(1, 'b')], ports: [tcp(1)] }],
    },
    {
      name: 'names, protocols and application protocols tell ports apart',
      subsets: [
        { addresses: [ip(1)], ports: [tcp(1, 'a')] },
        { addresses: [ip(2)], ports: [tcp(1, 'b')] },
        { addresses: [ip(3)], ports: [{ ...tcp(1, 'a'), protocol: 'UDP' }] },
        { addresses: [ip(4)], ports: [{ ...tcp(1, 'a'), appProtocol: 'h2c' }] },
      ],
      want: [
        { addresses: [ip(1)], ports: [tcp(1, 'a')] },
        { addresses: [ip(2)], ports: [tcp(1, 'b')] },
        { addresses: [ip(3)], ports: [{ ...tcp(1, 'a'), protocol: 'UDP' }] },
        { addresses: [ip(4)], ports: [{ ...tcp(1, 'a'), appProtocol: 'h2c' }] },
      ],
    },
    {
      name: 'addresses are ordered as texts',
      subsets: [{ addresses: [ip(9), ip(10)] }],
      want: [{ addresses: [ip(10), ip(9)] }],
    },
  ])('$name', ({ subsets, want }) => {
    const packed = repackSubsets(subsets)
    expect(byText(packed)).toEqual(byText(want))
    expect(repackSubsets(packed)).toEqual(packed)
    expect(repackSubsets(subsets.toReversed())).toEqual(packed)
  })
})
