import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import {
  aborted,
  AbortError,
  deadlineSignal,
  isAbortedBy,
  isAbortError,
  isDeadlineError,
  linkSignals,
  onAbort,
  raceAbort,
  waitingCount,
} from './abort.ts'
import { sleep } from './sleep.ts'

describe('errors', () => {
  test("ours and the platform's are known by name", () => {
    const platform = new AbortController()
    platform.abort()
    expect([
      isAbortError(new AbortError()),
      isAbortError(platform.signal.reason),
      isAbortError(new Error('x')),
    ]).toEqual([true, true, false])
  })

  test('belong to a signal once it has aborted', () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    expect(isAbortedBy(new AbortError(), stop.signal)).toBe(false)
    stop.abort(reason)
    expect([reason, new AbortError(), new Error('other')].map((error) => isAbortedBy(error, stop.signal))).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('onAbort', () => {
  test('runs once, at once if it is too late, never once disposed', () => {
    const stop = new AbortController()
    let runs = 0
    onAbort(stop.signal, () => (runs += 1))
    onAbort(stop.signal, () => (runs += 10))[Symbol.dispose]()
    stop.abort()
    stop.abort()
    expect(runs).toBe(1)
    onAbort(stop.signal, () => (runs += 100))
    expect(runs).toBe(101)
  })

  test('as a promise', async () => {
    const stop = new AbortController()
    const waiting = aborted(stop.signal)
    stop.abort()
    await waiting
    await aborted(stop.signal)
  })
})

describe('raceAbort', () => {
  test('is the promise, unless the signal is faster', async () => {
    const stop = new AbortController()
    expect(await raceAbort(Promise.resolve(1), stop.signal)).toBe(1)
    await expect(raceAbort(Promise.reject(new Error('own')), stop.signal)).rejects.toThrow('own')
    const waiting = raceAbort(new Promise(() => {}), stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(raceAbort(new Promise(() => {}), stop.signal)).rejects.toThrow('enough')
  })
})

describe('linked signals', () => {
  test.each([0, 1])('abort with parent %d, for its reason', (index) => {
    const parents = [new AbortController(), new AbortController()]
    const linked = linkSignals(undefined, ...parents.map((parent) => parent.signal))
    expect(linked.signal.aborted).toBe(false)
    parents[index]?.abort('why')
    expect([linked.signal.aborted, linked.signal.reason]).toEqual([true, 'why'])
    expect(parents[1 - index]?.signal.aborted).toBe(false)
  })

  test('are aborted from the start with an aborted parent', () => {
    const parent = AbortSignal.abort('early')
    expect(linkSignals(new AbortController().signal, parent).signal.reason).toBe('early')
  })

  test('abort on their own, and let go when disposed', () => {
    const parent = new AbortController()
    const own = linkSignals(parent.signal)
    own.abort()
    expect([isAbortError(own.signal.reason), parent.signal.aborted]).toEqual([true, false])
    const disposed = linkSignals(parent.signal)
    disposed[Symbol.dispose]()
    parent.abort()
    expect(disposed.signal.aborted).toBe(false)
  })
})

describe('deadlines', () => {
  test('abort when the time is up', async () => {
    const clock = new VirtualClock()
    const deadline = deadlineSignal(clock, 100)
    await clock.advance(99)
    expect(deadline.signal.aborted).toBe(false)
    await clock.advance(1)
    expect(isDeadlineError(deadline.signal.reason)).toBe(true)
  })

  test.each([
    {
      name: 'disposed',
      end: (deadline: ReturnType<typeof deadlineSignal>) => deadline[Symbol.dispose](),
      isAborted: false,
    },
    { name: 'aborted', end: (deadline: ReturnType<typeof deadlineSignal>) => deadline.abort('own'), isAborted: true },
  ])('leave no timer once $name', ({ end, isAborted }) => {
    const clock = new VirtualClock()
    const deadline = deadlineSignal(clock, 100, new AbortController().signal)
    end(deadline)
    expect([clock.timerCount, deadline.signal.aborted]).toEqual([0, isAborted])
  })

  test('leave no timer once a parent aborts, or has', () => {
    const clock = new VirtualClock()
    const parent = new AbortController()
    const deadline = deadlineSignal(clock, 100, parent.signal)
    parent.abort('why')
    deadlineSignal(clock, 100, parent.signal)
    expect([clock.timerCount, deadline.signal.reason]).toEqual([0, 'why'])
  })
})

describe('sleep', () => {
  test('ends when the time is up', async () => {
    const clock = new VirtualClock()
    const stop = new AbortController()
    let isAwake = false
    void sleep(clock, 10, stop.signal).then(() => (isAwake = true))
    await clock.advance(9)
    expect(isAwake).toBe(false)
    await clock.advance(1)
    expect(isAwake).toBe(true)
  })

  test('is cut short by the signal, and leaves no timer', async () => {
    const clock = new VirtualClock()
    const stop = new AbortController()
    const sleeping = sleep(clock, 10, stop.signal)
    stop.abort(new Error('wake up'))
    await expect(sleeping).rejects.toThrow('wake up')
    await expect(sleep(clock, 10, stop.signal)).rejects.toThrow('wake up')
    expect(clock.timerCount).toBe(0)
  })
})

describe('many that wait for one signal', () => {
  test('share one listener, run in their order, and leave none behind', () => {
    const controller = new AbortController()
    const seen: string[] = []
    const registrations = ['a', 'b', 'c'].map((name) => onAbort(controller.signal, () => void seen.push(name)))
    expect(waitingCount(controller.signal)).toBe(3)
    registrations[1]?.[Symbol.dispose]()
    controller.abort()
    expect(seen).toEqual(['a', 'c'])
    expect(waitingCount(controller.signal)).toBe(0)
  })

  test('a function that is there twice runs twice, and goes once', () => {
    const controller = new AbortController()
    let runs = 0
    const run = (): void => {
      runs += 1
    }
    onAbort(controller.signal, run)
    onAbort(controller.signal, run)[Symbol.dispose]()
    controller.abort()
    expect(runs).toBe(1)
  })

  test('one that is removed by another as the signal aborts does not run', () => {
    const controller = new AbortController()
    const seen: string[] = []
    onAbort(controller.signal, () => second[Symbol.dispose]())
    const second = onAbort(controller.signal, () => void seen.push('second'))
    controller.abort()
    expect(seen).toEqual([])
  })
})
