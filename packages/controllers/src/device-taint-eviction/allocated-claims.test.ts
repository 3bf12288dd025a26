import { describe, expect, test } from 'vitest'
import { AllocatedClaims } from './allocated-claims.ts'
import { addedMs, claim, slice, taint, tolerates } from './testing/builders.ts'

describe('claims tell whose pods are to be looked at', () => {
  const free = claim('gpu', { devices: [] })
  const others = claim('gpu', { users: { other: 'uid-other' } })
  test.each([
    { name: 'a new one without devices', from: undefined, to: free, want: [] },
    { name: 'a new one', from: undefined, to: claim(), want: [claim()] },
    { name: 'one that goes', from: claim(), to: undefined, want: [claim()] },
    { name: 'one that stays without devices', from: free, to: free, want: [] },
    { name: 'one with the same users', from: claim(), to: claim(), want: [claim()] },
    { name: 'one with other users', from: claim(), to: others, want: [claim(), others] },
    { name: 'one that is freed', from: claim(), to: free, want: [claim(), free] },
    { name: 'another of its name', from: claim(), to: claim('gpu', { uid: 'x' }), want: 2 },
    {
      name: 'another of its name, without devices',
      from: claim(),
      to: { ...free, metadata: { name: 'gpu' } },
      want: 1,
    },
  ])('$name', ({ from, to, want }) => {
    const claims = new AllocatedClaims()
    claims.claimChanged(undefined, from)
    const told = claims.claimChanged(from, to)
    expect(typeof want === 'number' ? told.length : told).toEqual(want)
  })

  test('a slice concerns those with devices whose taints are others, and for which that means something', () => {
    const claims = new AllocatedClaims()
    const tolerations = [tolerates()]
    const all = [claim('hit'), claim('beside', { devices: ['b'] }), claim('far', { pool: 'node-2' })]
    for (const each of [...all, claim('tolerant', { tolerations })]) claims.claimChanged(undefined, each)
    const fine = slice({ a: [], b: [taint()] })
    claims.sliceChanged(undefined, fine)
    const told = claims.sliceChanged(fine, slice({ a: [taint()], b: [taint()] }))
    expect(told.map(({ metadata }) => metadata?.name)).toEqual(['hit'])
  })

  test('a slice that moves to another pool leaves nothing behind', () => {
    const claims = new AllocatedClaims()
    const [here, there] = ['node-1', 'node-2'].map((pool) => slice({ a: [taint()] }, { pool, name: 's' }))
    claims.claimChanged(undefined, claim())
    claims.sliceChanged(undefined, here)
    expect(claims.get('shop/gpu')?.eviction?.whenMs).toBe(addedMs)
    expect(claims.sliceChanged(here, there)).toEqual([claim()])
    expect(claims.get('shop/gpu')?.eviction).toBe(undefined)
  })
})
