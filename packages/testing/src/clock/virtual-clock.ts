import { setImmediate } from 'node:timers'
import type { Clock, HeapItem, Timer } from '@coxswain/base'
import { assert, Heap } from '@coxswain/base'

export interface VirtualClockOptions {
  /** Wall time at the start. Default: 2026-01-01T00:00:00Z. */
  readonly startMs?: number | undefined
  /** How often the machine may go on without time passing before that is called a loop. Default: `turnsMaxDefault`. */
  readonly turnsMax?: number | undefined
}

/** Each timer that fires takes one turn, so this also bounds the timers of one instant. */
export const turnsMaxDefault = 1_000_000

/** In the last turns before the limit, timers remember who made them. */
const tracedTurns = 50

const defaultStartMs = Date.UTC(2026, 0, 1)

/** Work goes on without end although time stands still. */
export class NeverSettlesError extends Error {
  override readonly name = 'NeverSettlesError'
}

interface VirtualTimer extends Timer, HeapItem {
  readonly dueMs: number
  readonly sequence: number
  readonly run: () => void
}

/**
 * A clock that stands still until told otherwise. Timers fire in the order of their times, those of one instant in the
 * order in which they were made, and after each one everything that it set in motion runs to its end: the same program
 * does the same things in the same order, every time.
 *
 * Assumes that all work goes on by promises and by this clock. What waits for the outside (sockets, files, threads, modules
 * that are loaded late) is waited for only if `holdFor` has been told.
 */
export class VirtualClock implements Clock {
  readonly #startMs: number
  readonly #turnsMax: number
  readonly #timers = new Heap<VirtualTimer>(isBefore)
  #elapsedMs = 0
  /** By how much somebody has set the wall clock. */
  #steppedMs = 0
  #sequence = 0
  /** Turns since time last moved. */
  #turns = 0
  #isMoving = false
  readonly #outside = new Set<Promise<void>>()
  /** Where the timers of the last turns before the limit were made. */
  #recentlyMadeAt: string[] = []

  constructor(options: VirtualClockOptions = {}) {
    this.#startMs = options.startMs ?? defaultStartMs
    this.#turnsMax = options.turnsMax ?? turnsMaxDefault
  }

  now(): number {
    return this.#startMs + this.#steppedMs + this.#elapsedMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  /** Sets the wall clock forward, or back by a negative time, as an operator would. Timers and durations do not notice. */
  stepWall(byMs: number): void {
    this.#steppedMs += byMs
  }

  after(delayMs: number, run: () => void): Timer {
    assert(!Number.isNaN(delayMs), 'a delay is a number')
    const timer: VirtualTimer = {
      heapIndex: -1,
      dueMs: this.#elapsedMs + Math.max(0, delayMs),
      sequence: this.#sequence++,
      run,
      cancel: () => this.#timers.remove(timer),
    }
    if (timer.dueMs !== Infinity) this.#timers.push(timer)
    if (this.#turns > this.#turnsMax - tracedTurns) this.#recentlyMadeAt.push(callerOf())
    return timer
  }

  /** Whether a call that moves it has not ended. */
  get isMoving(): boolean {
    return this.#isMoving
  }

  /** Timers that wait. */
  get timerCount(): number {
    return this.#timers.size
  }

  /** Milliseconds from now until the next timer fires. */
  get nextTimerMs(): number | undefined {
    const next = this.#timers.peek()
    return next === undefined ? undefined : next.dueMs - this.#elapsedMs
  }

  /** Lets time pass, and everything happen that falls into it. Ends at exactly `durationMs` from now, settled. */
  async advance(durationMs: number): Promise<void> {
    assert(durationMs >= 0, 'time does not go back')
    await this.#move(this.#elapsedMs + durationMs, () => false)
  }

  /** Runs until nothing is left to do at the present instant. */
  settle(): Promise<void> {
    return this.advance(0)
  }

  /** Lets time pass from timer to timer until `isDone`, looked at whenever all is at rest. False: `limitMs` has passed. */
  advanceUntil(isDone: () => boolean, limitMs: number): Promise<boolean> {
    return this.#move(this.#elapsedMs + limitMs, isDone)
  }

  /** Moves to the next timer, and fires all of that instant. False: there is none. */
  async advanceToNextTimer(): Promise<boolean> {
    await this.settle()
    const durationMs = this.nextTimerMs
    if (durationMs === undefined) return false
    await this.advance(durationMs)
    return true
  }

  /** Time stands still, and nothing counts as settled, until this work of the outside is done. Returns the same promise. */
  holdFor<T>(outside: Promise<T>): Promise<T> {
    const end = () => void this.#outside.delete(ended)
    const ended: Promise<void> = outside.then(end, end)
    this.#outside.add(ended)
    return outside
  }

  async #move(untilMs: number, isDone: () => boolean): Promise<boolean> {
    assert(!this.#isMoving, 'the clock is moved by one caller at a time; await the last call first')
    this.#isMoving = true
    this.#startTurns()
    try {
      for (;;) {
        await this.#drain()
        const next = this.#timers.peek()
        const isInstantOver = next === undefined || next.dueMs > this.#elapsedMs
        if (isInstantOver && isDone()) return true
        if (next === undefined || next.dueMs > untilMs) break
        this.#moveTo(next.dueMs)
        this.#timers.remove(next)
        next.run()
      }
      this.#moveTo(untilMs)
      return false
    } finally {
      this.#isMoving = false
      this.#startTurns()
    }
  }

  #moveTo(elapsedMs: number): void {
    if (elapsedMs <= this.#elapsedMs) return
    this.#elapsedMs = elapsedMs
    this.#startTurns()
  }

  /** One turn of the event loop: by its end, every promise that could be settled has been, and whoever waited has run. */
  async #drain(): Promise<void> {
    this.#turns += 1
    if (this.#turns > this.#turnsMax) throw new NeverSettlesError(this.#describeLoop())
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (this.#outside.size > 0) {
      await Promise.all(this.#outside)
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  #startTurns(): void {
    this.#turns = 0
    this.#recentlyMadeAt = []
  }

  #describeLoop(): string {
    const counts = new Map<string, number>()
    for (const place of this.#recentlyMadeAt) counts.set(place, (counts.get(place) ?? 0) + 1)
    const places = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 5)
    const hint = places.map(([place, count]) => `\n  ${count} of the last timers from ${place}`).join('')
    return `still at work after ${this.#turnsMax} turns at ${new Date(this.now()).toISOString()}${hint}`
  }
}

function isBefore(a: VirtualTimer, b: VirtualTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence)
}

/** The first frame outside this file, and the one above it. */
function callerOf(): string {
  const frames = (new Error('where').stack ?? '').split('\n').slice(1)
  const outside = frames.map((frame) => frame.trim()).filter((frame) => !frame.includes('virtual-clock.ts'))
  return outside.slice(0, 2).join(' ') || 'an unknown place'
}
