import { silentLogger } from '@coxswain/base'
import { VirtualClock } from '@coxswain/testing/clock'
import { expect, test } from 'vitest'
import { createSweepController, runTogether } from './run-together.ts'

test('a sweep comes at once and then by the clock, whatever the last one threw', async () => {
  const clock = new VirtualClock()
  const stop = new AbortController()
  const at: number[] = []
  const controller = createSweepController({
    clock,
    logger: silentLogger,
    everyMs: 20_000,
    sweep: async () => {
      at.push(clock.monotonicMs())
      if (at.length === 2) throw new Error('no')
    },
  })
  const run = controller.run(stop.signal)
  await clock.advance(60_000)
  stop.abort()
  await run
  expect(at).toEqual([0, 20_000, 40_000, 60_000])
  expect(clock.timerCount).toBe(0)
})

test('together means until the last has stopped', async () => {
  const stops: (() => void)[] = []
  const part = { run: () => new Promise<void>((resolve) => void stops.push(resolve)) }
  let ended = false
  const run = runTogether(part, part)
    .run(new AbortController().signal)
    .finally(() => (ended = true))
  stops[0]?.()
  await new VirtualClock().settle()
  expect(ended).toBe(false)
  stops[1]?.()
  await run
  expect(ended).toBe(true)
})
