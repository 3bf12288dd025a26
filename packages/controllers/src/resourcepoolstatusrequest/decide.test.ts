import type { ResourceClaim, ResourceSlice } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import { isExpired } from './judge.ts'
import { poolStatuses } from './pools.ts'
import type {
  PoolStatus,
  ResourcePoolStatusRequest,
  ResourcePoolStatusRequestSpec,
} from './resource-pool-status-requests.ts'

const driver = 'gpu.example.com'
const nowMs = Date.parse('2026-04-01T12:00:00Z')
const ago = (minutes: number): string => new Date(nowMs - minutes * 60_000).toISOString()

interface SliceTraits {
  readonly driver?: string
  readonly pool?: string
  /** `null`: of no node. */
  readonly node?: string | null
  readonly devices?: number
  readonly generation?: number
  /** Slices that the pool is to have. */
  readonly of?: number
}

function slice(traits: SliceTraits = {}): ResourceSlice {
  const { pool = 'p1', node = 'n1', devices = 4, generation = 1, of = 1 } = traits
  return {
    metadata: { name: 's' },
    spec: {
      driver: traits.driver ?? driver,
      ...(node === null ? {} : { nodeName: node }),
      pool: { name: pool, generation, resourceSliceCount: of },
      devices: Array.from({ length: devices }, (_, index) => ({ name: `d${index}` })),
    },
  }
}

const claim = (...devices: readonly { readonly driver?: string; readonly pool?: string }[]): ResourceClaim => ({
  metadata: { name: 'c', namespace: 'shop' },
  spec: {},
  status: {
    allocation: {
      devices: {
        results: devices.map((one, index) => ({
          request: 'r',
          driver: one.driver ?? driver,
          pool: one.pool ?? 'p1',
          device: `d${index}`,
        })),
      },
    },
  },
})
const unallocated: ResourceClaim = { metadata: { name: 'u', namespace: 'shop' }, spec: {} }

const request = (spec: Partial<ResourcePoolStatusRequestSpec> = {}): ResourcePoolStatusRequest => ({
  metadata: { name: 'r' },
  spec: { driver, ...spec },
})

interface World {
  readonly spec?: Partial<ResourcePoolStatusRequestSpec>
  readonly slices: readonly ResourceSlice[]
  readonly claims?: readonly ResourceClaim[]
}
const seen = ({ spec, slices, claims = [] }: World) => ({ request: request(spec), slices, claims })

const complete = (poolName: string, total: number, more: Partial<PoolStatus> = {}): PoolStatus => ({
  driver,
  poolName,
  generation: 1,
  nodeName: 'n1',
  resourceSliceCount: 1,
  totalDevices: total,
  allocatedDevices: 0,
  availableDevices: total,
  unavailableDevices: 0,
  ...more,
})
const ofNoNode = (pool: PoolStatus): PoolStatus => {
  const { nodeName: _, ...rest } = pool
  return rest
}
const incomplete = (poolName: string, counts: string, generation = 1): PoolStatus => ({
  driver,
  poolName,
  generation,
  nodeName: 'n1',
  validationError: `pool ${driver}/${poolName} is incomplete: observed ${counts} slices at generation ${generation}`,
})

test.each<World & { readonly name: string; readonly want: readonly PoolStatus[] }>([
  { name: 'a pool, nothing allocated', slices: [slice()], want: [complete('p1', 4)] },
  {
    name: 'devices that are allocated',
    slices: [slice()],
    claims: [claim({}), claim({}, { pool: 'p2' }), claim({ driver: 'other.example.com' }), unallocated],
    want: [complete('p1', 4, { allocatedDevices: 2, availableDevices: 2 })],
  },
  {
    name: 'several devices of one claim',
    slices: [slice()],
    claims: [claim({}, {}, {})],
    want: [complete('p1', 4, { allocatedDevices: 3, availableDevices: 1 })],
  },
  {
    name: 'more that are allocated than there are',
    slices: [slice({ devices: 1 })],
    claims: [claim({}, {})],
    want: [complete('p1', 1, { allocatedDevices: 2, availableDevices: 0 })],
  },
  {
    name: 'several pools, by name',
    slices: [slice({ pool: 'p10', node: 'n2', devices: 8 }), slice({ pool: 'p2' }), slice()],
    want: [complete('p1', 4), complete('p10', 8, { nodeName: 'n2' }), complete('p2', 4)],
  },
  {
    name: 'one driver',
    slices: [slice(), slice({ driver: 'other.example.com', pool: 'p2' })],
    want: [complete('p1', 4)],
  },
  { name: 'one pool', spec: { poolName: 'p1' }, slices: [slice(), slice({ pool: 'p2' })], want: [complete('p1', 4)] },
  { name: 'an empty name of a pool: all', spec: { poolName: '' }, slices: [slice()], want: [complete('p1', 4)] },
  {
    name: 'several slices of a pool',
    slices: [slice({ of: 2 }), slice({ of: 2 })],
    want: [complete('p1', 8, { resourceSliceCount: 2 })],
  },
  {
    name: 'more slices than it is to have',
    slices: [slice({ of: 1 }), slice({ of: 1 })],
    want: [complete('p1', 8, { resourceSliceCount: 2 })],
  },
  { name: 'a pool without devices', slices: [slice({ devices: 0 })], want: [complete('p1', 0)] },
  { name: 'another driver', spec: { driver: 'none.example.com' }, slices: [slice()], want: [] },
  { name: 'no slices', slices: [], want: [] },
  {
    name: 'older generations do not count',
    slices: [slice({ devices: 8 }), slice({ generation: 2, of: 2 }), slice({ generation: 2, of: 2 })],
    want: [complete('p1', 8, { generation: 2, resourceSliceCount: 2 })],
  },
  {
    name: 'nor make a pool complete',
    slices: [slice({ of: 2 }), slice({ generation: 2, of: 2 })],
    want: [incomplete('p1', '1/2', 2)],
  },
  {
    name: 'a pool that is not complete',
    slices: [slice({ of: 5 }), slice({ of: 5 }), slice({ of: 5 })],
    claims: [claim({})],
    want: [incomplete('p1', '3/5')],
  },
  {
    name: 'one that is and one that is not',
    slices: [slice(), slice({ pool: 'p2', of: 3 }), slice({ pool: 'p2', of: 3 })],
    want: [complete('p1', 4), incomplete('p2', '2/3')],
  },
  {
    name: 'slices on different nodes',
    slices: [slice({ of: 2 }), slice({ of: 2, node: 'n2' })],
    want: [ofNoNode(complete('p1', 8, { resourceSliceCount: 2 }))],
  },
  {
    name: 'slices of no node',
    slices: [slice({ of: 2, node: null }), slice({ of: 2, node: null })],
    want: [ofNoNode(complete('p1', 8, { resourceSliceCount: 2 }))],
  },
  {
    name: 'only one on a node',
    slices: [slice({ of: 2, node: null }), slice({ of: 2 })],
    want: [ofNoNode(complete('p1', 8, { resourceSliceCount: 2 }))],
  },
])('pools: $name', ({ want, ...world }) => expect(poolStatuses(seen(world))).toEqual(want))

test('what is wrong with a pool is told in as many bytes as the API takes', () => {
  const [pool] = poolStatuses(seen({ slices: [slice({ pool: 'p'.repeat(250), of: 2 })] }))
  expect(pool?.validationError).toHaveLength(256)
})

describe('a request', () => {
  const pools = Array.from({ length: 120 }, (_, index) => slice({ pool: `p${index}` }))

  test.each<World & { readonly name: string; readonly want: readonly [count: number, told: number | undefined] }>([
    { name: 'all pools', slices: [slice()], want: [1, 1] },
    { name: 'no more than it wants', spec: { limit: 1 }, slices: [slice(), slice({ pool: 'p2' })], want: [2, 1] },
    { name: 'as many as it wants', spec: { limit: 120 }, slices: pools, want: [120, 120] },
    { name: 'a hundred if it does not say', slices: pools, want: [120, 100] },
    { name: 'none', slices: [], want: [0, undefined] },
  ])('is told of $name', ({ want: [poolCount, told], ...world }) => {
    const decision = decide(seen(world), nowMs)
    expect(decision).toMatchObject({
      kind: 'answer',
      status: {
        poolCount,
        conditions: [
          {
            type: 'Complete',
            status: 'True',
            reason: 'CalculationComplete',
            message: `Calculated status for ${told ?? 0} pools`,
            lastTransitionTime: '2026-04-01T12:00:00Z',
          },
        ],
      },
    })
    expect(decision.kind === 'answer' && decision.status.pools?.length).toBe(told)
  })

  test('waits for a pool that is not complete', () => {
    const slices = [slice(), slice({ pool: 'p2', of: 3 })]
    expect(decide(seen({ slices }), nowMs)).toEqual({
      kind: 'wait',
      why: `incomplete pools detected, requeueing: ${incomplete('p2', '1/3').validationError}`,
    })
  })

  test('does not for one beyond what it wants', () => {
    const slices = [slice(), slice({ pool: 'p2', of: 3 })]
    expect(decide(seen({ spec: { limit: 1 }, slices }), nowMs).kind).toBe('answer')
  })

  test('is answered once', () => {
    const answered = { ...request(), status: {} }
    expect(decide({ request: answered, slices: [slice()], claims: [] }, nowMs).kind).toBe('nothing')
  })
})

const ended = (type: string, minutes?: number) => ({
  conditions: [
    {
      type,
      status: 'True',
      reason: 'R',
      message: '',
      lastTransitionTime: minutes === undefined ? '' : ago(minutes),
    },
  ],
})

test.each<{ name: string; created?: number; status?: ResourcePoolStatusRequest['status']; want: boolean }>([
  { name: 'just made', created: 0, want: false },
  { name: 'pending for just a day', created: 24 * 60, want: false },
  { name: 'pending for more', created: 25 * 60, want: true },
  { name: 'pending since nobody knows when', want: false },
  { name: 'answered just now', created: 0, status: ended('Complete', 0), want: false },
  { name: 'answered 59 minutes ago', created: 9999, status: ended('Complete', 59), want: false },
  { name: 'answered just an hour ago', created: 9999, status: ended('Complete', 60), want: false },
  { name: 'answered two hours ago', created: 120, status: ended('Complete', 120), want: true },
  { name: 'failed half an hour ago', created: 9999, status: ended('Failed', 30), want: false },
  { name: 'failed two hours ago', created: 120, status: ended('Failed', 120), want: true },
  { name: 'answered nobody knows when', created: 9999, status: ended('Complete'), want: false },
  { name: 'with a status that says nothing, made two hours ago', created: 120, status: {}, want: true },
  { name: 'the same, with another condition', created: 120, status: ended('Other', 0), want: true },
  { name: 'with a status that says nothing, made just now', created: 0, status: {}, want: false },
])('whether a request has had its time: $name', ({ created, status, want }) => {
  const metadata = { name: 'r', ...(created === undefined ? {} : { creationTimestamp: ago(created) }) }
  expect(isExpired({ ...request(), metadata, status }, nowMs)).toBe(want)
})
