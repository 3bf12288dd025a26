import { deferred, raceAbort, silentLogger } from '@coxswain/base'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SetClock, turns } from '../shared/testing/set-clock.ts'
import { PendingOperations, type OperationKey } from './pending-operations.ts'

const everywhere: OperationKey = { uniqueName: 'a' }
const here: OperationKey = { uniqueName: 'a', node: 'node-1' }
const there: OperationKey = { uniqueName: 'a', node: 'node-2' }
const another: OperationKey = { uniqueName: 'b', node: 'node-1' }

describe('operations on volumes', () => {
  let clock: SetClock
  let operations: PendingOperations
  let stopping: AbortController
  let running: Promise<void>
  let changes: number

  beforeEach(() => {
    clock = new SetClock()
    changes = 0
    operations = new PendingOperations({ clock, logger: silentLogger }, () => (changes += 1))
    stopping = new AbortController()
    running = operations.run(stopping.signal)
  })
  afterEach(async () => {
    stopping.abort()
    await running
  })

  /** Runs until it is told to end, or all are. */
  function hold(key: OperationKey, name = 'attach') {
    const { promise, resolve, reject } = deferred<void>()
    const isStarted = operations.start(key, name, (signal) => raceAbort(promise, signal))
    return { isStarted, end: resolve, fail: () => reject(new Error('no')) }
  }
  async function failOnce(key: OperationKey, name = 'attach'): Promise<boolean> {
    const { isStarted, fail } = hold(key, name)
    fail()
    await turns()
    return isStarted
  }

  test.each([
    { name: 'the same', first: here, second: here, want: false },
    { name: 'another node of the volume', first: here, second: there, want: true },
    { name: 'all nodes of the volume', first: here, second: everywhere, want: false },
    { name: 'one node of a volume that is worked on everywhere', first: everywhere, second: here, want: false },
    { name: 'another volume', first: everywhere, second: another, want: true },
  ])('while one runs, $name: $want', async ({ first, second, want }) => {
    const held = hold(first)
    expect(held.isStarted).toBe(true)
    expect([operations.isRunning(second), operations.canStart(second, 'detach')]).toEqual([!want, want])
    const next = hold(second, 'detach')
    expect(next.isStarted).toBe(want)
    held.end()
    next.end()
    await turns()
    expect([operations.isRunning(first), hold(second).isStarted]).toEqual([false, true])
  })

  test('who waits is told of each end', async () => {
    hold(here).end()
    await turns()
    await failOnce(there)
    expect(changes).toBe(2)
  })

  test('one that fails waits longer each time', async () => {
    const waits: number[] = []
    for (let tries = 0; tries < 10; tries += 1) {
      // oxlint-disable-next-line no-await-in-loop
      expect(await failOnce(here)).toBe(true)
      let waitedMs = 0
      while (!operations.canStart(here, 'attach')) {
        clock.advance(250)
        waitedMs += 250
      }
      waits.push(waitedMs - 250)
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 122_000, 122_000])
  })

  test('and does not wait any more once it was done', async () => {
    await failOnce(here)
    clock.advance(501)
    hold(here).end()
    await turns()
    await failOnce(here)
    clock.advance(501)
    expect(operations.canStart(here, 'attach')).toBe(true)
  })

  test('other work need not wait, and begins without the burden', async () => {
    await failOnce(here)
    clock.advance(501)
    await failOnce(here)
    expect([operations.canStart(here, 'attach'), operations.canStart(here, 'detach')]).toEqual([false, true])
    expect(await failOnce(here, 'detach')).toBe(true)
    clock.advance(501)
    expect(operations.canStart(here, 'detach')).toBe(true)
  })

  test('a failure on one node is none of another’s, but of the volume’s', async () => {
    await failOnce(here)
    expect(operations.canStart(there, 'attach')).toBe(true)
    expect(operations.canStart(everywhere, 'attach')).toBe(false)
  })

  test('nothing is started before it runs, nor after', async () => {
    const idle = new PendingOperations({ clock, logger: silentLogger })
    expect(idle.start(here, 'attach', () => Promise.resolve())).toBe(false)
    stopping.abort()
    await running
    expect(hold(here).isStarted).toBe(false)
  })
})
