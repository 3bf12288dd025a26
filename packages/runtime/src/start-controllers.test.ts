import { deferred, seededRandom, silentLogger } from '@coxswain/base'
import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Client } from '@coxswain/client'
import type { Informer, InformerFactory } from '@coxswain/cache'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import type { Controller, ControllerContext, ControllerDescriptor } from './controller.ts'
import { createMetricsRegistry } from './metrics-registry.ts'
import { isControllerChosen } from './select-controllers.ts'
import { startControllers, type StartControllersOptions } from './start-controllers.ts'

const typeOf = (plural: string): ResourceType => ({
  group: '',
  version: 'v1',
  plural,
  singular: plural,
  kind: plural,
  namespaced: true,
  verbs: [],
  shortNames: [],
  categories: [],
  subresources: [],
  schema: plural,
})

/** A factory whose informers sync when the test says so. */
function fakeInformers() {
  const synced = new Set<string>()
  let started = false
  const all = deferred<void>()
  const informer = <T extends KubeObject>(type: ResourceType<T>): Informer<T> => ({
    type,
    get: () => undefined,
    list: () => [],
    byIndex: () => [],
    addIndex: () => {},
    addHandlers: () => ({ hasSynced: true, remove: () => {} }),
    get hasSynced() {
      return synced.has(type.plural)
    },
    resourceVersion: '1',
    run: () => Promise.resolve(),
  })
  const factory: InformerFactory = {
    informer,
    metadataInformer: informer,
    start: () => {
      started = true
    },
    waitForSync: () => all.promise,
  }
  return { factory, synced, allSynced: () => all.resolve(), isStarted: () => started }
}

function describeController(name: string, more: Partial<ControllerDescriptor> = {}): ControllerDescriptor {
  return {
    name,
    aliases: [name.replace('-controller', '')],
    onByDefault: true,
    featureGates: [],
    clientName: name,
    defaults: {},
    build: () => ({ run: (signal) => untilAborted(signal) }),
    ...more,
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()))

function setUp(descriptors: readonly ControllerDescriptor[], more: Partial<StartControllersOptions> = {}) {
  const clock = new VirtualClock()
  const informers = fakeInformers()
  const random = seededRandom(1)
  const stop = new AbortController()
  const context = (): ControllerContext => ({
    // Nothing here makes requests.
    client: {} as Client,
    informers: informers.factory,
    clock,
    random,
    logger: silentLogger,
    metrics: createMetricsRegistry(),
    recorder: () => ({ event: () => {} }),
    options: {},
    gate: (name) => name !== 'Off',
  })
  const options = { descriptors, context, informers: informers.factory, clock, random, logger: silentLogger, ...more }
  return { clock, informers, stop, started: startControllers(options, stop.signal) }
}

const running = (log: string[], name: string): Controller => ({
  run: async (signal) => {
    log.push(`${name} runs`)
    await untilAborted(signal)
    log.push(`${name} stopped`)
  },
})

describe('which controllers are chosen', () => {
  const on = describeController('replicaset-controller')
  const off = describeController('token-cleaner-controller', { onByDefault: false })
  test.each([
    { chosen: ['*'], on: true, off: false },
    { chosen: [], on: false, off: false },
    { chosen: ['*', 'token-cleaner'], on: true, off: true },
    { chosen: ['*', '-replicaset-controller'], on: false, off: false },
    { chosen: ['*', '-replicaset'], on: false, off: false },
    { chosen: ['replicaset'], on: true, off: false },
    { chosen: ['replicaset', '-replicaset-controller'], on: true, off: false },
    { chosen: ['-replicaset-controller', 'replicaset'], on: false, off: false },
    { chosen: ['-*', '*'], on: true, off: false },
  ])('$chosen', ({ chosen, on: wantOn, off: wantOff }) => {
    expect([isControllerChosen(on, chosen), isControllerChosen(off, chosen)]).toEqual([wantOn, wantOff])
  })
})

test('nobody waits for a controller of a resource that is not served; it runs once that is', async () => {
  const log: string[] = []
  const uses = (name: string, plural: string) =>
    describeController(name, {
      build: ({ informers: factory }) => {
        factory.informer(typeOf(plural))
        return running(log, name)
      },
    })
  const isServed = ({ plural }: ResourceType): boolean => plural !== 'wonders'
  const { clock, informers, stop, started } = setUp([uses('a', 'pods'), uses('b', 'wonders')], { isServed })
  let isReady = false
  void started.ready.then(() => (isReady = true))
  await clock.advance(200)
  expect(isReady).toBe(false)
  informers.synced.add('pods')
  await clock.advance(200)
  expect([isReady, log]).toEqual([true, ['a runs']])
  informers.synced.add('wonders')
  await clock.advance(200)
  expect(log).toEqual(['a runs', 'b runs'])
  stop.abort()
  await started.stopped
})

test('all are built before informers start, and run once their own informers have synced', async () => {
  const log: string[] = []
  const uses = (name: string, plural: string) =>
    describeController(name, {
      build: ({ informers: factory }) => {
        log.push(`${name} built`)
        factory.informer(typeOf(plural))
        return running(log, name)
      },
    })
  const { clock, informers, stop, started } = setUp([uses('a', 'pods'), uses('b', 'secrets')])
  expect(log).toEqual(['a built', 'b built'])
  expect(informers.isStarted()).toBe(true)
  informers.synced.add('pods')
  await clock.advance(200)
  expect(log.slice(2)).toEqual(['a runs'])
  informers.synced.add('secrets')
  await clock.advance(200)
  await started.ready
  expect(log.slice(3)).toEqual(['b runs'])
  stop.abort()
  await started.stopped
  expect(log.slice(4)).toEqual(['a stopped', 'b stopped'])
})

test('when all have synced at once nobody waits for a poll', async () => {
  const log: string[] = []
  const { clock, informers, stop, started } = setUp([
    describeController('a', {
      build: ({ informers: factory }) => {
        factory.informer(typeOf('pods'))
        return running(log, 'a')
      },
    }),
  ])
  informers.synced.add('pods')
  informers.allSynced()
  await clock.settle()
  expect([log, clock.monotonicMs(), clock.timerCount]).toEqual([['a runs'], 0, 0])
  stop.abort()
  await started.stopped
})

test('gates that are off, and controllers without work, leave a controller out', () => {
  const { started } = setUp([
    describeController('a'),
    describeController('gated', { featureGates: ['On', 'Off'] }),
    describeController('idle', { build: () => undefined }),
  ])
  expect(started.names).toEqual(['a'])
})

test('a stop before the caches have synced starts nothing', async () => {
  const log: string[] = []
  const { clock, stop, started } = setUp([
    describeController('a', {
      build: ({ informers: factory }) => {
        factory.informer(typeOf('pods'))
        return running(log, 'a')
      },
    }),
  ])
  await clock.advance(250)
  stop.abort()
  await started.ready
  await started.stopped
  expect(log).toEqual([])
})

test('starts are spread over once to twice the interval', async () => {
  const log: string[] = []
  const { clock, stop, started } = setUp([describeController('a', { build: () => running(log, 'a') })], {
    startIntervalMs: 1000,
  })
  await clock.advance(999)
  expect(log).toEqual([])
  await clock.advance(1001)
  expect(log).toEqual(['a runs'])
  stop.abort()
  await started.stopped
})

test('who does not stop in time is reported', async () => {
  const { clock, stop, started } = setUp([
    describeController('a', { build: () => ({ run: () => new Promise(() => {}) }) }),
  ])
  await started.ready
  stop.abort()
  const end = started.stopped.then(
    () => 'stopped',
    (error: unknown) => `${String(error)} after ${clock.monotonicMs()} ms`,
  )
  await clock.advance(20_000)
  expect(await end).toBe('Error: controller shutdown timeout reached after 10000 ms')
})

test('a controller that fails is told', async () => {
  const { clock, started } = setUp([
    describeController('a', { build: () => ({ run: () => Promise.reject(new Error('broken')) }) }),
  ])
  const end = started.stopped.then(
    () => 'stopped',
    (error: unknown) => String(error),
  )
  await clock.settle()
  expect(await end).toBe('Error: broken')
})

test('one that cannot be built is named', () => {
  const told: string[] = []
  const logger = {
    ...silentLogger,
    error: (message: string, error: unknown, fields: object = {}) =>
      void told.push(`${message} ${JSON.stringify(fields)}: ${String(error)}`),
  }
  const build = (): never => {
    throw new Error('no such range')
  }
  expect(() => setUp([describeController('a', { build })], { logger })).toThrow('no such range')
  expect(told).toEqual(['Error initializing a controller {"controller":"a"}: Error: no such range'])
})

test('one without work is told of, in the log unless somebody asks', () => {
  const told: string[] = []
  const logger = { ...silentLogger, info: (message: string) => void told.push(message) }
  const idle = describeController('a', { build: () => undefined })
  expect(setUp([idle], { logger }).started.names).toEqual([])
  expect(told).toEqual(['Warning: skipping controller'])
  expect(setUp([idle], { logger, onSkipped: (name) => told.push(name) }).started.names).toEqual([])
  expect(told).toEqual(['Warning: skipping controller', 'a'])
})
