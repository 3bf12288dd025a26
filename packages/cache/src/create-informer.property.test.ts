import type { KubeObject } from '@coxswain/api'
import { seededRandom, silentLogger } from '@coxswain/base'
import type { WatchEvent } from '@coxswain/client'
import { VirtualClock } from '@coxswain/testing/clock'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createInformer } from './create-informer.ts'
import type { Informer } from './informer.ts'
import {
  bookmark,
  configMaps,
  errorEvent,
  listOf,
  marker,
  noStreamingLists,
  object,
  ScriptedServer,
} from './testing/scripted-server.ts'

const keys = ['ns/a', 'ns/b', 'other/c', 'd'] as const

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), key: fc.constantFrom(...keys) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), key: fc.constantFrom(...keys) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('flush', 'bookmark', 'end', 'expire', 'expireToList', 'lateHandler') }),
  },
)

const indexOf = (found: KubeObject) => [
  found.metadata?.namespace ?? '',
  `v${Number(found.metadata?.resourceVersion) % 3}`,
]

/** What a handler believes from what it was told, and its complaints. */
class Believer {
  readonly believed = new Map<string, KubeObject>()
  readonly handlers = {
    added: (found: KubeObject) => {
      expect(this.believed.has(name(found))).toBe(false)
      this.believed.set(name(found), found)
    },
    updated: (previous: KubeObject, next: KubeObject) => {
      expect(this.believed.get(name(next))).toBe(previous)
      this.believed.set(name(next), next)
    },
    deleted: (lastKnown: KubeObject) => {
      expect(this.believed.delete(name(lastKnown))).toBe(true)
    },
  }
}

const name = (found: KubeObject) => `${found.metadata?.namespace}/${found.metadata?.name}`

/** The server's side: what there is, and what it has yet to tell. */
class Source {
  readonly #server: ScriptedServer
  readonly #objects = new Map<string, KubeObject>()
  #version = 10
  #pending: WatchEvent[] = []

  constructor(server: ScriptedServer) {
    this.#server = server
  }

  get objects(): readonly KubeObject[] {
    return [...this.#objects.values()]
  }

  write(key: string): void {
    const type = this.#objects.has(key) ? 'MODIFIED' : 'ADDED'
    const next = object(key, ++this.#version)
    this.#objects.set(key, next)
    this.#pending.push({ type, object: next })
  }

  delete(key: string): void {
    if (!this.#objects.delete(key)) return
    this.#pending.push({ type: 'DELETED', object: object(key, ++this.#version) })
  }

  bookmark(): void {
    this.#pending.push(bookmark(this.#version))
  }

  flush(): void {
    if (this.#pending.length > 0) this.#server.stream.send(...this.#pending)
    this.#pending = []
  }

  /** What was pending is never sent: the next list must make up for it. */
  expire(byList: boolean): void {
    this.#pending = []
    if (byList) this.#server.willWatch(noStreamingLists()).willList(listOf(this.#version, ...this.objects))
    else {
      const events = this.objects.map((found): WatchEvent => ({ type: 'ADDED', object: found }))
      this.#server.willWatch([...events, marker(this.#version)])
    }
    this.#server.stream.send(errorEvent(410, 'Expired'))
  }
}

function check(informer: Informer<KubeObject>, source: Source, believers: readonly Believer[]): void {
  const want = source.objects.map(name).toSorted()
  expect(informer.list().map(name).toSorted()).toEqual(want)
  for (const found of source.objects) expect(informer.list()).toContainEqual(found)
  for (const { believed } of believers) {
    expect([...believed.keys()].toSorted()).toEqual(want)
    for (const found of informer.list()) expect(believed.get(name(found))).toBe(found)
  }
  for (const value of ['', 'ns', 'other', 'v0', 'v1', 'v2']) {
    const indexed = informer.byIndex('property', value).map(name).toSorted()
    expect(indexed).toEqual(
      informer
        .list()
        .filter((found) => indexOf(found).includes(value))
        .map(name)
        .toSorted(),
    )
  }
  expect(informer.list('ns')).toEqual(expect.arrayContaining([...informer.byIndex('property', 'ns')]))
}

test('store, indexes and what every handler was told agree with the server, whatever gets lost on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const server = new ScriptedServer().willWatch([marker(10)])
      const clock = new VirtualClock()
      const errors: unknown[] = []
      const logger = { ...silentLogger, error: (_: string, error: unknown) => void errors.push(error) }
      const { client } = server
      const informer = createInformer({
        client,
        clock,
        random: seededRandom(1),
        logger,
        type: configMaps,
        freeze: true,
      })
      informer.addIndex('property', indexOf)
      const believers = [new Believer()]
      for (const { handlers } of believers) informer.addHandlers(handlers)
      const stop = new AbortController()
      const running = informer.run(stop.signal)
      await clock.settle()
      const source = new Source(server)
      for (const action of steps) {
        if (action.do === 'write' || action.do === 'delete') source[action.do](action.key)
        else if (action.do === 'flush' || action.do === 'bookmark') source[action.do]()
        else if (action.do === 'lateHandler') {
          const late = new Believer()
          believers.push(late)
          informer.addHandlers(late.handlers)
        } else if (action.do === 'end') {
          source.flush()
          await clock.advance(2000)
          server.stream.end()
        } else source.expire(action.do === 'expireToList')
        await clock.advance(60_000)
      }
      source.flush()
      await clock.settle()
      check(informer, source, believers)
      expect(errors).toEqual([])
      stop.abort()
      await running
    }),
    { numRuns: 200 },
  )
})
