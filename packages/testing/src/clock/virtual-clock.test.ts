import { sleep } from '@coxswain/base'
import { systemClock } from '@coxswain/base/system'
import { describe, expect, test } from 'vitest'
import { NeverSettlesError, VirtualClock } from './virtual-clock.ts'

const minuteMs = 60_000

function logged(clock: VirtualClock) {
  const lines: string[] = []
  return { lines, log: (what: string) => () => void lines.push(`${clock.monotonicMs()} ${what}`) }
}

describe('time', () => {
  test('stands still until it is advanced, and ends at the instant asked for', async () => {
    const clock = new VirtualClock({ startMs: 1000 })
    expect([clock.now(), clock.monotonicMs()]).toEqual([1000, 0])
    await clock.advance(250)
    expect([clock.now(), clock.monotonicMs()]).toEqual([1250, 250])
  })

  test('starts at a fixed instant', () => {
    expect(new Date(new VirtualClock().now()).toISOString()).toBe('2026-01-01T00:00:00.000Z')
  })

  test('on the wall may be set, and timers do not notice', async () => {
    const clock = new VirtualClock({ startMs: 1000 })
    const { lines, log } = logged(clock)
    clock.after(30, log('a'))
    clock.stepWall(minuteMs)
    await clock.advance(20)
    clock.stepWall(-2 * minuteMs)
    expect([clock.now(), clock.monotonicMs(), lines]).toEqual([1020 - minuteMs, 20, []])
    await clock.advance(10)
    expect(lines).toEqual(['30 a'])
  })

  test('does not go back', async () => {
    await expect(new VirtualClock().advance(-1)).rejects.toThrow('time does not go back')
  })
})

describe('timers', () => {
  test('fire by time, then by order of creation, each seeing its own instant', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(30, log('c'))
    clock.after(10, log('a'))
    clock.after(30, log('d'))
    clock.after(20, log('b'))
    await clock.advance(minuteMs)
    expect(lines).toEqual(['10 a', '20 b', '30 c', '30 d'])
    expect(clock.monotonicMs()).toBe(minuteMs)
  })

  test('do not fire before their time, nor once cancelled', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(100, log('late'))
    clock.after(50, log('cancelled')).cancel()
    await clock.advance(99)
    expect(lines).toEqual([])
    await clock.advance(1)
    expect(lines).toEqual(['100 late'])
    expect(clock.timerCount).toBe(0)
  })

  test('that a timer makes for the same stretch fire within it', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(10, () => void clock.after(10, log('second')))
    await clock.advance(20)
    expect(lines).toEqual(['20 second'])
  })

  test('with no or negative delay fire on settle, not at once', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(-5, log('negative'))
    clock.after(0, log('zero'))
    expect(lines).toEqual([])
    await clock.settle()
    expect(lines).toEqual(['0 negative', '0 zero'])
  })

  test('cancel each other within one instant', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(10, () => second.cancel())
    const second = clock.after(10, log('second'))
    await clock.advance(10)
    expect(lines).toEqual([])
  })

  test('that never come are not kept', () => {
    const clock = new VirtualClock()
    clock.after(Infinity, () => {})
    expect(clock.timerCount).toBe(0)
  })
})

describe('between two timers', () => {
  test('all that the first set in motion runs to its end', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(10, () => {
      void (async () => {
        for (let i = 0; i < 100; i++) await Promise.resolve()
        log('first done')()
      })()
    })
    clock.after(10, log('second'))
    await clock.advance(10)
    expect(lines).toEqual(['10 first done', '10 second'])
  })

  test('a chain of sleeps takes the time it says', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    const work = (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(clock, 7)
        log(`woke ${i}`)()
      }
    })()
    await clock.advance(21)
    await work
    expect(lines).toEqual(['7 woke 0', '14 woke 1', '21 woke 2'])
  })
})

const outside = (ms: number) => new Promise<void>((resolve) => void systemClock().after(ms, resolve))

describe('the outside', () => {
  test('is waited for when the clock has been told, with all that follows from it', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(10, () => {
      const first = clock.holdFor(outside(5))
      void first.then(() => clock.holdFor(outside(5))).then(log('read'))
    })
    clock.after(20, log('later'))
    await clock.advance(20)
    expect(lines).toEqual(['10 read', '20 later'])
  })

  test('may fail', async () => {
    const clock = new VirtualClock()
    await expect(clock.holdFor(Promise.reject(new Error('no such file')))).rejects.toThrow('no such file')
    await clock.settle()
  })
})

describe('settle', () => {
  test('names who keeps running when nothing rests', async () => {
    const clock = new VirtualClock({ turnsMax: 200 })
    const keepsRunning = () => void clock.after(0, keepsRunning)
    keepsRunning()
    const settled = clock.settle()
    await expect(settled).rejects.toThrow(NeverSettlesError)
    await expect(settled).rejects.toThrow(/still at work after 200 turns at 2026-01-01T00:00:00.000Z[^]*keepsRunning/)
  })

  test('counts turns by instant, so that a long stretch of time is no loop', async () => {
    const clock = new VirtualClock({ turnsMax: 20 })
    let ticks = 0
    const tick = () => {
      ticks += 1
      clock.after(10, tick)
    }
    tick()
    await clock.advance(10_000)
    expect(ticks).toBe(1001)
  })

  test('can be used again after an error', async () => {
    const clock = new VirtualClock()
    clock.after(0, () => {
      throw new Error('from a timer')
    })
    await expect(clock.settle()).rejects.toThrow('from a timer')
    await clock.advance(5)
    expect(clock.monotonicMs()).toBe(5)
  })
})

describe('looking ahead', () => {
  test('tells when the next timer fires', async () => {
    const clock = new VirtualClock()
    expect(clock.nextTimerMs).toBeUndefined()
    clock.after(40, () => {})
    clock.after(15, () => {})
    await clock.advance(10)
    expect([clock.nextTimerMs, clock.timerCount]).toEqual([5, 2])
  })

  test('goes to the next timer and fires all of its instant', async () => {
    const clock = new VirtualClock()
    const { lines, log } = logged(clock)
    clock.after(40, log('a'))
    clock.after(40, log('b'))
    expect(await clock.advanceToNextTimer()).toBe(true)
    expect(lines).toEqual(['40 a', '40 b'])
    expect(await clock.advanceToNextTimer()).toBe(false)
  })

  test('goes on until a condition holds, or for as long as it may', async () => {
    const clock = new VirtualClock()
    let ticks = 0
    const tick = () => {
      ticks += 1
      clock.after(10, tick)
    }
    tick()
    expect(await clock.advanceUntil(() => ticks === 4, minuteMs)).toBe(true)
    expect(clock.monotonicMs()).toBe(30)
    expect(await clock.advanceUntil(() => false, 100)).toBe(false)
    expect(clock.monotonicMs()).toBe(130)
  })

  test('is moved by one caller at a time', async () => {
    const clock = new VirtualClock()
    const first = clock.advance(10)
    await expect(clock.advance(10)).rejects.toThrow('one caller at a time')
    await first
  })
})
