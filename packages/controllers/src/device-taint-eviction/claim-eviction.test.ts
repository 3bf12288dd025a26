import { describe, expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { claimEviction } from './claim-eviction.ts'
import { addedMs, claim, driver, taint, tolerates } from './testing/builders.ts'

describe('a claim', () => {
  const taints = { a: [taint(), taint({ key: 'other' })], b: [taint({ timeAdded: at('09:00:00') })] }
  const pools = {
    taintsOf: ({ device }: { readonly device: string }) =>
      (device === 'a' || device === 'b' ? taints[device] : []).map((each, index) => ({
        taint: each,
        source: { slice: 's', driver, pool: 'node-1', device, index },
      })),
  }
  const places = (...devices: readonly string[]) =>
    claimEviction(claim('gpu', { devices }), pools)?.taints.map(({ device, index }) => `${device}${index}`)

  test('goes by all taints of all its devices, each once', () => {
    expect(places('a')).toEqual(['a0', 'a1'])
    expect(places('b', 'c', 'a', 'a')).toEqual(['a0', 'a1', 'b0'])
    expect(claimEviction(claim('gpu', { devices: ['a', 'b'] }), pools)?.whenMs).toBe(atMs('09:00:00'))
  })
  test('stays without any', () => {
    expect([places('c'), places()]).toEqual([undefined, undefined])
  })
  test('does not count a taint that is tolerated for ever', () => {
    const tolerations = [tolerates(undefined, { key: 'broken' }), tolerates(30, { key: 'other' })]
    const eviction = claimEviction(claim('gpu', { devices: ['a', 'b'], tolerations }), pools)
    expect(eviction).toMatchObject({ whenMs: addedMs + 30_000, taints: [{ device: 'a', index: 1 }] })
  })
})
