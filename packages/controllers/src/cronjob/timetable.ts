// Mirrors pkg/controller/cronjob/cronjob_controllerv2.go, formatSchedule, 1.36.
import { creationTimeMs, parseTime, type CronJob } from '@coxswain/api'
import type { Timetable } from './schedule/due-times.ts'
import { parseSchedule } from './schedule/parse-schedule.ts'
import { loadTimeZone, TimeZoneError, type TimeZone } from './schedule/time-zone.ts'

/** A zone within the schedule was never meant to be, but works, and goes before the field. */
export function namesZoneItself({ spec }: CronJob): boolean {
  return spec?.schedule.includes('TZ') === true
}

/** Throws `ScheduleError`. */
export function timetableOf(cronJob: CronJob, localZone: TimeZone): Timetable {
  const { schedule = '', startingDeadlineSeconds } = cronJob.spec ?? {}
  const zone = namesZoneItself(cronJob) ? localZone : zoneOf(cronJob, localZone)
  return {
    schedule: parseSchedule(schedule, zone),
    createdMs: creationTimeMs(cronJob),
    lastScheduleMs: parseTime(cronJob.status?.lastScheduleTime),
    startingDeadlineSeconds,
  }
}

/** An unknown zone is told of elsewhere. */
function zoneOf({ spec }: CronJob, localZone: TimeZone): TimeZone {
  if (spec?.timeZone === undefined) return localZone
  try {
    return loadTimeZone(spec.timeZone)
  } catch (error) {
    if (error instanceof TimeZoneError) return localZone
    throw error
  }
}
