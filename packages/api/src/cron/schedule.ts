import type { TimeZone } from './time-zone.ts'

/** The values of one field that match. `isStarred`: written as `*` or `?`, or with a step of 1 behind it. */
export interface ScheduleField {
  readonly values: ReadonlySet<number>
  readonly isStarred: boolean
}

/** Five fields, in a zone. */
export interface CronSchedule {
  readonly kind: 'cron'
  readonly minute: ScheduleField
  readonly hour: ScheduleField
  readonly dayOfMonth: ScheduleField
  readonly month: ScheduleField
  readonly dayOfWeek: ScheduleField
  readonly zone: TimeZone
}

/** Again and again after the same time, from wherever one begins. */
export interface IntervalSchedule {
  readonly kind: 'interval'
  readonly everySeconds: number
}

export type Schedule = CronSchedule | IntervalSchedule

/** A text that is no schedule; its message is the parser's. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError'
}
