import type { KubeObject } from '@coxswain/api'
import { type Logger, seededRandom, silentLogger } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, describe, expect, test } from 'vitest'
import { createInformer, type InformerOptions } from './create-informer.ts'
import type { EventHandlers } from './informer.ts'
import { stripManagedFields } from './strip-managed-fields.ts'
import {
  added,
  bookmark,
  configMaps,
  deleted,
  errorEvent,
  listOf,
  marker,
  modified,
  noStreamingLists,
  object,
  ScriptedServer,
} from './testing/scripted-server.ts'

const stops: AbortController[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort()
})

function setUp(options: Partial<InformerOptions<KubeObject>> = {}) {
  const server = new ScriptedServer()
  const clock = new VirtualClock()
  const { client } = server
  const random = seededRandom(1)
  const informer = createInformer({ client, clock, random, logger: silentLogger, type: configMaps, ...options })
  const stop = new AbortController()
  stops.push(stop)
  const running = () => informer.run(stop.signal)
  /** Runs until the initial list, at version 10, is in. */
  const sync = async (...initial: readonly ReturnType<typeof added>[]) => {
    server.willWatch([...initial, marker(10)])
    void running()
    await clock.settle()
  }
  const send = async (...events: readonly ReturnType<typeof added>[]) => {
    server.stream.send(...events)
    await clock.settle()
  }
  /** The server forgets; what it has now comes by a new list. */
  const relist = async (...initial: readonly ReturnType<typeof added>[]) => {
    server.willWatch([...initial, marker(20)])
    server.stream.send(errorEvent(410, 'Expired'))
    await clock.advance(1600)
  }
  return { server, clock, informer, stop, running, sync, send, relist }
}

const label = (found: KubeObject) => `${found.metadata?.name}@${found.metadata?.resourceVersion}`

function recording() {
  const calls: string[] = []
  const handlers: EventHandlers<KubeObject> = {
    added: (next, isInitial) => void calls.push(`added ${label(next)}${isInitial ? ' initially' : ''}`),
    updated: (previous, next) => void calls.push(`updated ${label(previous)} to ${label(next)}`),
    deleted: (lastKnown, missed) => void calls.push(`deleted ${label(lastKnown)}${missed ? ' missed' : ''}`),
  }
  return { handlers, calls: () => calls.splice(0) }
}

const labels = (objects: readonly KubeObject[]) => objects.map(label).toSorted()

describe('store', () => {
  test('follows additions, changes and deletions', async () => {
    const { informer, sync, send } = setUp()
    await sync(added('ns/a', 1), added('ns/b', 2))
    expect(labels(informer.list())).toEqual(['a@1', 'b@2'])
    await send(modified('ns/a', 11), deleted('ns/b', 12), added('other/c', 13))
    expect(labels(informer.list())).toEqual(['a@11', 'c@13'])
    expect(informer.get('ns/b')).toBeUndefined()
    expect(informer.get('other/c')?.metadata?.resourceVersion).toBe('13')
  })

  test('lists by namespace, also after changes', async () => {
    const { informer, sync, send } = setUp()
    await sync(added('ns/a', 1), added('other/b', 2))
    expect(labels(informer.list('ns'))).toEqual(['a@1'])
    await send(added('ns/c', 11), deleted('ns/a', 12), modified('other/b', 13))
    expect(labels(informer.list('ns'))).toEqual(['c@11'])
    expect(labels(informer.list('other'))).toEqual(['b@13'])
    expect(informer.list('none')).toEqual([])
  })

  test('knows cluster-scoped objects by name alone', async () => {
    const { informer, sync } = setUp()
    await sync(added('node-1', 1))
    expect(informer.get('node-1')).toBeDefined()
  })

  test('knows up to which version it is complete, bookmarks included', async () => {
    const { informer, sync, send } = setUp()
    expect(informer.resourceVersion).toBe('')
    await sync()
    expect(informer.resourceVersion).toBe('10')
    await send(added('ns/a', 11))
    expect(informer.resourceVersion).toBe('11')
    await send(bookmark(90))
    expect(informer.resourceVersion).toBe('90')
    await send(deleted('ns/a', 91))
    expect(informer.resourceVersion).toBe('91')
  })

  test('tells of each batch, once it is delivered', async () => {
    const told: unknown[] = []
    const { informer, sync, send } = setUp({
      onApplied: (type, applied) => told.push([type.plural, informer.list().length, applied]),
    })
    await sync(added('ns/a', 1))
    await send(added('ns/b', 11), added('ns/c', 12))
    await send(bookmark(90))
    expect(told).toEqual([
      ['configmaps', 1, { durationMs: 0, resourceVersion: '10' }],
      ['configmaps', 3, { durationMs: 0, resourceVersion: '12' }],
      ['configmaps', 3, { durationMs: 0, resourceVersion: '90' }],
    ])
  })

  test('has the whole batch before any handler is called', async () => {
    const { informer, sync, send } = setUp()
    const seen: string[][] = []
    const look = () => void seen.push(labels(informer.list()))
    informer.addHandlers({ added: look, deleted: look })
    await sync(added('ns/a', 1), added('ns/b', 2))
    await send(deleted('ns/a', 11), added('ns/c', 12))
    expect(seen).toEqual([
      ['a@1', 'b@2'],
      ['a@1', 'b@2'],
      ['b@2', 'c@12'],
      ['b@2', 'c@12'],
    ])
  })

  test('gives the very objects that the server gave', async () => {
    const { informer, sync } = setUp()
    const given = added('ns/a', 1)
    await sync(given)
    expect(informer.get('ns/a')).toBe(given.object)
    expect(Object.isFrozen(given.object)).toBe(false)
  })
})

const byParity = (found: KubeObject) => [Number(found.metadata?.resourceVersion) % 2 === 0 ? 'even' : 'odd', 'all']

describe('indexes', () => {
  test('follow changes, whether made before the start or late', async () => {
    const { informer, sync, send } = setUp()
    informer.addIndex('parity', byParity)
    await sync(added('ns/a', 1), added('ns/b', 2), added('ns/c', 3))
    expect(labels(informer.byIndex('parity', 'odd'))).toEqual(['a@1', 'c@3'])
    informer.addIndex('late', byParity)
    await send(modified('ns/a', 12), deleted('ns/c', 13), modified('ns/b', 14))
    for (const index of ['parity', 'late']) {
      expect(informer.byIndex(index, 'odd')).toEqual([])
      expect(labels(informer.byIndex(index, 'even'))).toEqual(['a@12', 'b@14'])
      expect(labels(informer.byIndex(index, 'all'))).toEqual(['a@12', 'b@14'])
    }
  })

  test('the same again is no harm; another under the same name, and one that is not there, are bugs', () => {
    const { informer } = setUp()
    informer.addIndex('parity', byParity)
    informer.addIndex('parity', byParity)
    expect(() => informer.addIndex('parity', () => [])).toThrow('index parity has one function')
    expect(() => informer.byIndex('other', 'x')).toThrow('there is an index other')
  })
})

function broken(): never {
  throw new Error('broken')
}

describe('handlers', () => {
  test('see every change in order, with what was before', async () => {
    const { informer, sync, send } = setUp()
    const { handlers, calls } = recording()
    informer.addHandlers(handlers)
    await sync(added('ns/b', 2), added('ns/a', 1))
    expect(calls()).toEqual(['added b@2 initially', 'added a@1 initially'])
    await send(modified('ns/a', 11), modified('ns/a', 12), deleted('ns/a', 13), added('ns/a', 14))
    expect(calls()).toEqual(['updated a@1 to a@11', 'updated a@11 to a@12', 'deleted a@13', 'added a@14'])
  })

  test('an addition of what is known is an update, a change of what is not an addition', async () => {
    const { informer, sync, send } = setUp()
    const { handlers, calls } = recording()
    informer.addHandlers(handlers)
    await sync(added('ns/a', 1))
    calls()
    await send(added('ns/a', 11), modified('ns/b', 12), deleted('ns/c', 13))
    expect(calls()).toEqual(['updated a@1 to a@11', 'added b@12', 'deleted c@13'])
  })

  test('a bookmark is no business of theirs', async () => {
    const { informer, sync, send } = setUp()
    const { handlers, calls } = recording()
    informer.addHandlers(handlers)
    await sync()
    await send(bookmark(30))
    expect(calls()).toEqual([])
  })

  test('that come late get what is there at once, then what follows', async () => {
    const { informer, sync, send } = setUp()
    await sync(added('ns/a', 1), added('ns/b', 2))
    const { handlers, calls } = recording()
    const registration = informer.addHandlers(handlers)
    expect(calls()).toEqual(['added a@1 initially', 'added b@2 initially'])
    expect(registration.hasSynced).toBe(true)
    await send(modified('ns/a', 11))
    expect(calls()).toEqual(['updated a@1 to a@11'])
  })

  test('added by a handler get each object once', async () => {
    const { informer, sync, send } = setUp()
    const late = recording()
    let isAdded = false
    informer.addHandlers({
      updated: () => {
        if (!isAdded) informer.addHandlers(late.handlers)
        isAdded = true
      },
    })
    await sync(added('ns/a', 1), added('ns/b', 2))
    await send(modified('ns/a', 11), modified('ns/b', 12))
    expect(late.calls()).toEqual(['added a@11 initially', 'added b@12 initially'])
    await send(modified('ns/b', 13))
    expect(late.calls()).toEqual(['updated b@12 to b@13'])
  })

  test('that are removed are told no more, even within a batch', async () => {
    const { informer, sync, send } = setUp()
    const first = recording()
    const second = recording()
    const registration = informer.addHandlers(first.handlers)
    informer.addHandlers(second.handlers)
    informer.addHandlers({ updated: () => registration.remove() })
    await sync(added('ns/a', 1))
    first.calls()
    second.calls()
    await send(modified('ns/a', 11), modified('ns/a', 12))
    expect(first.calls()).toEqual(['updated a@1 to a@11'])
    expect(second.calls().length).toBe(2)
    registration.remove()
  })

  test('that throw are reported, and keep nobody else from being told', async () => {
    const errors: unknown[] = []
    const logger: Logger = { ...silentLogger, error: (_, error) => void errors.push(error), named: () => logger }
    const { informer, sync, send } = setUp({ logger })
    const { handlers, calls } = recording()
    informer.addHandlers({ added: broken, updated: broken, deleted: broken })
    informer.addHandlers(handlers)
    await sync(added('ns/a', 1))
    await send(modified('ns/a', 11), deleted('ns/a', 12))
    informer.addHandlers({ added: broken })
    expect(calls().length).toBe(3)
    expect(errors.map(String)).toEqual(Array.from({ length: 3 }, () => 'Error: broken'))
  })

  test('need not handle everything', async () => {
    const { informer, sync, send } = setUp()
    informer.addHandlers({})
    await sync(added('ns/a', 1))
    await send(modified('ns/a', 11), deleted('ns/a', 12))
    expect(informer.list()).toEqual([])
  })
})

describe('synced', () => {
  test('the informer by its store, a handler once it has been given the initial objects', async () => {
    const { server, clock, informer, running, stop } = setUp()
    const seen: boolean[][] = []
    const registration = informer.addHandlers({
      added: () => void seen.push([informer.hasSynced, registration.hasSynced]),
    })
    let isSynced = false
    void informer.whenSynced(stop.signal).then(() => (isSynced = true))
    void running()
    await clock.settle()
    server.stream.send(added('ns/a', 1))
    await clock.settle()
    expect([informer.hasSynced, registration.hasSynced, isSynced]).toEqual([false, false, false])
    server.stream.send(marker(1))
    await clock.settle()
    expect(seen).toEqual([[true, false]])
    expect([informer.hasSynced, registration.hasSynced, isSynced]).toEqual([true, true, true])
  })

  test('also by an empty list', async () => {
    const { informer, sync } = setUp()
    const registration = informer.addHandlers({})
    await sync()
    expect([informer.hasSynced, registration.hasSynced]).toEqual([true, true])
  })

  test('who waits is told when it is in vain', async () => {
    const { informer } = setUp()
    const stop = new AbortController()
    const waiting = informer.whenSynced(stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })
})

describe('a new list', () => {
  test('deletes first what is gone, then adds and changes in its order', async () => {
    const { informer, sync, relist } = setUp()
    const { handlers, calls } = recording()
    informer.addHandlers(handlers)
    await sync(added('ns/a', 1), added('ns/b', 2), added('ns/c', 3), added('ns/d', 4))
    calls()
    await relist(added('ns/e', 15), added('ns/c', 3), added('ns/a', 16))
    expect(calls()).toEqual(['deleted b@2 missed', 'deleted d@4 missed', 'added e@15', 'updated a@1 to a@16'])
    expect(labels(informer.list())).toEqual(['a@16', 'c@3', 'e@15'])
    expect(informer.resourceVersion).toBe('20')
  })

  test('keeps the object that it already had when nothing changed', async () => {
    const { informer, sync, relist } = setUp()
    await sync(added('ns/a', 1))
    const known = informer.get('ns/a')
    await relist(added('ns/a', 1))
    expect(informer.get('ns/a')).toBe(known)
  })

  test('shows an object deleted and made again unseen as an update', async () => {
    const { informer, sync, relist } = setUp()
    const uids: unknown[] = []
    informer.addHandlers({ updated: (previous, next) => uids.push(previous.metadata?.uid, next.metadata?.uid) })
    await sync({ type: 'ADDED', object: object('ns/a', 1, { uid: 'first' }) })
    await relist({ type: 'ADDED', object: object('ns/a', 15, { uid: 'second' }) })
    expect(uids).toEqual(['first', 'second'])
  })

  test('that is a plain list does the same', async () => {
    const { server, clock, informer, sync } = setUp()
    const { handlers, calls } = recording()
    informer.addHandlers(handlers)
    await sync(added('ns/a', 1))
    calls()
    server.willWatch(noStreamingLists()).willList(listOf(30, object('ns/b', 29)))
    server.stream.send(errorEvent(410, 'Expired'))
    await clock.advance(1600)
    expect(calls()).toEqual(['deleted a@1 missed', 'added b@29'])
  })
})

describe('resync', () => {
  test('shows each object again to the handlers that asked, each at its own time', async () => {
    const { clock, informer, sync } = setUp({ resyncMs: 60_000 })
    const often = recording()
    const seldom = recording()
    const never = recording()
    informer.addHandlers(often.handlers, { resyncMs: 10_000 })
    informer.addHandlers(seldom.handlers)
    informer.addHandlers(never.handlers, { resyncMs: 0 })
    await sync(added('ns/a', 1))
    for (const { calls } of [often, seldom, never]) calls()
    await clock.advance(59_999)
    expect([often.calls().length, seldom.calls().length]).toEqual([5, 0])
    await clock.advance(1)
    expect(often.calls()).toEqual(['updated a@1 to a@1'])
    expect(seldom.calls()).toEqual(['updated a@1 to a@1'])
    expect(never.calls()).toEqual([])
  })

  test('at most once a second, for late handlers too', async () => {
    const { clock, informer, sync } = setUp()
    await sync(added('ns/a', 1))
    const { handlers, calls } = recording()
    informer.addHandlers(handlers, { resyncMs: 1 })
    calls()
    await clock.advance(3000)
    expect(calls().length).toBe(3)
  })

  test('ends with the handler, and with the informer', async () => {
    const { clock, informer, sync, stop, running } = setUp({ resyncMs: 1000 })
    const removed = recording()
    const kept = recording()
    const registration = informer.addHandlers(removed.handlers)
    informer.addHandlers(kept.handlers)
    await sync(added('ns/a', 1))
    registration.remove()
    await clock.advance(1000)
    expect([removed.calls().length, kept.calls().length]).toEqual([1, 2])
    stop.abort()
    await running()
    expect(clock.timerCount).toBe(0)
    await clock.advance(5000)
    expect(kept.calls()).toEqual([])
  })

  test('costs no timer when nobody asks', async () => {
    const { clock, informer, sync } = setUp()
    informer.addHandlers({})
    await sync(added('ns/a', 1))
    expect(clock.timerCount).toBe(0)
  })
})

describe('what is kept', () => {
  const managed = { ...object('ns/a', 1), metadata: { ...object('ns/a', 1).metadata, managedFields: [] } } as KubeObject

  test('is what the transform makes of the object, on every way in', async () => {
    const { informer, sync, send, relist } = setUp({ transform: stripManagedFields })
    const seen: boolean[] = []
    const look = (found: KubeObject) => void seen.push('managedFields' in (found.metadata ?? {}))
    informer.addHandlers({ added: look, updated: (_, next) => look(next), deleted: look })
    await sync({ type: 'ADDED', object: managed })
    await send({ type: 'MODIFIED', object: { ...managed, metadata: { ...managed.metadata, resourceVersion: '11' } } })
    await send({ type: 'DELETED', object: { ...managed, metadata: { ...managed.metadata, resourceVersion: '12' } } })
    await relist({ type: 'ADDED', object: managed })
    expect(seen).toEqual([false, false, false, false])
    expect('managedFields' in (managed.metadata ?? {})).toBe(true)
  })

  test('without managed fields is the object itself', () => {
    const plain = object('ns/a', 1)
    expect(stripManagedFields(plain)).toBe(plain)
    expect(stripManagedFields(managed)).toEqual(plain)
  })

  test('is frozen in depth on demand', async () => {
    const { informer, sync } = setUp({ freeze: true })
    await sync(added('ns/a', 1))
    expect(Object.isFrozen(informer.get('ns/a')?.metadata)).toBe(true)
  })
})

describe('running', () => {
  test('happens once', async () => {
    const { server, clock, running, sync } = setUp()
    await sync()
    expect(running()).toBe(running())
    await clock.settle()
    expect(server.requests.length).toBe(1)
  })

  test('asks for what was selected, in a list as in a watch', async () => {
    const { server, clock, running } = setUp({ labelSelector: 'app=web', fieldSelector: 'type=x' })
    server.willWatch(noStreamingLists())
    void running()
    await clock.settle()
    expect(server.asked().every((request) => request.includes('labelSelector=app=web fieldSelector=type=x'))).toBe(true)
  })
})
