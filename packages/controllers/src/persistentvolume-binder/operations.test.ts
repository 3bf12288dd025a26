import { silentLogger } from '@coxswain/base'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SetClock, turns } from '../shared/testing/set-clock.ts'
import { Operations } from './operations.ts'

describe('operations', () => {
  let clock: SetClock
  let operations: Operations
  let stopping: AbortController
  let running: Promise<void>
  let runs: number

  beforeEach(() => {
    clock = new SetClock()
    operations = new Operations({ clock, logger: silentLogger })
    stopping = new AbortController()
    running = operations.run(stopping.signal)
    runs = 0
  })
  afterEach(async () => {
    stopping.abort()
    await running
  })

  /** Starts one that ends at once, and waits for its end. */
  async function attempt(name: string, work: () => Promise<void>): Promise<void> {
    operations.start(name, async () => {
      runs += 1
      await work()
    })
    await turns()
  }
  const fail = (): Promise<void> => Promise.reject(new Error('no'))
  const succeed = (): Promise<void> => Promise.resolve()

  test('of one name no two run at a time', async () => {
    let end = (): void => {}
    const long = new Promise<void>((resolve) => (end = resolve))
    await attempt('a', () => long)
    await attempt('a', succeed)
    await attempt('b', succeed)
    expect(runs).toBe(2)
    end()
    await long
    await turns()
    await attempt('a', succeed)
    expect(runs).toBe(3)
  })

  test('that failed are refused for longer and longer', async () => {
    for (const waitMs of [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 122_000, 122_000]) {
      const before = runs
      /* oxlint-disable no-await-in-loop -- one failure after the other */
      await attempt('a', fail)
      clock.advance(waitMs)
      await attempt('a', fail)
      /* oxlint-enable no-await-in-loop */
      expect(runs).toBe(before + 1)
      clock.advance(1)
    }
  })

  test('that succeed forget their failures', async () => {
    await attempt('a', fail)
    clock.advance(501)
    await attempt('a', succeed)
    await attempt('a', succeed)
    expect(runs).toBe(3)
  })

  test('are told to stop, and waited for', async () => {
    let stopped = false
    operations.start('a', async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      stopped = true
    })
    stopping.abort()
    await running
    expect(stopped).toBe(true)
    operations.start('b', succeed)
    expect(runs).toBe(0)
  })
})
