import { parseCidr, type Node } from '@coxswain/api'
import { must, silentLogger } from '@coxswain/base'
import { TransportError, type ApiRequest } from '@coxswain/client'
import { createMetricsRegistry, createWrittenVersions } from '@coxswain/runtime'
import { describe, expect, test } from 'vitest'
import { listerOf } from '../shared/testing/builders.ts'
import { recordingClient, refusal, type Refuse } from '../shared/testing/recording-client.ts'
import { Assignments } from './assignments.ts'
import { createRangeMeter } from './metrics.ts'
import { divide } from './node-blocks.ts'
import { NodeRange } from './node-range.ts'
import { reconcile, type Deps } from './reconcile.ts'

interface World {
  readonly nodes: readonly Node[]
  readonly ranges?: readonly (readonly [string, number])[]
  readonly refuse?: Refuse
  /** What the cache has reached. */
  readonly cacheVersion?: string
}

const bare: Node = { metadata: { name: 'a', uid: 'uid-a', resourceVersion: '4' } }

function setUp({ nodes, ranges = [['10.1.2.0/29', 30]], refuse, cacheVersion = '7' }: World) {
  const told: object[] = []
  const cache = { resourceVersion: cacheVersion }
  const answer = ({ body }: ApiRequest) => ({ ...(body as object), metadata: { name: 'a', resourceVersion: '7' } })
  const recording = recordingClient({}, refuse, answer)
  const metrics = createMetricsRegistry()
  const deps: Deps = {
    client: recording.client,
    nodes: listerOf(nodes),
    assignments: new Assignments(
      ranges.map(([text, nodePrefixLength]) => {
        const blocks = divide(must(parseCidr(text), text), nodePrefixLength)
        return new NodeRange(blocks, createRangeMeter(metrics, text, blocks.count))
      }),
    ),
    written: createWrittenVersions({ watched: [{ group: '', resource: 'nodes', cache }] }),
    recorder: { event: (about, type, reason, message) => void told.push({ about, type, reason, message }) },
    logger: silentLogger,
  }
  const stop = new AbortController()
  const pass = (name = 'a') => reconcile(deps, name, stop.signal)
  return { ...recording, deps, told, pass, stop, cache }
}

const failure = (why: string) => [
  {
    about: { apiVersion: 'v1', kind: 'Node', name: 'a', uid: 'uid-a' },
    type: 'Normal',
    reason: why,
    message: `Node a status is now: ${why}`,
  },
]

describe('a node without ranges', () => {
  test.each<{ name: string; ranges: readonly (readonly [string, number])[]; want: readonly string[] }>([
    { name: 'gets one', ranges: [['10.1.0.0/16', 24]], want: ['10.1.0.0/24'] },
    {
      name: 'gets one of each',
      ranges: [
        ['fd00:10::/48', 64],
        ['10.1.0.0/16', 24],
      ],
      want: ['fd00:10::/64', '10.1.0.0/24'],
    },
  ])('$name', async ({ ranges, want }) => {
    const { pass, requests } = setUp({ nodes: [bare], ranges })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests).toMatchObject([
      { verb: 'patch', patchType: 'strategic', target: { resource: 'nodes', name: 'a' } },
    ])
    // As Kubernetes writes it, byte for byte.
    expect(JSON.stringify(requests[0]?.body)).toBe(JSON.stringify({ spec: { podCIDR: want[0], podCIDRs: want } }))
  })

  test('gets what it was to get after two refusals', async () => {
    const refuse: Refuse = (_, earlier) => (earlier < 2 ? refusal(500, 'InternalError') : undefined)
    const { pass, requests, told } = setUp({ nodes: [bare], refuse })
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests.map(({ body }) => body)).toEqual(
      Array.from({ length: 3 }, () => ({ spec: { podCIDR: '10.1.2.0/30', podCIDRs: ['10.1.2.0/30'] } })),
    )
    expect(told).toEqual([])
  })

  const three =
    (error: Error): Refuse =>
    (_, earlier) =>
      earlier < 3 ? error : undefined

  test.each([
    { name: 'is gone', error: refusal(404, 'NotFound'), next: '10.1.2.4/30' },
    { name: 'has others', error: refusal(422, 'Invalid'), next: '10.1.2.4/30' },
    { name: 'may not be written to', error: refusal(403, 'Forbidden'), next: '10.1.2.4/30' },
    { name: 'is too much asked for', error: refusal(429, 'TooManyRequests'), next: '10.1.2.4/30' },
    { name: 'cannot be reached', error: new TransportError('refused', 'no'), next: '10.1.2.4/30' },
    // Whether these were done nobody knows.
    { name: 'is of a server in trouble', error: refusal(500, 'InternalError'), next: '10.1.2.0/30' },
    { name: 'is of a slow server', error: refusal(504, 'ServerTimeout'), next: '10.1.2.0/30' },
    { name: 'does not answer', error: new TransportError('timeout', 'no'), next: '10.1.2.0/30' },
    { name: 'hangs up', error: new TransportError('closed', 'no'), next: '10.1.2.0/30' },
  ])('that $name is told of after three tries, and gets $next then', async ({ error, next }) => {
    const { pass, requests, told } = setUp({ nodes: [bare], refuse: three(error) })
    expect(await pass()).toEqual({ kind: 'retry', error })
    expect(requests).toHaveLength(3)
    expect(told).toEqual(failure('CIDRAssignmentFailed'))
    expect(await pass()).toMatchObject({ kind: 'done' })
    expect(requests[3]?.body).toMatchObject({ spec: { podCIDR: next } })
  })

  test.each([
    { name: 'the node is gone', last: refusal(404, 'NotFound'), want: '10.1.2.0/30' },
    { name: 'the node has others', last: refusal(422, 'Invalid'), want: '10.1.2.0/30' },
    { name: 'nobody may write', last: refusal(403, 'Forbidden'), want: undefined },
  ])(
    'lets them go after a lost answer only when it is known that it has not got them: $name',
    async ({ last, want }) => {
      const refuse: Refuse = ({ target }, earlier) => {
        if (target.name !== 'a') return undefined
        return earlier < 1 ? new TransportError('closed', 'no') : last
      }
      const other: Node = { metadata: { name: 'b' } }
      const { pass, requests } = setUp({ nodes: [bare, other], ranges: [['10.1.2.0/30', 30]], refuse })
      await pass()
      await pass('b')
      expect(requests[3]?.body).toEqual(want === undefined ? undefined : { spec: { podCIDR: want, podCIDRs: [want] } })
    },
  )

  test('is told of when there are none left', async () => {
    const taken = { metadata: { name: 'b' }, spec: { podCIDRs: ['10.1.2.0/29'] } }
    const { pass, requests, told } = setUp({ nodes: [bare, taken] })
    await pass('b')
    expect(await pass()).toMatchObject({
      kind: 'retry',
      error: { message: expect.stringContaining('idx:0') as string },
    })
    expect(told).toEqual(failure('CIDRNotAvailable'))
    expect(requests).toEqual([])
  })

  test('is left alone when the process ends', async () => {
    const world = setUp({
      nodes: [bare],
      ranges: [['10.1.2.0/30', 30]],
      refuse: () => {
        world.stop.abort()
        return refusal(500, 'InternalError')
      },
    })
    expect(await world.pass()).toMatchObject({ kind: 'retry' })
    expect(world.requests).toHaveLength(1)
    expect(world.told).toEqual([])
  })
})

describe('nothing is written for', () => {
  test.each<{ name: string; nodes: readonly Node[]; want: object }>([
    { name: 'one that is gone', nodes: [], want: { kind: 'done' } },
    {
      name: 'one on its way out',
      nodes: [{ metadata: { name: 'a', deletionTimestamp: '2026-04-01T10:00:00Z' } }],
      want: { kind: 'done' },
    },
    {
      name: 'one that has its range',
      nodes: [{ ...bare, spec: { podCIDRs: ['10.1.2.4/30'] } }],
      want: { kind: 'done' },
    },
    {
      name: 'one whose range is of elsewhere, which is tried again',
      nodes: [{ ...bare, spec: { podCIDRs: ['10.9.2.4/30'] } }],
      want: {
        kind: 'retry',
        error: {
          message:
            'failed to mark cidr[10.9.2.4/30] at idx [0] as occupied for node: a: cidr 10.9.2.4/30 is out the range of cluster cidr 10.1.2.0/29',
        },
      },
    },
  ])('$name', async ({ nodes, want }) => {
    const { pass, requests, told } = setUp({ nodes })
    expect(await pass()).toMatchObject(want)
    expect(requests).toEqual([])
    expect(told).toEqual([])
  })
})

test('what a node has nobody else gets', async () => {
  const { pass, requests } = setUp({ nodes: [bare, { metadata: { name: 'b' }, spec: { podCIDRs: ['10.1.2.0/30'] } }] })
  await pass('b')
  await pass('b')
  await pass()
  expect(requests[0]?.body).toMatchObject({ spec: { podCIDR: '10.1.2.4/30' } })
})

test('a node that the cache shows without its new range gets no second one', async () => {
  const { pass, requests, cache } = setUp({ nodes: [bare], cacheVersion: '6' })
  await pass()
  expect(await pass()).toMatchObject({ kind: 'wake-after', delayMs: 5 })
  expect(requests).toHaveLength(1)
  // It was deleted and made again, which the cache has seen: the new one gets what the old one had.
  cache.resourceVersion = '8'
  await pass()
  expect(requests[1]?.body).toEqual(requests[0]?.body)
})
