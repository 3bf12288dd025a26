import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { PlannedEvictions } from './planned-evictions.ts'

function setUp() {
  const clock = new VirtualClock()
  const evicted: string[] = []
  const planned = new PlannedEvictions(clock, (pod) => void evicted.push(`${pod} at ${clock.monotonicMs()}`))
  return { clock, planned, evicted }
}

test('what is due is done at once', () => {
  const { planned, evicted } = setUp()
  planned.plan('a', 0, 0)
  planned.plan('b', 100, 50)
  expect(evicted).toEqual(['a at 0', 'b at 0'])
})

test('what is due later is done then', async () => {
  const { clock, planned, evicted } = setUp()
  planned.plan('a', 0, 500)
  planned.plan('b', 0, 300)
  expect([planned.plannedMs('a'), planned.dueMs('a')]).toEqual([0, undefined])
  await clock.advance(299)
  expect(evicted).toEqual([])
  await clock.advance(1000)
  expect(evicted).toEqual(['b at 300', 'a at 500'])
  expect([planned.plannedMs('a'), planned.dueMs('a')]).toEqual([undefined, 500])
})

test('there is one plan for a pod, until its eviction has ended', async () => {
  const { clock, planned, evicted } = setUp()
  planned.plan('a', 0, 500)
  planned.plan('a', 0, 100)
  await clock.advance(500)
  planned.plan('a', 500, 500)
  expect(evicted).toEqual(['a at 500'])
  planned.end('a', 500)
  expect(planned.size).toBe(0)
  planned.plan('a', 500, 500)
  expect(evicted).toEqual(['a at 500', 'a at 500'])
})

test('what is called off is not done; what is under way is forgotten and not told of', async () => {
  const { clock, planned, evicted } = setUp()
  planned.plan('a', 0, 500)
  planned.plan('b', 0, 0)
  expect([planned.cancel('a'), planned.cancel('b'), planned.cancel('c')]).toEqual([true, false, false])
  await clock.advance(1000)
  expect([evicted, planned.size]).toEqual([['b at 0'], 0])
})

test('the end of an eviction that was called off does not end the next one', () => {
  const { planned } = setUp()
  planned.plan('a', 0, 0)
  planned.cancel('a')
  planned.plan('a', 700, 700)
  planned.end('a', 0)
  expect(planned.dueMs('a')).toBe(700)
})

test('all can be called off', async () => {
  const { clock, planned, evicted } = setUp()
  planned.plan('a', 0, 500)
  planned.plan('b', 0, 600)
  planned.clear()
  await clock.advance(1000)
  expect([evicted, planned.size]).toEqual([[], 0])
})
