import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { createWorkQueue, unfinishedRefreshMs } from './create-work-queue.ts'
import { itemExponentialRateLimiter } from './rate-limiters.ts'
import type { WorkQueueMetrics } from './work-queue-metrics.ts'

function setUp(options: { readonly metrics?: WorkQueueMetrics } = {}) {
  const clock = new VirtualClock()
  const rateLimiter = itemExponentialRateLimiter(1, 1000)
  const queue = createWorkQueue({ name: 'test', clock, rateLimiter, ...options })
  return { clock, queue }
}

/** The keys that can be had without waiting; none of them done. */
async function takeAll(queue: { readonly length: number; get(): Promise<string | undefined> }) {
  const keys: (string | undefined)[] = []
  while (queue.length > 0) keys.push(await queue.get())
  return keys
}

describe('order', () => {
  test('keys come out in the order in which they went in', async () => {
    const { queue } = setUp()
    for (const key of ['c', 'a', 'b']) queue.add(key)
    expect(queue.length).toBe(3)
    expect(await takeAll(queue)).toEqual(['c', 'a', 'b'])
  })

  test('waiting workers are served in the order in which they asked', async () => {
    const { clock, queue } = setUp()
    const served: string[] = []
    for (const worker of ['one', 'two', 'three']) void queue.get().then((key) => served.push(`${worker} ${key}`))
    queue.add('a')
    queue.add('b')
    await clock.settle()
    expect(served).toEqual(['one a', 'two b'])
    queue.add('c')
    await clock.settle()
    expect(served.at(-1)).toBe('three c')
  })

  test('who asks later does not overtake who waits', async () => {
    const { queue } = setUp()
    const first = queue.get()
    queue.add('a')
    const second = queue.get()
    queue.add('b')
    expect([await first, await second]).toEqual(['a', 'b'])
  })
})

describe('each key once', () => {
  test('a key that waits is not added again', async () => {
    const { queue } = setUp()
    for (const key of ['a', 'b', 'a', 'b']) queue.add(key)
    expect(await takeAll(queue)).toEqual(['a', 'b'])
  })

  test('adds within one turn reach a waiting worker as one', async () => {
    const { clock, queue } = setUp()
    const first = queue.get()
    for (let i = 0; i < 100; i++) queue.add('a')
    expect(await first).toBe('a')
    queue.done('a')
    await clock.settle()
    expect(queue.length).toBe(0)
  })

  test('a key added while it is processed comes once more, after it is done', async () => {
    const { queue } = setUp()
    queue.add('a')
    await queue.get()
    queue.add('a')
    queue.add('a')
    expect(queue.length).toBe(0)
    queue.done('a')
    expect(queue.length).toBe(1)
    expect(await queue.get()).toBe('a')
    queue.done('a')
    expect(queue.length).toBe(0)
  })

  test('done frees only its own key', async () => {
    const { queue } = setUp()
    queue.add('a')
    queue.add('b')
    await takeAll(queue)
    queue.add('a')
    queue.done('b')
    expect(queue.length).toBe(0)
    queue.done('a')
    expect(queue.length).toBe(1)
  })

  test('done without get is a bug', () => {
    expect(() => setUp().queue.done('a')).toThrow('test: done without get')
  })
})

describe('delays', () => {
  test('a key is added when its time has come, not before', async () => {
    const { clock, queue } = setUp()
    queue.addAfter('a', 50)
    await clock.advance(49)
    expect(queue.length).toBe(0)
    await clock.advance(1)
    expect(queue.length).toBe(1)
    expect(clock.timerCount).toBe(0)
  })

  test.each([0, -1])('a delay of %d adds at once', (delayMs) => {
    const { queue } = setUp()
    queue.addAfter('a', delayMs)
    expect(queue.length).toBe(1)
  })

  test.each([
    { name: 'the earlier of two times counts, when it comes second', first: 50, second: 30, want: 30 },
    { name: 'the earlier of two times counts, when it comes first', first: 30, second: 50, want: 30 },
  ])('$name', async ({ first, second, want }) => {
    const { clock, queue } = setUp()
    queue.addAfter('a', first)
    queue.addAfter('a', second)
    await clock.advance(want - 1)
    expect(queue.length).toBe(0)
    await clock.advance(1)
    expect(await takeAll(queue)).toEqual(['a'])
    queue.done('a')
    await clock.advance(1000)
    expect(queue.length).toBe(0)
  })

  test('keys become ready by time, those of one instant as they were added', async () => {
    const { clock, queue } = setUp()
    for (const [key, delayMs] of [
      ['late', 30],
      ['first', 10],
      ['second', 10],
      ['third', 10],
    ] as const)
      queue.addAfter(key, delayMs)
    await clock.advance(30)
    expect(await takeAll(queue)).toEqual(['first', 'second', 'third', 'late'])
  })

  test('an immediate add does not withdraw a delayed one', async () => {
    const { clock, queue } = setUp()
    queue.addAfter('a', 50)
    queue.add('a')
    await takeAll(queue)
    queue.done('a')
    await clock.advance(50)
    expect(queue.length).toBe(1)
  })

  test('one timer at most, none while nothing is delayed', async () => {
    const { clock, queue } = setUp()
    expect(clock.timerCount).toBe(0)
    for (let i = 0; i < 10; i++) queue.addAfter(`${i}`, 100 - i)
    expect(clock.timerCount).toBe(1)
    await clock.advance(100)
    expect([clock.timerCount, queue.length]).toEqual([0, 10])
  })

  test('a limit grows with each failure until forgotten, and forgetting leaves the add that waits', async () => {
    const { clock, queue } = setUp()
    queue.addRateLimited('a')
    queue.addRateLimited('b')
    await clock.advance(1)
    await takeAll(queue)
    queue.done('a')
    queue.addRateLimited('a')
    expect([queue.requeues('a'), queue.requeues('b')]).toEqual([2, 1])
    queue.forget('a')
    expect(queue.requeues('a')).toBe(0)
    await clock.advance(1)
    expect(queue.length).toBe(0)
    await clock.advance(1)
    expect(queue.length).toBe(1)
  })
})

describe('shutting down', () => {
  test('what waits is handed out, what comes is ignored, then workers stop', async () => {
    const { clock, queue } = setUp()
    queue.add('a')
    queue.addAfter('delayed', 10)
    queue.shutDown()
    queue.add('b')
    queue.addAfter('c', 0)
    queue.addAfter('d', 10)
    expect(clock.timerCount).toBe(0)
    expect(await queue.get()).toBe('a')
    expect(await queue.get()).toBeUndefined()
    await clock.advance(1000)
    expect(queue.length).toBe(0)
  })

  test('workers that wait stop', async () => {
    const { queue } = setUp()
    const waiting = [queue.get(), queue.get()]
    queue.shutDown()
    expect(await Promise.all(waiting)).toEqual([undefined, undefined])
  })

  test('a key added again before, while it was processed, still comes', async () => {
    const { queue } = setUp()
    queue.add('a')
    await queue.get()
    queue.add('a')
    queue.shutDown()
    queue.done('a')
    expect(await queue.get()).toBe('a')
  })

  test('draining waits until everything is done, keys added again included', async () => {
    const { clock, queue } = setUp()
    queue.add('a')
    queue.add('b')
    await takeAll(queue)
    queue.add('b')
    let isDrained = false
    void queue.shutDownAndDrain().then(() => (isDrained = true))
    for (const step of [() => queue.done('a'), () => queue.done('b')]) {
      step()
      await clock.settle()
      expect(isDrained).toBe(false)
    }
    expect(await queue.get()).toBe('b')
    queue.done('b')
    await clock.settle()
    expect(isDrained).toBe(true)
  })

  test('draining an idle queue is done at once', async () => {
    await setUp().queue.shutDownAndDrain()
  })

  test('an aborted worker stops and no key is lost to it', async () => {
    const { queue } = setUp()
    const stopped = new AbortController()
    const first = queue.get(stopped.signal)
    const second = queue.get()
    stopped.abort()
    queue.add('a')
    expect([await first, await second]).toEqual([undefined, 'a'])
    expect(await queue.get(stopped.signal)).toBeUndefined()
  })

  test('a key handed out in the turn of the abort still reaches its worker', async () => {
    const { queue } = setUp()
    const stopped = new AbortController()
    queue.add('a')
    const taken = queue.get(stopped.signal)
    stopped.abort()
    expect(await taken).toBe('a')
  })
})

function recording() {
  const told: string[] = []
  const tell =
    (what: string) =>
    (...numbers: number[]) =>
      void told.push([what, ...numbers].join(' '))
  const metrics: WorkQueueMetrics = {
    depth: tell('depth'),
    added: tell('added'),
    queued: tell('queued'),
    worked: tell('worked'),
    retried: tell('retried'),
    unfinished: tell('unfinished'),
  }
  return { told: () => told.splice(0), ...setUp({ metrics }) }
}

describe('metrics', () => {
  test('follow a key through the queue', async () => {
    const { told, clock, queue } = recording()
    queue.add('a')
    queue.add('a')
    expect(told()).toEqual(['added', 'depth 1'])
    await clock.advance(50)
    await queue.get()
    expect(told()).toEqual(['depth 0', 'queued 0.05'])
    queue.add('a')
    expect(told()).toEqual(['added', 'depth 1'])
    await clock.advance(25)
    queue.done('a')
    expect(told()).toEqual(['worked 0.025'])
    await queue.get()
    expect(told()).toEqual(['depth 0', 'queued 0.025'])
  })

  test('count every delayed add as a retry', () => {
    const { told, queue } = recording()
    queue.addAfter('a', 10)
    queue.addRateLimited('b')
    queue.addAfter('c', 0)
    expect(told()).toEqual(['retried', 'retried', 'retried', 'added', 'depth 1'])
  })

  test('tell twice a second what is unfinished, and once more that nothing is', async () => {
    const { told, clock, queue } = recording()
    expect(clock.timerCount).toBe(0)
    queue.add('a')
    await queue.get()
    await clock.advance(300)
    queue.add('b')
    await queue.get()
    told()
    await clock.advance(unfinishedRefreshMs - 300)
    expect(told()).toEqual(['unfinished 0.7 0.5'])
    queue.done('a')
    queue.done('b')
    told()
    await clock.advance(10 * unfinishedRefreshMs)
    expect(told()).toEqual(['unfinished 0 0'])
    expect(clock.timerCount).toBe(0)
  })
})
