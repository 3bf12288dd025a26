import { seededRandom } from '@coxswain/base'
import type { PartName } from '@coxswain/cluster'
import { TransportError, type ApiRequest, type Transport, type WatchEvent, type WatchStream } from '@coxswain/client'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { chaos } from './chaos.ts'
import type { FaultLimits, FaultVerb } from './fault-rule.ts'
import { FaultPlan } from './faults.ts'
import { conflict, refusals } from './refusals.ts'

/** A server that takes everything, and keeps what it took. */
function setUp() {
  const clock = new VirtualClock()
  const told: string[] = []
  const plan = new FaultPlan({
    clock,
    random: seededRandom(1),
    onFault: (part, text) => told.push(`${part} ${text}`),
  })
  const taken: string[] = []
  const streams: FedStream[] = []
  const direct: Transport = {
    request: async ({ verb, target }) => {
      taken.push(`${verb} ${target.resource}`)
      return { code: 200, body: {}, warnings: [] }
    },
    watch: async () => {
      const stream = new FedStream()
      streams.push(stream)
      return stream
    },
    raw: async () => ({ code: 200, contentType: 'text/plain', body: 'ok' }),
  }
  const ask = (
    verb: ApiRequest['verb'],
    resource: string,
    more: Partial<ApiRequest['target']> & { part?: PartName } = {},
  ) => {
    const { part = 'scheduler', ...target } = more
    const [plural = '', subresource] = resource.split('/')
    const request: ApiRequest = {
      verb,
      target: { group: '', version: 'v1', resource: plural, subresource, namespace: 'team', name: 'web', ...target },
    }
    return plan.between(direct, part).request(request)
  }
  const watch = (resource: string, part: PartName = 'scheduler') =>
    plan.between(direct, part).watch({ target: { group: '', version: 'v1', resource }, options: {} })
  return { clock, plan, taken, told, streams, ask, watch }
}

/** A stream whose batches the test hands out. */
class FedStream implements WatchStream {
  #batches: (readonly WatchEvent[])[] = []
  #waiting: ((batch: readonly WatchEvent[] | undefined) => void) | undefined
  isClosed = false

  feed(...names: readonly string[]): void {
    const batch = names.map((name): WatchEvent => ({ type: 'ADDED', object: { metadata: { name } } }))
    if (this.#waiting === undefined) this.#batches.push(batch)
    else this.#waiting(batch)
    this.#waiting = undefined
  }

  async read(): Promise<readonly WatchEvent[] | undefined> {
    if (this.isClosed) return undefined
    return this.#batches.shift() ?? new Promise((resolve) => (this.#waiting = resolve))
  }

  close(): void {
    this.isClosed = true
    this.#waiting?.(undefined)
  }
}

const failed = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  )

const namesIn = (batch: readonly WatchEvent[] | undefined) => batch?.map(({ object }) => object.metadata?.name)

describe('what a fault is for', () => {
  const rows: readonly {
    readonly name: string
    readonly verb: FaultVerb
    readonly resource: string
    readonly limits?: FaultLimits
    readonly hits: readonly string[]
  }[] = [
    { name: 'one verb', verb: 'create', resource: 'pods', hits: ['create pods'] },
    { name: 'all writes', verb: 'write', resource: 'pods', hits: ['create pods', 'delete pods'] },
    { name: 'everything of a resource', verb: '*', resource: 'pods', hits: ['get pods', 'create pods', 'delete pods'] },
    { name: 'one subresource', verb: '*', resource: 'pods/status', hits: ['update pods/status'] },
    { name: 'all subresources', verb: '*', resource: 'pods/*', hits: ['update pods/status', 'create pods/binding'] },
    {
      name: 'all writes of all resources',
      verb: 'write',
      resource: '*',
      hits: ['create pods', 'delete pods', 'update pods/status', 'create pods/binding', 'create nodes'],
    },
    { name: 'another namespace', verb: '*', resource: '*', limits: { namespace: 'other' }, hits: [] },
    { name: 'another name', verb: '*', resource: '*', limits: { name: 'other' }, hits: [] },
    { name: 'another part', verb: '*', resource: '*', limits: { part: 'nodes' }, hits: [] },
    {
      name: 'this name and place',
      verb: 'get',
      resource: 'pods',
      limits: { namespace: 'team', name: 'web' },
      hits: ['get pods'],
    },
  ]
  test.each(rows)('$name', async ({ verb, resource, limits, hits }) => {
    const { plan, ask } = setUp()
    plan.fail(verb, resource, conflict(), limits)
    const asked = [
      ['get', 'pods'],
      ['create', 'pods'],
      ['delete', 'pods'],
      ['update', 'pods/status'],
      ['create', 'pods/binding'],
      ['create', 'nodes'],
    ] as const
    const found: string[] = []
    for (const [each, of] of asked) {
      // oxlint-disable-next-line no-await-in-loop -- in order
      if (await failed(ask(each, of))) found.push(`${each} ${of}`)
    }
    expect(found).toEqual(hits)
  })
})

describe('how often a fault hits', () => {
  test('a number of times', async () => {
    const { plan, ask, taken } = setUp()
    const fault = plan.fail('create', 'pods', conflict(), { times: 2 })
    const results = [
      await failed(ask('create', 'pods')),
      await failed(ask('create', 'pods')),
      await failed(ask('create', 'pods')),
    ]
    expect(results).toEqual([true, true, false])
    expect([fault.hits, taken.length]).toEqual([2, 1])
  })

  test('for a time', async () => {
    const { plan, ask, clock } = setUp()
    plan.fail('create', 'pods', conflict(), { forMs: 1000 })
    expect(await failed(ask('create', 'pods'))).toBe(true)
    await clock.advance(1000)
    expect(await failed(ask('create', 'pods'))).toBe(false)
  })

  test('with a probability', async () => {
    const { plan, ask } = setUp()
    const fault = plan.fail('create', 'pods', conflict(), { probability: 0.25 })
    await Promise.all(Array.from({ length: 1000 }, () => failed(ask('create', 'pods'))))
    expect(fault.hits).toBeGreaterThan(200)
    expect(fault.hits).toBeLessThan(300)
  })

  test('until it is stopped, or all are', async () => {
    const { plan, ask } = setUp()
    plan.fail('create', 'pods', conflict()).stop()
    expect(await failed(ask('create', 'pods'))).toBe(false)
    plan.fail('create', 'pods', conflict())
    plan.calm()
    expect(await failed(ask('create', 'pods'))).toBe(false)
  })
})

describe('what a fault does', () => {
  test('refuses before the server sees it, and tells', async () => {
    const { plan, ask, taken, told } = setUp()
    plan.fail('update', 'pods', conflict())
    await expect(ask('update', 'pods')).rejects.toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
    })
    expect(taken).toEqual([])
    expect(told).toEqual([expect.stringMatching(/^scheduler update pods team\/web: refused: Operation cannot/)])
  })

  test('refuses with any error', async () => {
    const { plan, ask } = setUp()
    plan.fail('update', 'pods', new TypeError('as you like'))
    await expect(ask('update', 'pods')).rejects.toThrow(TypeError)
  })

  test('loses the answer after the server has done it', async () => {
    const { plan, ask, taken } = setUp()
    plan.loseAnswers('create', 'pods')
    await expect(ask('create', 'pods')).rejects.toThrow(TransportError)
    expect(taken).toEqual(['create pods'])
  })

  test('delays', async () => {
    const { plan, ask, taken, clock } = setUp()
    plan.delay('create', 'pods', 500)
    const asked = ask('create', 'pods')
    await clock.advance(499)
    expect(taken).toEqual([])
    await clock.advance(1)
    await asked
    expect(taken).toEqual(['create pods'])
  })

  test('delays by what is drawn from a range', async () => {
    const { plan, ask, clock, told } = setUp()
    plan.delay('create', 'pods', { minMs: 10, maxMs: 20 })
    const asked = Promise.all(Array.from({ length: 50 }, () => ask('create', 'pods')))
    await clock.advance(9)
    expect(told).toHaveLength(50)
    await clock.advance(11)
    await asked
    const delays = new Set(told.map((text) => Number(/by (\d+) ms/.exec(text)?.[1])))
    expect([Math.min(...delays), Math.max(...delays)]).toEqual([10, 20])
  })

  test('every refusal reads as the API server’s own', () => {
    const target = { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'team', name: 'web' }
    const texts = Object.entries(refusals).map(([name, make]) => `${name}: ${make()(target).message}`)
    expect(texts).toMatchInlineSnapshot(`
      [
        "conflict: Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again",
        "alreadyExists: deployments.apps "web" already exists",
        "notFound: deployments.apps "web" not found",
        "forbidden: deployments.apps "web" is forbidden: exceeded quota",
        "namespaceTerminating: deployments.apps "web" is forbidden: unable to create new content in namespace team because it is being terminated",
        "invalid: deployments.apps "web" is invalid: spec: Invalid value: refused by the test",
        "tooManyRequests: the server has received too many requests and has asked us to try again later",
        "internalError: Internal error occurred: etcdserver: request timed out",
        "serviceUnavailable: the server is currently unable to handle the request",
        "timeout: Timeout: request did not complete within the allotted duration",
        "connectionRefused: connect ECONNREFUSED 127.0.0.1:6443",
        "connectionClosed: the connection was closed",
      ]
    `)
  })
})

describe('watches', () => {
  test('come late, in order', async () => {
    const { plan, watch, clock, streams } = setUp()
    plan.delayWatches('pods', 100)
    const stream = await watch('pods')
    streams[0]?.feed('a')
    streams[0]?.feed('b')
    const read: unknown[] = []
    const reading = (async () => {
      for (let reads = 0; reads < 2; reads += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        read.push(namesIn(await stream.read()))
      }
    })()
    await clock.advance(99)
    expect(read).toEqual([])
    await clock.advance(1)
    expect(read).toEqual([['a']])
    await clock.advance(100)
    await reading
    expect(read).toEqual([['a'], ['b']])
  })

  test('that are broken lose what was not read, with an error', async () => {
    const { plan, watch, streams, told } = setUp()
    const stream = await watch('pods')
    streams[0]?.feed('a')
    expect(plan.dropWatches('pods')).toBe(1)
    await expect(stream.read()).rejects.toMatchObject({ name: 'TransportError', kind: 'closed' })
    expect(streams[0]?.isClosed).toBe(true)
    expect(told).toEqual(['scheduler watch pods: watch broken'])
    expect(plan.dropWatches('pods')).toBe(0)
  })

  test('that are broken while someone reads, or while a batch is late', async () => {
    const { plan, watch, streams, clock } = setUp()
    const waiting = (await watch('pods')).read()
    plan.dropWatches()
    await expect(waiting).rejects.toThrow('connection reset')
    plan.delayWatches('pods', 100)
    const late = (await watch('pods')).read()
    streams[1]?.feed('a')
    await clock.settle()
    plan.dropWatches()
    await expect(late).rejects.toThrow('connection reset')
    expect(clock.timerCount).toBe(0)
  })

  test('that are ended by the server end without an error', async () => {
    const { plan, watch } = setUp()
    const waiting = (await watch('pods')).read()
    plan.dropWatches('pods', { manner: 'ended' })
    expect(await waiting).toBeUndefined()
  })

  test('of other resources and parts stay', async () => {
    const { plan, watch } = setUp()
    await Promise.all([watch('pods', 'nodes'), watch('nodes', 'scheduler'), watch('pods', 'scheduler')])
    expect(plan.dropWatches('pods', { part: 'nodes' })).toBe(1)
    expect(plan.dropWatches()).toBe(2)
  })

  test('break in the midst of a batch: half of it arrives', async () => {
    const { plan, watch, streams } = setUp()
    plan.breakWatches('pods', { times: 1 })
    const stream = await watch('pods')
    streams[0]?.feed('a', 'b', 'c')
    expect(namesIn(await stream.read())).toEqual(['a'])
    await expect(stream.read()).rejects.toThrow(TransportError)
  })

  test('can be refused', async () => {
    const { plan, watch } = setUp()
    plan.fail('watch', 'pods', conflict(), { times: 1 })
    await expect(watch('pods')).rejects.toThrow('cannot be fulfilled')
    await watch('pods')
  })

  test('that are closed by their reader are forgotten', async () => {
    const { plan, watch } = setUp()
    const stream = await watch('pods')
    stream.close()
    expect(await stream.read()).toBeUndefined()
    expect(plan.dropWatches()).toBe(0)
  })
})

test('chaos brings a bit of everything', async () => {
  const { plan, ask, clock, told } = setUp()
  chaos()(plan)
  const asked = Promise.all(Array.from({ length: 2000 }, () => failed(ask('update', 'pods'))))
  await clock.advance(2000)
  await asked
  const counts = Map.groupBy(told, (text) => text.replace(/^.*web: /, '').replace(/\d+ ms/, 'some ms'))
  expect([...counts.keys()]).toHaveLength(9)
  expect(Math.min(...[...counts.values()].map((found) => found.length))).toBeGreaterThan(15)
})
