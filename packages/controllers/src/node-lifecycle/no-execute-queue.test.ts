import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { NoExecuteQueue, type RetryAfterMs } from './no-execute-queue.ts'

const forEver = 1e6

function setUp(perSecond = forEver) {
  const clock = new VirtualClock()
  const queue = new NoExecuteQueue(clock, perSecond)
  const taken: string[] = []
  const take = async (name: string): Promise<RetryAfterMs> => {
    taken.push(name)
    await clock.advance(1) // the bucket holds one
    return undefined
  }
  return { clock, queue, taken, take }
}

describe('nodes that wait', () => {
  test('are there once', () => {
    const { queue } = setUp()
    expect([queue.add('a'), queue.add('b'), queue.add('a'), queue.waiting]).toEqual([true, true, false, 2])
    expect([queue.remove('a'), queue.remove('a'), queue.waiting]).toEqual([true, false, 1])
    expect([queue.add('a'), queue.waiting]).toEqual([true, 2])
  })

  test('come in the order in which they were added', async () => {
    const { queue, taken, take } = setUp()
    for (const name of ['c', 'a', 'b']) queue.add(name)
    await queue.process(take)
    expect([taken, queue.waiting]).toEqual([['c', 'a', 'b'], 0])
  })

  test('are not taken again, until they were removed', async () => {
    const { queue, taken, take } = setUp()
    queue.add('a')
    await queue.process(take)
    expect(queue.add('a')).toBe(false)
    await queue.process(take)
    expect(queue.remove('a')).toBe(true)
    expect(queue.add('a')).toBe(true)
    await queue.process(take)
    expect(taken).toEqual(['a', 'a'])
  })

  test('come again after a failure, when their time has come', async () => {
    const { clock, queue, taken } = setUp()
    queue.add('a')
    queue.add('b')
    const failing = async (name: string): Promise<RetryAfterMs> => {
      taken.push(name)
      await clock.advance(1)
      return name === 'a' ? 50 : undefined
    }
    await queue.process(failing)
    expect([taken, queue.waiting, queue.nextMs()]).toEqual([['a', 'b'], 1, 48])
    await clock.advance(48)
    await queue.process(failing)
    expect(taken).toEqual(['a', 'b', 'a'])
  })

  test('may be removed while one of them is dealt with, itself included', async () => {
    const { clock, queue, taken } = setUp()
    for (const name of ['a', 'b', 'c']) queue.add(name)
    await queue.process(async (name) => {
      taken.push(name)
      if (name === 'a') queue.remove('a')
      if (name === 'a') queue.remove('b')
      await clock.advance(1)
      return name === 'a' ? 50 : undefined
    })
    expect([taken, queue.waiting, queue.add('a'), queue.add('c')]).toEqual([['a', 'c'], 0, true, false])
  })

  test('may be removed and added while they are dealt with, and come once more', async () => {
    const { clock, queue, taken } = setUp()
    queue.add('a')
    await queue.process(async (name) => {
      if (taken.length === 0) {
        queue.remove(name)
        queue.add(name)
      }
      taken.push(name)
      await clock.advance(1)
      return undefined
    })
    expect([taken, queue.waiting]).toEqual([['a', 'a'], 0])
  })
})

describe('the rate', () => {
  test('lets one pass at once, and then one in ten seconds', async () => {
    const { clock, queue, taken, take } = setUp(0.1)
    for (const name of ['a', 'b', 'c']) queue.add(name)
    await queue.process(take)
    expect([taken, queue.nextMs()]).toEqual([['a'], 9999])
    await clock.advance(9998)
    await queue.process(take)
    expect(taken).toEqual(['a'])
    await clock.advance(1)
    await queue.process(take)
    expect(taken).toEqual(['a', 'b'])
  })

  test('of zero lets nobody pass, and nobody is waited for', async () => {
    const { clock, queue, taken, take } = setUp(0.1)
    queue.add('a')
    queue.setRate(0)
    await clock.advance(100_000)
    await queue.process(take)
    expect([taken, queue.nextMs()]).toEqual([[], undefined])
  })

  test('after zero begins with a wait', async () => {
    const { clock, queue, taken, take } = setUp(0.1)
    queue.add('a')
    queue.setRate(0)
    queue.setRate(0.1)
    await queue.process(take)
    expect([taken, queue.nextMs()]).toEqual([[], 10_000])
    await clock.advance(10_000)
    await queue.process(take)
    expect(taken).toEqual(['a'])
  })

  test('that is new begins with a wait only where there was one', async () => {
    const { queue, taken, take } = setUp(0.1)
    queue.setRate(1)
    queue.add('a')
    queue.add('b')
    await queue.process(take)
    expect([taken, queue.nextMs()]).toEqual([['a'], 999])
    queue.setRate(0.5)
    expect(queue.nextMs()).toBe(2000)
  })

  test('that stays the same changes nothing', async () => {
    const { queue, take } = setUp(0.1)
    queue.add('a')
    queue.add('b')
    await queue.process(take)
    queue.setRate(0.1)
    expect(queue.nextMs()).toBe(9999)
  })
})
