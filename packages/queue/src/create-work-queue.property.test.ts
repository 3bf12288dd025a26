import { VirtualClock } from '@coxswain/testing/clock'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWorkQueue } from './create-work-queue.ts'
import { itemExponentialRateLimiter } from './rate-limiters.ts'
import type { WorkQueue } from './work-queue.ts'

const keys = ['a', 'b', 'c', 'd'] as const

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key: fc.constantFrom(...keys), ms: fc.constant(0) }),
  fc.record({
    do: fc.constant('addAfter' as const),
    key: fc.constantFrom(...keys),
    ms: fc.integer({ min: -1, max: 40 }),
  }),
  fc.record({ do: fc.constant('addRateLimited' as const), key: fc.constantFrom(...keys), ms: fc.constant(0) }),
  fc.record({ do: fc.constant('forget' as const), key: fc.constantFrom(...keys), ms: fc.constant(0) }),
  fc.record({ do: fc.constant('wait' as const), key: fc.constant('a' as const), ms: fc.integer({ min: 0, max: 30 }) }),
)

/** When keys become due, by the plainest reading of the contract. */
class Model {
  readonly #due: { readonly key: string; readonly atMs: number }[] = []
  readonly #delayed = new Map<string, number>()
  readonly #failures = new Map<string, number>()

  add(key: string, atMs: number): void {
    this.#due.push({ key, atMs })
  }

  /** One delayed time a key, the earlier one; what is due by `nowMs` has fired. */
  addAfter(key: string, nowMs: number, delayMs: number): void {
    this.#fire(nowMs)
    if (delayMs <= 0) this.add(key, nowMs)
    else this.#delayed.set(key, Math.min(nowMs + delayMs, this.#delayed.get(key) ?? Infinity))
  }

  addRateLimited(key: string, nowMs: number): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    this.addAfter(key, nowMs, Math.min(2 ** failures, 16))
  }

  forget(key: string): void {
    this.#failures.delete(key)
  }

  dueTimes(key: string): readonly number[] {
    this.#fire(Infinity)
    return this.#due.filter((due) => due.key === key).map((due) => due.atMs)
  }

  #fire(nowMs: number): void {
    for (const [key, atMs] of this.#delayed) {
      if (atMs > nowMs) continue
      this.#delayed.delete(key)
      this.add(key, atMs)
    }
  }
}

interface Run {
  readonly key: string
  readonly startMs: number
  endMs: number
}

async function work(queue: WorkQueue, clock: VirtualClock, runs: Run[], durationMs: number): Promise<void> {
  for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
    const run: Run = { key, startMs: clock.monotonicMs(), endMs: Infinity }
    runs.push(run)
    await new Promise<void>((resolve) => void clock.after(durationMs, resolve))
    run.endMs = clock.monotonicMs()
    queue.done(key)
  }
}

test('no key is lost, none is processed twice at once, none before its time, none more often than it was added', async () => {
  const workers = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), workers, async (steps, durations) => {
      const clock = new VirtualClock()
      const queue = createWorkQueue({ name: 'property', clock, rateLimiter: itemExponentialRateLimiter(1, 16) })
      const model = new Model()
      const runs: Run[] = []
      const working = Promise.all(durations.map((durationMs) => work(queue, clock, runs, durationMs)))
      for (const { do: action, key, ms } of steps) {
        const nowMs = clock.monotonicMs()
        if (action === 'wait') await clock.advance(ms)
        else if (action === 'addAfter') {
          queue.addAfter(key, ms)
          model.addAfter(key, nowMs, ms)
        } else {
          queue[action](key)
          model[action](key, nowMs)
        }
      }
      await clock.advance(10_000)
      queue.shutDown()
      await working
      for (const key of keys) check(key, { model, runs, neverBusy: durations.length >= keys.length })
      expect([queue.length, clock.timerCount]).toEqual([0, 0])
    }),
    { numRuns: 300 },
  )
})

interface Observed {
  readonly model: Model
  readonly runs: readonly Run[]
  /** There is a worker for each key. */
  readonly neverBusy: boolean
}

function check(key: string, { model, runs, neverBusy }: Observed): void {
  const due = model.dueTimes(key)
  const own = runs.filter((run) => run.key === key)
  for (const atMs of due) {
    const after = own.find((run) => run.startMs >= atMs)
    expect(after, `${key}, due at ${atMs}, is lost`).toBeDefined()
    const isFree = own.every((run) => run.startMs > atMs || run.endMs < atMs)
    if (neverBusy && isFree) expect(after?.startMs, `${key}, due at ${atMs}, is late`).toBe(atMs)
  }
  expect(own.length).toBeLessThanOrEqual(due.length)
  for (const [index, run] of own.entries()) {
    const previous = own[index - 1] ?? { startMs: 0, endMs: 0 }
    const cause = due.find((atMs) => atMs >= previous.startMs && atMs <= run.startMs)
    expect(cause, `${key} ran at ${run.startMs} for nothing`).toBeDefined()
    expect(run.startMs, `${key} ran twice at once`).toBeGreaterThanOrEqual(previous.endMs)
  }
}
