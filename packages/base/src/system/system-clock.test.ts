import { expect, test } from 'vitest'
import { systemClock } from './system-clock.ts'

test('fires in order of time, never early, and not once cancelled', async () => {
  const clock = systemClock()
  const startMs = clock.monotonicMs()
  const fired: [string, number][] = []
  const fire = (name: string) => () => void fired.push([name, clock.monotonicMs() - startMs])
  await new Promise<void>((resolve) => {
    clock.after(12.5, fire('second'))
    clock.after(3, fire('first'))
    clock.after(5, fire('cancelled')).cancel()
    clock.after(Infinity, fire('never'))
    clock.after(25, resolve)
  })
  expect(fired.map(([name]) => name)).toEqual(['first', 'second'])
  expect(fired.every(([name, ms]) => ms >= (name === 'first' ? 3 : 12.5))).toBe(true)
})

test('takes delays that are too long for the platform', async () => {
  const clock = systemClock()
  let fired = 0
  const timer = clock.after(2 ** 33, () => (fired += 1))
  await new Promise<void>((resolve) => void clock.after(5, resolve))
  timer.cancel()
  expect(fired).toBe(0)
})

test('tells the wall time', () => {
  const before = new Date().getTime()
  expect(systemClock().now()).toBeGreaterThanOrEqual(before)
})
