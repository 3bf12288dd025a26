// Mirrors github.com/robfig/cron/v3 spec.go, SpecSchedule.Next, and constantdelay.go, as Kubernetes 1.36 uses them.
import { zeroTimeMs } from '@coxswain/api'
import type { CronSchedule, Schedule } from '@coxswain/api/cron'
import { instantOf, wallTimeAt, type ShownTime } from './wall-clock.ts'

/** No schedule is looked through for longer. */
const yearsMax = 5
const hourSeconds = 3600
const minutesOfHour = 60

/** The first time after `ms`, a whole second; Go's zero time when there is none within five years. */
export function nextTime(schedule: Schedule, ms: number): number {
  const seconds = Math.floor(ms / 1000)
  if (schedule.kind === 'interval') return (seconds + schedule.everySeconds) * 1000
  if (ms <= zeroTimeMs || canNeverBe(schedule)) return zeroTimeMs
  const found = new Search(schedule, seconds + 1).run()
  return found === undefined ? zeroTimeMs : found * 1000
}

const canNeverBe = ({ minute, hour, month }: CronSchedule): boolean =>
  [minute, hour, month].some(({ values }) => values.size === 0)

/**
 * Goes forward from month to day to hour to minute. Whatever is stepped over for the first time sets all below it back to its
 * beginning; a step that comes round (to January, to the 1st, to 0 h) makes all above it be looked at again. Times go by the
 * wall: an hour that clocks leave out is passed over, one that they show twice comes twice.
 */
class Search {
  readonly #schedule: CronSchedule
  #at: number
  /** What walls show then; absent until it is asked for. */
  #shown: { readonly at: number; readonly wall: ShownTime } | undefined
  /** Whether something was stepped over: then all below is at its beginning already. */
  #hasStepped = false

  constructor(schedule: CronSchedule, startSeconds: number) {
    this.#schedule = schedule
    this.#at = startSeconds
  }

  run(): number | undefined {
    const lastYear = this.#wall().year + yearsMax
    while (this.#wall().year <= lastYear) {
      if (this.#findMonth() && this.#findDay() && this.#findHour() && this.#findMinute() && this.#findSecond()) {
        return this.#at
      }
    }
    return undefined
  }

  #wall(): ShownTime {
    if (this.#shown?.at !== this.#at) this.#shown = { at: this.#at, wall: wallTimeAt(this.#at, this.#schedule.zone) }
    return this.#shown.wall
  }

  /** False when the step came round; so are the others. */
  #findMonth(): boolean {
    const { month: field, zone } = this.#schedule
    for (let wall = this.#wall(); !field.values.has(wall.month); wall = this.#wall()) {
      if (this.#begin()) this.#at = instantOf({ ...wall, day: 1, ...midnight }, zone)
      const from = this.#wall()
      this.#at = instantOf({ ...from, month: from.month + 1 }, zone)
      if (this.#wall().month === 1) return false
    }
    return true
  }

  #findDay(): boolean {
    const { zone } = this.#schedule
    for (let wall = this.#wall(); !this.#dayMatches(wall); wall = this.#wall()) {
      if (this.#begin()) this.#at = instantOf({ ...wall, ...midnight }, zone)
      const from = this.#wall()
      this.#at = instantOf({ ...from, day: from.day + 1 }, zone)
      this.#moveToMidnight()
      if (this.#wall().day === 1) return false
    }
    return true
  }

  /** A day that begins at 1 h, or whose midnight was shown by the day before at 23 h. */
  #moveToMidnight(): void {
    const { hour } = this.#wall()
    if (hour === 0) return
    this.#at += (hour > 12 ? 24 - hour : -hour) * hourSeconds
  }

  #dayMatches({ day, weekday }: { readonly day: number; readonly weekday: number }): boolean {
    const { dayOfMonth, dayOfWeek } = this.#schedule
    const isDay = dayOfMonth.values.has(day)
    const isWeekday = dayOfWeek.values.has(weekday)
    return dayOfMonth.isStarred || dayOfWeek.isStarred ? isDay && isWeekday : isDay || isWeekday
  }

  #findHour(): boolean {
    const { hour: field, zone } = this.#schedule
    for (let wall = this.#wall(); !field.values.has(wall.hour); wall = this.#wall()) {
      if (this.#begin()) this.#at = instantOf({ ...wall, minute: 0, second: 0 }, zone)
      this.#at += hourSeconds
      if (this.#wall().hour === 0) return false
    }
    return true
  }

  #findMinute(): boolean {
    const { minute: field } = this.#schedule
    for (let wall = this.#wall(); !field.values.has(wall.minute); wall = this.#wall()) {
      if (this.#begin()) this.#at -= modulo(this.#at, 60)
      this.#at += this.#minutesToStep(wall.minute) * 60
      if (this.#wall().minute === 0) return false
    }
    return true
  }

  /** To the next minute that is asked for, or to the end of the hour, in one step; one by one where clocks are changed between. */
  #minutesToStep(from: number): number {
    const { minute: field, zone } = this.#schedule
    let to = from + 1
    while (to < minutesOfHour && !field.values.has(to)) to += 1
    const isPlain = zone.offsetAt(this.#at) === zone.offsetAt(this.#at + (to - from) * 60)
    return isPlain ? to - from : 1
  }

  /** Schedules have no seconds: they are 0. */
  #findSecond(): boolean {
    const { second } = this.#wall()
    if (second === 0) return true
    this.#begin()
    this.#at += 60 - second
    return false
  }

  /** Whether this is the first step. */
  #begin(): boolean {
    const isFirst = !this.#hasStepped
    this.#hasStepped = true
    return isFirst
  }
}

const midnight = { hour: 0, minute: 0, second: 0 } as const
const modulo = (value: number, by: number): number => ((value % by) + by) % by
