// Mirrors pkg/controller/cronjob/utils.go, mostRecentScheduleTime, nextScheduleTime and nextScheduleTimeDuration, 1.36.
import { zeroTimeMs } from '@coxswain/api'
import type { Schedule } from '@coxswain/api/cron'
import { nextTime } from './next-time.ts'

/** What of a CronJob says when it is due. All times in ms since the epoch. */
export interface Timetable {
  readonly schedule: Schedule
  readonly createdMs: number
  readonly lastScheduleMs?: number | undefined
  readonly startingDeadlineSeconds?: number | undefined
}

export type Missed = 'none' | 'few' | 'many'

export interface MostRecent {
  /** From where it was counted: the last run, or the creation, or as far back as the deadline reaches. */
  readonly earliestMs: number
  /** Undefined: none. */
  readonly mostRecentMs?: number | undefined
  readonly missed: Missed
  /** The first time after now, unless there is a most recent one that was not found. */
  readonly nextMs?: number | undefined
}

/** What is due now, and when to look again. */
export interface DueTimes {
  /** Undefined: nothing. */
  readonly unmet?: { readonly scheduledMs: number; readonly missed: Missed } | undefined
  /** As `nextRunDelayMs`. */
  readonly recheckMs: number
  /** The same, once the run that is due has been started: those of `@every` come at other times from then on. */
  readonly afterwardsMs: number
}

/** A schedule in good words that never comes, as the 31st of February. */
export class ImpossibleScheduleError extends Error {
  override readonly name = 'ImpossibleScheduleError'
  /** From where it was counted. */
  readonly earliestMs: number

  constructor(message: string, earliestMs: number) {
    super(message)
    this.earliestMs = earliestMs
  }
}

/** More missed times than that are worth a warning. */
const fewMax = 100
/** Clocks differ: who is woken looks a little later than the time itself. */
const slackMs = 100

/** The last time not after `nowMs` that the schedule asked for. Throws `ImpossibleScheduleError`. */
export function mostRecentTime(timetable: Timetable, nowMs: number, countsDeadline: boolean): MostRecent {
  const { schedule } = timetable
  const earliestMs = earliestOf(timetable, nowMs, countsDeadline)
  const first = nextTime(schedule, earliestMs)
  if (nowMs < first) return { earliestMs, missed: 'none', nextMs: first }
  const second = nextTime(schedule, first)
  if (nowMs < second) return { earliestMs, mostRecentMs: first, missed: 'none', nextMs: second }

  const betweenSeconds = Math.round((second - first) / 1000)
  if (betweenSeconds < 1) {
    throw new ImpossibleScheduleError('time difference between two schedules is less than 1 second', earliestMs)
  }
  // A guess for irregular schedules, exact for all others: as many times as fit, then from two of them before on.
  const missedCount = Math.floor(Math.floor((nowMs - first) / 1000) / betweenSeconds) + 1
  let mostRecentMs: number | undefined
  let next = nextTime(schedule, first + (missedCount - 2) * betweenSeconds * 1000)
  while (next <= nowMs && next > zeroTimeMs) {
    mostRecentMs = next
    next = nextTime(schedule, next)
  }
  const missed = missedCount > fewMax ? 'many' : 'few'
  return { earliestMs, mostRecentMs, missed, nextMs: mostRecentMs === undefined ? undefined : next }
}

function earliestOf(timetable: Timetable, nowMs: number, countsDeadline: boolean): number {
  const { createdMs, lastScheduleMs = createdMs, startingDeadlineSeconds } = timetable
  if (!countsDeadline || startingDeadlineSeconds === undefined) return lastScheduleMs
  return Math.max(lastScheduleMs, nowMs - startingDeadlineSeconds * 1000)
}

/** All that a sync asks, in as few steps along the schedule as it takes. Throws `ImpossibleScheduleError`. */
export function dueTimes(timetable: Timetable, nowMs: number): DueTimes {
  const { mostRecentMs, missed, nextMs } = mostRecentTime(timetable, nowMs, true)
  const afterwardsMs = delayMs(timetable, nextMs, nowMs)
  const isOneWay = timetable.startingDeadlineSeconds === undefined
  const recheckMs = isOneWay ? afterwardsMs : nextRunDelayMs(timetable, nowMs)
  const isDue = mostRecentMs !== undefined && mostRecentMs <= nowMs
  return { unmet: isDue ? { scheduledMs: mostRecentMs, missed } : undefined, recheckMs, afterwardsMs }
}

/** How long until one must look again. Zero or less: at once. The deadline has no say in it. */
export function nextRunDelayMs(timetable: Timetable, nowMs: number): number {
  return delayMs(timetable, nextOf(timetable, nowMs), nowMs)
}

function nextOf(timetable: Timetable, nowMs: number): number | undefined {
  try {
    return mostRecentTime(timetable, nowMs, false).nextMs
  } catch (error) {
    if (error instanceof ImpossibleScheduleError) return undefined
    throw error
  }
}

function delayMs({ schedule }: Timetable, nextMs: number | undefined, nowMs: number): number {
  return (nextMs ?? nextTime(schedule, nowMs)) + slackMs - nowMs
}
