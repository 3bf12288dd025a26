import { type Logger, seededRandom } from '@coxswain/base'
import { TransportError, type WatchEvent } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { listWatch } from './list-watch.ts'
import { runReflector } from './reflector.ts'
import {
  added,
  bookmark,
  configMaps,
  connectionRefused,
  deleted,
  errorEvent,
  expired,
  listOf,
  marker,
  modified,
  noStreamingLists,
  object,
  refusal,
  ScriptedServer,
  tooMany,
  versionTooLarge,
} from './testing/scripted-server.ts'

const stops: AbortController[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort()
})

function nameOf(event: WatchEvent): string {
  const { name = '', resourceVersion } = event.object.metadata ?? {}
  return `${event.type} ${name} ${resourceVersion}`.replace('  ', ' ')
}

/** A reflector that writes down what its target is told and what it logs. */
function start(server: ScriptedServer, watchTimeoutMinMs?: number) {
  const clock = new VirtualClock()
  const seen: string[] = []
  const logs: string[] = []
  const logger: Logger = {
    enabled: (verbosity) => verbosity === 0,
    info: (message) => void logs.push(message),
    error: (message) => void logs.push(`error: ${message}`),
    named: () => logger,
  }
  const target = {
    replace: (objects: readonly { readonly metadata?: { readonly name?: string } }[], version: string) =>
      void seen.push(`replace [${objects.map((found) => found.metadata?.name).join(' ')}] at ${version}`),
    apply: (events: readonly WatchEvent[], version: string | undefined) =>
      void seen.push(`${events.map(nameOf).join(', ')} at ${version}`),
  }
  const source = listWatch({ client: server.client, type: configMaps })
  const stop = new AbortController()
  stops.push(stop)
  const options = { listWatch: source, target, clock, random: seededRandom(7), logger, watchTimeoutMinMs }
  const running = runReflector(options, stop.signal)
  return { clock, logs, stop, running, seen: () => seen.splice(0) }
}

/** Has listed `[a]` at 10 and follows a watch. */
async function startFollowing(server = new ScriptedServer()) {
  server.willWatch([added('a', 5), marker(10)])
  const reflector = start(server)
  await reflector.clock.settle()
  expect(reflector.seen()).toEqual(['replace [a] at 10'])
  server.asked()
  return { server, ...reflector }
}

const backoffMaxFirstMs = 1600

describe('streaming list', () => {
  test('is asked for with bookmarks, and a time-out of 300 to 600 s', async () => {
    const server = new ScriptedServer()
    await start(server).clock.settle()
    const options = server.requests[0]?.options
    expect(options?.allowWatchBookmarks).toBe(true)
    expect(options?.timeoutSeconds).toBeGreaterThanOrEqual(300)
    expect(options?.timeoutSeconds).toBeLessThan(600)
    expect(Number.isInteger(options?.timeoutSeconds)).toBe(true)
    expect(server.asked()).toEqual(['watch resourceVersion= resourceVersionMatch=NotOlderThan sendInitialEvents=true'])
  })

  test('asks for longer watches where they are wanted', async () => {
    const server = new ScriptedServer()
    await start(server, 7_200_000).clock.settle()
    const seconds = server.requests[0]?.options?.timeoutSeconds
    expect(seconds).toBeGreaterThanOrEqual(7200)
    expect(seconds).toBeLessThan(14_400)
  })

  test('nothing is told before the marker', async () => {
    const server = new ScriptedServer()
    const { clock, seen } = start(server)
    await clock.settle()
    server.stream.send(added('a', 3), added('b', 2))
    await clock.settle()
    server.stream.send(bookmark(4))
    await clock.settle()
    expect(seen()).toEqual([])
    server.stream.send(marker(4))
    await clock.settle()
    expect(seen()).toEqual(['replace [a b] at 4'])
  })

  test('changes among the initial events count', async () => {
    const server = new ScriptedServer()
    server.willWatch([added('a', 1), added('b', 2), modified('a', 3), deleted('b', 4), marker(4)])
    const { clock, seen } = start(server)
    await clock.settle()
    expect(seen()).toEqual(['replace [a] at 4'])
  })

  test('goes on as the watch, on the same stream', async () => {
    const { server, clock, seen } = await startFollowing()
    server.stream.send(modified('a', 11), added('b', 12))
    await clock.settle()
    expect(seen()).toEqual(['MODIFIED a 11, ADDED b 12 at 12'])
    expect(server.asked()).toEqual([])
    expect(server.streams.length).toBe(1)
    expect(server.stream.isClosed).toBe(false)
  })

  test('what comes in one batch with the marker, after it, is not lost', async () => {
    const server = new ScriptedServer()
    server.willWatch([added('a', 1), marker(1), added('b', 2), modified('a', 3)])
    const { clock, seen } = start(server)
    await clock.settle()
    expect(seen()).toEqual(['replace [a] at 1', 'ADDED b 2, MODIFIED a 3 at 3'])
  })

  test.each([
    { name: 'connection refused', error: connectionRefused },
    { name: '429', error: tooMany },
  ])('$name: backs off and streams again', async ({ error }) => {
    const server = new ScriptedServer().willWatch(error(), [marker(1)])
    const { clock, seen } = start(server)
    await clock.advance(799)
    expect(server.requests.length).toBe(1)
    await clock.advance(backoffMaxFirstMs - 799)
    expect(server.asked().map((request) => request.split(' ')[0])).toEqual(['watch', 'watch'])
    expect(seen()).toEqual(['replace [] at 1'])
  })

  test.each([
    { name: 'expired', error: expired },
    { name: 'gone', error: () => refusal(410, 'Gone') },
    { name: 'too large resource version', error: versionTooLarge },
  ])('$name: asks at once for the latest', async ({ error }) => {
    const { server, clock, seen } = await startFollowing()
    server.willWatch(error(), [marker(20)])
    server.stream.send(errorEvent(410, 'Expired'))
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked()).toEqual([
      'watch resourceVersion=10 resourceVersionMatch=NotOlderThan sendInitialEvents=true',
      'watch resourceVersion= resourceVersionMatch=NotOlderThan sendInitialEvents=true',
    ])
    expect(seen()).toEqual(['replace [] at 20'])
  })

  test('an expiry in the midst of the initial events starts them again, from nothing', async () => {
    const server = new ScriptedServer()
    server.willWatch([added('a', 1), errorEvent(410, 'Expired')], [added('b', 2), marker(2)])
    const { clock, seen } = start(server)
    await clock.settle()
    expect(seen()).toEqual(['replace [b] at 2'])
    expect(server.streams[0]?.isClosed).toBe(true)
  })

  test('a server that refuses even the latest version is not asked without pause', async () => {
    const server = new ScriptedServer().willWatch(expired(), expired(), expired())
    const { clock } = start(server)
    await clock.settle()
    expect(server.requests.length).toBe(2)
  })

  test('a stream that ends before the marker is tried again, after a pause', async () => {
    const server = new ScriptedServer().willWatch([added('a', 1)], [marker(2)])
    const { clock, seen } = start(server)
    await clock.settle()
    server.stream.end()
    await clock.settle()
    expect(server.requests.length).toBe(1)
    await clock.advance(backoffMaxFirstMs)
    expect(seen()).toEqual(['replace [] at 2'])
  })

  test.each([
    { name: 'a server that knows no streaming lists', answer: noStreamingLists() },
    { name: 'a forbidden watch', answer: refusal(403, 'Forbidden') },
    { name: 'an internal error', answer: refusal(500, 'InternalError') },
    { name: 'a broken connection', answer: new TransportError('closed', 'socket hang up') },
    { name: 'an error among the initial events', answer: [added('x', 1), errorEvent(500, 'InternalError')] },
  ])('$name: falls back to a list for this round', async ({ answer }) => {
    const server = new ScriptedServer().willWatch(answer).willList(listOf(7, object('a', 3)))
    const { clock, seen } = start(server)
    await clock.settle()
    expect(server.asked().slice(1)).toEqual(['list resourceVersion=0 limit=500', 'watch resourceVersion=7'])
    expect(seen()).toEqual(['replace [a] at 7'])
    server.willWatch([marker(9)])
    server.stream.send(errorEvent(410, 'Expired'))
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked()).toEqual(['watch resourceVersion=7 resourceVersionMatch=NotOlderThan sendInitialEvents=true'])
    expect(seen()).toEqual(['replace [] at 9'])
  })

  test('says so every 10 s while the marker does not come', async () => {
    const server = new ScriptedServer()
    const { clock, logs } = start(server)
    await clock.advance(9999)
    expect(logs).toEqual([])
    await clock.advance(1)
    expect(logs).toEqual(['Warning: event bookmark expired'])
    server.stream.send(marker(1))
    await clock.advance(60_000)
    expect(logs.length).toBe(1)
  })
})

const startListing = (server: ScriptedServer) => start(server.willWatch(noStreamingLists()))

/** Lists at 5, then must list again. */
async function relist(server: ScriptedServer, ...answers: readonly (ReturnType<typeof listOf> | Error)[]) {
  const reflector = startListing(server)
  await reflector.clock.settle()
  server.asked()
  reflector.seen()
  server.willWatch(noStreamingLists()).willList(...answers)
  server.stream.send(errorEvent(410, 'Expired'))
  await reflector.clock.advance(backoffMaxFirstMs)
  return { reflector, asked: server.asked().filter((request) => request.startsWith('list')) }
}

describe('list', () => {
  test('takes all pages, at the version of the first', async () => {
    const server = new ScriptedServer().willList(
      { ...listOf(5, object('a', 1)), continue: 'page-2' },
      { ...listOf(5, object('b', 2)), continue: 'page-3' },
      listOf(5, object('c', 3)),
    )
    const { clock, seen } = startListing(server)
    await clock.settle()
    expect(server.asked().slice(1)).toEqual([
      'list resourceVersion=0 limit=500',
      'list limit=500 continue=page-2',
      'list limit=500 continue=page-3',
      'watch resourceVersion=5',
    ])
    expect(seen()).toEqual(['replace [a b c] at 5'])
  })

  test('a page token that expires leads to one list of everything', async () => {
    const server = new ScriptedServer().willList(
      { ...listOf(5, object('a', 1)), continue: 'page-2' },
      expired(),
      listOf(6, object('a', 1), object('b', 2)),
    )
    const { clock, seen } = startListing(server)
    await clock.settle()
    expect(server.asked().slice(1, 4)).toEqual([
      'list resourceVersion=0 limit=500',
      'list limit=500 continue=page-2',
      'list resourceVersion=0',
    ])
    expect(seen()).toEqual(['replace [a b] at 6'])
  })

  test('again asks for the last version, without pages', async () => {
    const { asked } = await relist(new ScriptedServer().willList(listOf(5)), listOf(8))
    expect(asked).toEqual(['list resourceVersion=5'])
  })

  test('again asks for pages where the first list came in pages', async () => {
    const server = new ScriptedServer().willList({ ...listOf(5), continue: 'more' }, listOf(5))
    const { asked } = await relist(server, listOf(8))
    expect(asked).toEqual(['list resourceVersion=5 limit=500'])
  })

  test.each([
    { name: 'expired', error: expired() },
    { name: 'too large', error: versionTooLarge() },
    {
      name: 'too large, in the words of 1.17',
      error: refusal(504, 'Timeout', { message: 'Too large resource version: 9, current: 5' }),
    },
  ])('at a version that is $name is repeated at once for the latest', async ({ error }) => {
    const { asked, reflector } = await relist(
      new ScriptedServer().willList(listOf(5)),
      error,
      listOf(8, object('a', 8)),
    )
    expect(asked).toEqual(['list resourceVersion=5', 'list'])
    expect(reflector.seen()).toEqual(['replace [a] at 8'])
  })

  test('that fails is reported and tried again after a back-off, that begins at "0" while nothing is known', async () => {
    const server = new ScriptedServer().willList(refusal(403, 'Forbidden'), listOf(3))
    const { clock, logs, seen } = start(server.willWatch(noStreamingLists(), noStreamingLists()))
    await clock.settle()
    expect(logs).toEqual(['error: Failed to watch'])
    expect(seen()).toEqual([])
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked().filter((request) => request.startsWith('list'))).toEqual([
      'list resourceVersion=0 limit=500',
      'list resourceVersion=0 limit=500',
    ])
    expect(seen()).toEqual(['replace [] at 3'])
  })
})

describe('watch', () => {
  test('the server closes normally: a new watch from the last version, at once and without a list', async () => {
    const { server, clock, seen } = await startFollowing()
    server.stream.send(added('b', 12))
    await clock.advance(400_000)
    server.stream.end()
    await clock.settle()
    expect(server.asked()).toEqual(['watch resourceVersion=12'])
    expect(seen()).toEqual(['ADDED b 12 at 12'])
    expect(server.streams[0]?.isClosed).toBe(true)
  })

  test('a broken connection is an end like any other', async () => {
    const { server, clock } = await startFollowing()
    await clock.advance(60_000)
    server.stream.fail(new TransportError('closed', 'socket hang up'))
    await clock.settle()
    expect(server.asked()).toEqual(['watch resourceVersion=10'])
  })

  test('a bookmark moves the version on, and nothing else', async () => {
    const { server, clock, seen } = await startFollowing()
    server.stream.send(bookmark(50))
    await clock.advance(5000)
    server.stream.end()
    await clock.settle()
    expect(seen()).toEqual(['BOOKMARK 50 at 50'])
    expect(server.asked()).toEqual(['watch resourceVersion=50'])
  })

  test.each([
    { name: 'Expired', error: errorEvent(410, 'Expired'), log: [] },
    { name: 'Gone', error: errorEvent(410, 'Gone'), log: [] },
    { name: 'any other', error: errorEvent(500, 'InternalError'), log: ['Warning: watch ended with error'] },
    { name: 'no Status', error: { type: 'ERROR', object: {} } as WatchEvent, log: ['Warning: watch ended with error'] },
  ])('an error event, $name: back-off, then a list from the last version', async ({ error, log }) => {
    const { server, clock, seen, logs } = await startFollowing()
    server.stream.send(added('b', 11), error, added('never', 12))
    await clock.settle()
    expect(seen()).toEqual(['ADDED b 11 at 11'])
    expect(server.asked()).toEqual([])
    expect(server.stream.isClosed).toBe(true)
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked()).toEqual([
      'watch resourceVersion=11 resourceVersionMatch=NotOlderThan sendInitialEvents=true',
    ])
    expect(logs).toEqual(log)
  })

  test('an error event 429: back-off, then a watch from the last version', async () => {
    const { server, clock } = await startFollowing()
    server.stream.send(added('b', 11), errorEvent(429, 'TooManyRequests'))
    await clock.settle()
    expect(server.asked()).toEqual([])
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked()).toEqual(['watch resourceVersion=11'])
  })

  test('what cannot be decoded: back-off, then a list', async () => {
    const { server, clock, logs } = await startFollowing()
    server.stream.fail(new TransportError('malformed', 'not JSON'))
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked()).toEqual([
      'watch resourceVersion=10 resourceVersionMatch=NotOlderThan sendInitialEvents=true',
    ])
    expect(logs).toEqual(['Warning: watch ended with error'])
  })

  test.each([
    { name: 'connection refused', error: connectionRefused },
    { name: '429', error: tooMany },
  ])('$name on opening: back-off and again from the same version, however often', async ({ error }) => {
    const { server, clock } = await startFollowing()
    server.willWatch(error(), error())
    await clock.advance(5000)
    server.stream.end()
    await clock.settle()
    await clock.advance(10_000)
    expect(server.asked()).toEqual(Array.from({ length: 3 }, () => 'watch resourceVersion=10'))
  })

  test.each([
    { name: 'an internal error', error: refusal(500, 'InternalError') },
    { name: 'forbidden', error: refusal(403, 'Forbidden') },
  ])('$name on opening: reported, back-off, then a list', async ({ error }) => {
    const { server, clock, logs } = await startFollowing()
    server.willWatch(error)
    await clock.advance(5000)
    server.stream.end()
    await clock.settle()
    expect(server.asked()).toEqual(['watch resourceVersion=10'])
    expect(logs).toEqual(['error: Failed to watch'])
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked()).toEqual([
      'watch resourceVersion=10 resourceVersionMatch=NotOlderThan sendInitialEvents=true',
    ])
  })

  test('too old on opening is no error to report', async () => {
    const { server, clock, logs } = await startFollowing()
    server.willWatch(expired())
    await clock.advance(5000)
    server.stream.end()
    await clock.settle()
    expect(logs).toEqual([])
  })

  test('under a second with no event: back-off, then a list', async () => {
    const { server, clock, logs } = await startFollowing()
    await clock.advance(999)
    server.stream.end()
    await clock.settle()
    expect(logs).toEqual(['Warning: watch ended with error'])
    expect(server.asked()).toEqual([])
    await clock.advance(backoffMaxFirstMs)
    expect(server.asked()).toEqual([
      'watch resourceVersion=10 resourceVersionMatch=NotOlderThan sendInitialEvents=true',
    ])
  })

  test.each([
    { name: 'under a second with an event', lastsMs: 10, events: [added('b', 11)] },
    { name: 'under a second with a bookmark', lastsMs: 10, events: [bookmark(11)] },
    { name: 'a second with no event', lastsMs: 1000, events: [] },
  ])('$name is a good watch', async ({ lastsMs, events }) => {
    const { server, clock } = await startFollowing()
    await clock.advance(lastsMs)
    if (events.length > 0) server.stream.send(...events)
    server.stream.end()
    await clock.settle()
    expect(server.asked().map((request) => request.split(' ').length)).toEqual([2])
  })

  test.each([
    { name: 'another kind', event: { type: 'ADDED', object: { kind: 'Secret', metadata: { name: 'x' } } } },
    { name: 'a table', event: { type: 'ADDED', object: { kind: 'Table', metadata: { resourceVersion: '11' } } } },
    { name: 'no metadata', event: { type: 'ADDED', object: { kind: 'ConfigMap' } } },
    { name: 'no name', event: { type: 'MODIFIED', object: { kind: 'ConfigMap', metadata: {} } } },
    { name: 'nothing', event: { type: 'ADDED', object: null } },
  ])('$name is left out and reported; the rest goes on', async ({ event }) => {
    const { server, clock, seen, logs } = await startFollowing()
    server.stream.send(added('b', 11), event as WatchEvent, added('c', 13))
    await clock.settle()
    expect(seen()).toEqual(['ADDED b 11, ADDED c 13 at 13'])
    expect(logs.length).toBe(1)
  })

  test('from no version, additions come in no order and say nothing about it', async () => {
    const server = new ScriptedServer().willWatch(noStreamingLists()).willList({ items: [], resourceVersion: '' })
    const { clock, seen } = start(server)
    await clock.settle()
    server.stream.send(added('b', 9), added('a', 4))
    await clock.settle()
    server.stream.send(modified('a', 10))
    await clock.settle()
    expect(seen().slice(1)).toEqual(['ADDED b 9, ADDED a 4 at undefined', 'MODIFIED a 10 at 10'])
  })
})

describe('back-off', () => {
  test('doubles from 800 ms to 30 s, up to twice as long by chance, and begins anew every 2 minutes', async () => {
    const server = new ScriptedServer()
    const { clock } = start(server.willWatch(...Array.from({ length: 60 }, connectionRefused)))
    await clock.settle()
    const bounds = [800, 1600, 3200, 6400, 12_800, 25_600, 30_000]
    const delays: number[] = []
    let restartedMs = 0
    let step = 0
    for (let i = 0; i < 20; i++) {
      const beforeMs = clock.monotonicMs()
      if (beforeMs - restartedMs > 120_000) [restartedMs, step] = [beforeMs, 0]
      const count = server.requests.length
      await clock.advanceUntil(() => server.requests.length > count, 61_000)
      const delayMs = clock.monotonicMs() - beforeMs
      const leastMs = bounds[Math.min(step++, bounds.length - 1)] ?? 0
      expect(delayMs).toBeGreaterThanOrEqual(leastMs)
      expect(delayMs).toBeLessThan(2 * leastMs)
      delays.push(delayMs)
    }
    expect(new Set(delays).size).toBe(delays.length)
  })
})

describe('stopping', () => {
  test.each([
    {
      name: 'during the initial events',
      prepare: async (server: ScriptedServer) => void server.willWatch([added('a', 1)]),
    },
    { name: 'while following', prepare: async (server: ScriptedServer) => void server.willWatch([marker(1)]) },
    { name: 'during a back-off', prepare: async (server: ScriptedServer) => void server.willWatch(tooMany()) },
  ])('$name ends at once, with nothing open and nothing logged', async ({ prepare }) => {
    const server = new ScriptedServer()
    await prepare(server)
    const { clock, stop, running, logs } = start(server)
    await clock.settle()
    stop.abort()
    await running
    expect(server.streams.every((stream) => stream.isClosed)).toBe(true)
    expect([clock.timerCount, logs]).toEqual([0, []])
    expect(server.requests.length).toBe(1)
  })

  test('while the first watch is being opened closes it', async () => {
    const server = new ScriptedServer()
    const reflector = start(server)
    reflector.stop.abort()
    await reflector.running
    expect(server.streams.every((stream) => stream.isClosed)).toBe(true)
  })
})
