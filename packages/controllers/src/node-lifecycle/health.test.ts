import { toMicroTime, toTime, type Lease, type Node, type NodeCondition } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { assessHealth, type Instant, type NodeHealth } from './health.ts'

const grace = { monitorMs: 50_000, startupMs: 60_000 }
const noonMs = Date.UTC(2026, 3, 1, 12)
/** The monotonic clock began at another time than the wall's. */
const at = (second: number): Instant => ({ wallMs: noonMs + second * 1000, monotonicMs: 7000 + second * 1000 })
const time = (second: number): string => toTime(at(second).wallMs)

const condition = (type: string, status: string, heard = 0, since = heard): NodeCondition => ({
  type,
  status,
  reason: 'Kubelet',
  message: 'says so',
  lastHeartbeatTime: time(heard),
  lastTransitionTime: time(since),
})
const node = (conditions: readonly NodeCondition[] | undefined, created = 0): Node => ({
  metadata: { name: 'a', creationTimestamp: time(created) },
  status: conditions === undefined ? {} : { conditions },
})
const ready = (status: string, heard = 0, since = heard): Node => node([condition('Ready', status, heard, since)])
const lease = (renewed: number | undefined): Lease => ({
  metadata: { name: 'a' },
  spec: renewed === undefined ? {} : { renewTime: toMicroTime(at(renewed).wallMs) },
})

interface Look {
  readonly node: Node
  readonly lease?: Lease
  readonly at: number
}

/** One pass after the other; what is to be written is taken for written where `isWritten`. */
function look(looks: readonly Look[], isWritten = true) {
  let health: NodeHealth | undefined
  let last: ReturnType<typeof assessHealth> | undefined
  for (const each of looks) {
    last = assessHealth(health, { node: each.node, lease: each.lease }, at(each.at), grace)
    health = isWritten ? (last.silent?.health ?? last.health) : last.health
  }
  return { status: last?.current?.status, isSilent: last?.silent !== undefined, last, health }
}

describe('whether a node is silent', () => {
  test.each([
    {
      name: 'not at first sight, however old its status',
      looks: [{ node: ready('True', -9000), at: 0 }],
      want: 'True',
    },
    {
      name: 'not at the end of its grace',
      looks: [
        { node: ready('True'), at: 0 },
        { node: ready('True'), at: 50 },
      ],
      want: 'True',
    },
    {
      name: 'after its grace',
      looks: [
        { node: ready('True'), at: 0 },
        { node: ready('True'), at: 51 },
      ],
      want: 'Unknown',
      silent: true,
    },
    {
      name: 'after its grace, when it was not ready',
      looks: [
        { node: ready('False'), at: 0 },
        { node: ready('False'), at: 51 },
      ],
      want: 'Unknown',
      silent: true,
    },
    {
      name: 'and when nothing was known of it, there is nothing to write',
      looks: [
        { node: ready('Unknown'), at: 0 },
        { node: ready('Unknown'), at: 51 },
      ],
      want: 'Unknown',
    },
    {
      name: 'not with a new status',
      looks: [
        { node: ready('True'), at: 0 },
        { node: ready('True', 40, 0), at: 45 },
        { node: ready('True', 40, 0), at: 95 },
      ],
      want: 'True',
    },
    {
      name: 'a status is new by its time alone, be it from the past or the future',
      looks: [
        { node: ready('True', 9000), at: 0 },
        { node: ready('True', -9000), at: 45 },
        { node: ready('True', -9000), at: 95 },
      ],
      want: 'True',
    },
    {
      name: 'a status that changed without a new time is not heard of',
      looks: [
        { node: ready('True', 0), at: 0 },
        { node: ready('False', 0), at: 45 },
        { node: ready('False', 0), at: 51 },
      ],
      want: 'Unknown',
      silent: true,
    },
    {
      name: 'not with an old status and a lease that is renewed',
      looks: [
        { node: ready('True'), lease: lease(0), at: 0 },
        { node: ready('True'), lease: lease(45), at: 46 },
        { node: ready('True'), lease: lease(45), at: 96 },
      ],
      want: 'True',
    },
    {
      name: 'not with a new status and an old lease',
      looks: [
        { node: ready('True'), lease: lease(-900), at: 0 },
        { node: ready('True', 45), lease: lease(-900), at: 46 },
        { node: ready('True', 45), lease: lease(-900), at: 60 },
      ],
      want: 'True',
    },
    {
      name: 'with both of them old',
      looks: [
        { node: ready('True'), lease: lease(0), at: 0 },
        { node: ready('True'), lease: lease(0), at: 51 },
      ],
      want: 'Unknown',
      silent: true,
    },
    {
      name: 'a lease that goes back in time is none',
      looks: [
        { node: ready('True'), lease: lease(0), at: 0 },
        { node: ready('True'), lease: lease(-40), at: 51 },
      ],
      want: 'Unknown',
      silent: true,
    },
    {
      name: 'nor is one that says no time',
      looks: [
        { node: ready('True'), lease: lease(undefined), at: 0 },
        { node: ready('True'), lease: lease(40), at: 51 },
      ],
      want: 'Unknown',
      silent: true,
    },
    {
      name: 'the first lease that is seen is a sign of life, however old',
      looks: [
        { node: ready('True'), at: 0 },
        { node: ready('True'), lease: lease(-900), at: 45 },
        { node: ready('True'), lease: lease(-900), at: 95 },
      ],
      want: 'True',
    },
    {
      name: 'upstream’s way: after a new status the same lease counts once more',
      looks: [
        { node: ready('True'), lease: lease(0), at: 0 },
        { node: ready('True', 10), lease: lease(0), at: 10 },
        { node: ready('True', 10), lease: lease(0), at: 55 },
        { node: ready('True', 10), lease: lease(0), at: 105 },
      ],
      want: 'True',
    },
  ])('$name', ({ looks, want, silent = false }) => {
    expect(look(looks)).toMatchObject({ status: want, isSilent: silent })
  })
})

describe('a node that has never said anything', () => {
  test.each([
    { name: 'is left alone while it is young', looks: [{ node: node(undefined), at: 60 }], want: undefined },
    { name: 'or has no conditions', looks: [{ node: node([]), at: 60 }], want: undefined },
    { name: 'is silent when it is old', looks: [{ node: node(undefined), at: 61 }], want: 'Unknown', silent: true },
    {
      name: 'is left alone while its lease is renewed',
      looks: [
        { node: node(undefined, -900), lease: lease(0), at: 0 },
        { node: node(undefined, -900), lease: lease(0), at: 60 },
      ],
      want: undefined,
    },
    {
      name: 'is silent when its lease has ended',
      looks: [
        { node: node(undefined, -900), lease: lease(0), at: 0 },
        { node: node(undefined, -900), lease: lease(0), at: 61 },
      ],
      want: 'Unknown',
      silent: true,
    },
    {
      name: 'gets the usual grace once it says something',
      looks: [
        { node: node(undefined), at: 55 },
        { node: ready('True', 55), at: 58 },
        { node: ready('True', 55), at: 108 },
      ],
      want: 'True',
    },
    {
      name: 'that says nothing any more keeps its time',
      looks: [
        { node: ready('True'), at: 0 },
        { node: node([]), at: 60 },
      ],
      want: undefined,
    },
    {
      name: 'until it is over',
      looks: [
        { node: ready('True'), at: 0 },
        { node: node([]), at: 61 },
      ],
      want: 'Unknown',
      silent: true,
    },
  ])('$name', ({ looks, want, silent = false }) => {
    expect(look(looks)).toMatchObject({ status: want, isSilent: silent })
  })
})

describe('of a silent node is written', () => {
  const stopped = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', status: 'Unknown' }
  const never = { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', status: 'Unknown' }

  test('that nothing is known any more, and of what it never said, that it never did', () => {
    const conditions = [
      condition('NetworkUnavailable', 'False'),
      condition('MemoryPressure', 'False', 3, 2),
      condition('DiskPressure', 'Unknown', 3, 2),
      condition('Ready', 'True', 3, 2),
      condition('Other', 'True'),
    ]
    const { last } = look([
      { node: node(conditions, -900), at: 3 },
      { node: node(conditions, -900), at: 99 },
    ])
    expect(last?.silent?.conditions).toEqual([
      condition('NetworkUnavailable', 'False'),
      { ...condition('MemoryPressure', 'False', 3), ...stopped, lastTransitionTime: time(99) },
      condition('DiskPressure', 'Unknown', 3, 2),
      { ...condition('Ready', 'True', 3), ...stopped, lastTransitionTime: time(99) },
      condition('Other', 'True'),
      { type: 'PIDPressure', ...never, lastHeartbeatTime: time(-900), lastTransitionTime: time(99) },
    ])
    expect(last?.observed).toEqual(condition('Ready', 'True', 3, 2))
  })

  test('four conditions, when it has none', () => {
    const { last } = look([{ node: node(undefined, -900), at: 0 }])
    expect(last?.silent?.conditions.map(({ type, status, reason }) => [type, status, reason])).toEqual(
      ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => [type, 'Unknown', never.reason]),
    )
    expect(last?.observed.status).toBe('Unknown')
  })

  test('once; what could not be written is tried again', () => {
    const looks = [
      { node: ready('True'), at: 0 },
      { node: ready('True'), at: 51 },
    ]
    const written = look(looks).last?.silent?.conditions
    expect(look([...looks, { node: node(written), at: 56 }]).isSilent).toBe(false)
    expect(look([...looks, { node: ready('True'), at: 56 }], false).isSilent).toBe(true)
  })

  test('and the node is well again with its next word', () => {
    const looks = [
      { node: ready('True'), at: 0 },
      { node: ready('True'), at: 51 },
    ]
    const { health } = look([...looks, { node: ready('True', 58, 58), at: 60 }])
    expect(health).toMatchObject({ probeMs: at(60).monotonicMs, ready: { status: 'True' } })
  })
})

test('a step of the wall clock makes nobody silent', () => {
  const first = assessHealth(undefined, { node: ready('True'), lease: undefined }, at(0), grace)
  const stepped = { wallMs: at(99_999).wallMs, monotonicMs: at(5).monotonicMs }
  expect(assessHealth(first.health, { node: ready('True'), lease: undefined }, stepped, grace).silent).toBeUndefined()
})

test('of a node with which nothing happens the same is remembered', () => {
  const first = assessHealth(undefined, { node: ready('True'), lease: lease(0) }, at(0), grace)
  const again = assessHealth(first.health, { node: ready('True'), lease: lease(0) }, at(5), grace)
  expect(again.health).toBe(first.health)
})
