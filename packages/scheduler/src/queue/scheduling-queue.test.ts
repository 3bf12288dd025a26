import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { pod } from '../testing/builders.ts'
import { podInfo } from '../snapshot/pod-info.ts'
import { SchedulingQueue, type QueuedPod, type QueueName } from './scheduling-queue.ts'

const fit: ReadonlySet<string> = new Set(['NodeResourcesFit'])
const always = (): boolean => true

function popped(queue: SchedulingQueue): string | undefined {
  return queue.pop()?.info.name
}

function mustPop(queue: SchedulingQueue): QueuedPod {
  const next = queue.pop()
  if (next === undefined) throw new Error('there is a pod')
  return next
}

function add(queue: SchedulingQueue, name: string, priority = 0): void {
  queue.add(podInfo(pod(name, { spec: { priority } })))
}

function sizes(queue: SchedulingQueue): Partial<Record<QueueName, number>> {
  const names: readonly QueueName[] = ['active', 'backoff', 'unschedulable', 'gated']
  return Object.fromEntries(names.map((name) => [name, queue.size(name)]).filter(([, size]) => size !== 0))
}

describe('who is tried first', () => {
  test('the more important, then who came first', async () => {
    const clock = new VirtualClock()
    const queue = new SchedulingQueue(clock)
    add(queue, 'a')
    add(queue, 'b')
    await clock.advance(5)
    add(queue, 'late-but-important', 1000)
    add(queue, 'c')
    expect([popped(queue), popped(queue), popped(queue), popped(queue), popped(queue)]).toEqual([
      'late-but-important',
      'a',
      'b',
      'c',
      undefined,
    ])
  })

  test('a change of priority moves a pod that waits', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    add(queue, 'b')
    queue.update(podInfo(pod('b', { spec: { priority: 5 } })), true)
    expect(popped(queue)).toBe('b')
  })

  test('a pod seen twice is there once', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    add(queue, 'a')
    expect(sizes(queue)).toEqual({ active: 1 })
  })
})

describe('pods that nothing can be found for', () => {
  test('wait until something happens that a plugin which rejected them waits for', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    queue.parkUnschedulable(mustPop(queue), fit)
    expect(sizes(queue)).toEqual({ unschedulable: 1 })
    queue.retryRejectedBy(['NodeAffinity'], always)
    expect(sizes(queue)).toEqual({ unschedulable: 1 })
    queue.retryRejectedBy(['NodeAffinity', 'NodeResourcesFit'], always)
    expect(sizes(queue)).toEqual({ backoff: 1 })
  })

  test('that no plugin rejected are tried after anything', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    queue.parkUnschedulable(mustPop(queue), new Set())
    queue.retryRejectedBy([], always)
    expect(popped(queue)).toBe('a')
  })

  test('are left alone where it cannot help', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    add(queue, 'b')
    queue.parkUnschedulable(mustPop(queue), fit)
    queue.parkUnschedulable(mustPop(queue), fit)
    queue.retryRejectedBy(fit, ({ info }) => info.name === 'b')
    expect([popped(queue), popped(queue)]).toEqual(['b', undefined])
  })

  test('are taken out of back-off as soon as there is nothing else to do, not before', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a', 1000)
    queue.parkUnschedulable(mustPop(queue), fit)
    add(queue, 'b')
    queue.retryRejectedBy(fit, always)
    expect([popped(queue), popped(queue)]).toEqual(['b', 'a'])
  })

  test('join the others once their back-off is over', async () => {
    const clock = new VirtualClock()
    const queue = new SchedulingQueue(clock)
    add(queue, 'a', 1000)
    queue.parkUnschedulable(mustPop(queue), fit)
    await clock.advance(2000)
    add(queue, 'b')
    queue.retryRejectedBy(fit, always)
    expect(popped(queue)).toBe('a')
  })

  test('are tried again after five minutes of silence', async () => {
    const clock = new VirtualClock()
    const queue = new SchedulingQueue(clock)
    add(queue, 'a')
    queue.parkUnschedulable(mustPop(queue), fit)
    await clock.advance(300_000)
    queue.retryForgotten()
    expect(sizes(queue)).toEqual({ unschedulable: 1 })
    await clock.advance(1)
    queue.retryForgotten()
    expect(popped(queue)).toBe('a')
  })

  test('are tried again when they change themselves in what matters', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    queue.parkUnschedulable(mustPop(queue), fit)
    queue.update(podInfo(pod('a')), false)
    expect(sizes(queue)).toEqual({ unschedulable: 1 })
    queue.update(podInfo(pod('a', { labels: { now: 'other' } })), true)
    expect(mustPop(queue).info.labels).toEqual({ now: 'other' })
  })

  test('count their tries', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    queue.parkUnschedulable(mustPop(queue), fit)
    queue.retryRejectedBy(fit, always)
    expect(mustPop(queue).attempts).toBe(2)
  })
})

describe('errors', () => {
  test('are waited out: 1, 2, 4, 8, 10, 10 seconds, to the end of the second', async () => {
    const clock = new VirtualClock()
    const queue = new SchedulingQueue(clock)
    add(queue, 'a')
    for (const seconds of [1, 2, 4, 8, 10, 10]) {
      queue.parkFailed(mustPop(queue))
      await clock.advance(seconds * 1000 + 999)
      expect(popped(queue)).toBeUndefined()
      await clock.advance(1)
      expect(sizes(queue)).toEqual({ active: 1 })
    }
    queue.stop()
  })

  test('are not forgiven by events', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    queue.parkFailed(mustPop(queue))
    queue.retryRejectedBy(fit, always)
    expect(popped(queue)).toBeUndefined()
    expect(sizes(queue)).toEqual({ backoff: 1 })
  })

  test('a rejection begins their count anew', async () => {
    const clock = new VirtualClock()
    const queue = new SchedulingQueue(clock)
    add(queue, 'a')
    queue.parkFailed(mustPop(queue))
    await clock.advance(2000)
    queue.parkFailed(mustPop(queue))
    await clock.advance(3000)
    queue.parkUnschedulable(mustPop(queue), new Set())
    queue.retryRejectedBy([], always)
    queue.parkFailed(mustPop(queue))
    await clock.advance(2000)
    expect(popped(queue)).toBe('a')
  })

  test('wake who waits', async () => {
    const clock = new VirtualClock()
    const queue = new SchedulingQueue(clock)
    add(queue, 'a')
    queue.parkFailed(mustPop(queue))
    let hasWoken = false
    const waiting = queue.waitForPod(new AbortController().signal).then(() => (hasWoken = true))
    await clock.advance(1999)
    expect(hasWoken).toBe(false)
    await clock.advance(1)
    await waiting
    expect(popped(queue)).toBe('a')
    expect(clock.timerCount).toBe(0)
  })
})

describe('gates', () => {
  const gated = (gates: readonly string[]) =>
    podInfo(pod('a', { spec: { schedulingGates: gates.map((name) => ({ name })) } }))

  test('hold a pod until the last is gone', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    queue.add(gated(['one', 'two']))
    expect(sizes(queue)).toEqual({ gated: 1 })
    queue.update(gated(['two']), true)
    queue.retryRejectedBy(['anything'], always)
    expect(popped(queue)).toBeUndefined()
    queue.update(gated([]), true)
    expect(popped(queue)).toBe('a')
  })
})

describe('pods that go', () => {
  test.each<{ where: string; bring: (queue: SchedulingQueue) => void }>([
    { where: 'active', bring: () => {} },
    { where: 'in flight', bring: (queue) => void mustPop(queue) },
    { where: 'unschedulable', bring: (queue) => queue.parkUnschedulable(mustPop(queue), fit) },
    { where: 'back-off', bring: (queue) => queue.parkFailed(mustPop(queue)) },
  ])('are forgotten where they are: $where', ({ bring }) => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    bring(queue)
    queue.remove('uid-a')
    queue.retryRejectedBy(fit, always)
    expect([queue.has('uid-a'), popped(queue), sizes(queue)]).toEqual([false, undefined, {}])
  })

  test('while they are in flight are not parked', () => {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    const next = mustPop(queue)
    queue.remove('uid-a')
    queue.parkFailed(next)
    queue.parkUnschedulable(next, fit)
    expect(sizes(queue)).toEqual({})
  })
})

describe('a pod that others are pushed out for', () => {
  function held(): SchedulingQueue {
    const queue = new SchedulingQueue(new VirtualClock())
    add(queue, 'a')
    queue.parkUnschedulable(mustPop(queue), fit)
    queue.hold('uid-a')
    return queue
  }

  test('is left alone until it is let go', () => {
    const queue = held()
    queue.retryRejectedBy(fit, always)
    queue.update(podInfo(pod('a', { labels: { app: 'web' } })), true)
    expect(popped(queue)).toBeUndefined()
    queue.letGo('uid-a', { retry: false })
    expect(popped(queue)).toBe('a')
  })

  test('goes on waiting if nothing happened meanwhile', () => {
    const queue = held()
    queue.letGo('uid-a', { retry: false })
    expect(popped(queue)).toBeUndefined()
    queue.retryRejectedBy(fit, always)
    expect(popped(queue)).toBe('a')
  })

  test('is tried in any case if they could not be', () => {
    const queue = held()
    queue.letGo('uid-a', { retry: true })
    expect(popped(queue)).toBe('a')
  })

  test('may be gone by then', () => {
    const queue = held()
    queue.remove('uid-a')
    queue.letGo('uid-a', { retry: true })
    add(queue, 'a')
    queue.letGo('uid-a', { retry: true })
    expect([popped(queue), popped(queue)]).toEqual(['a', undefined])
  })
})

test('tells the sizes of its queues', () => {
  const told = new Map<QueueName, number>()
  const queue = new SchedulingQueue(new VirtualClock(), (name, size) => told.set(name, size))
  add(queue, 'a')
  add(queue, 'b')
  queue.parkUnschedulable(mustPop(queue), fit)
  expect(Object.fromEntries(told)).toEqual({ gated: 0, active: 1, unschedulable: 1 })
})

test('the wait ends with its signal', async () => {
  const stop = new AbortController()
  const waiting = new SchedulingQueue(new VirtualClock()).waitForPod(stop.signal)
  stop.abort(new Error('stopping'))
  await expect(waiting).rejects.toThrow('stopping')
})
