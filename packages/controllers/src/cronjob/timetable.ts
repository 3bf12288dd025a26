// Mirrors pkg/controller/cronjob/cronjob_controllerv2.go, formatSchedule, 1.36.
import { creationTimeMs, parseTime, type CronJob } from '@coxswain/api'
import { TimeZoneError, type TimeZone, type TimeZones } from '@coxswain/api/cron'
import type { Timetable } from './schedule/due-times.ts'

/** A zone within the schedule was never meant to be, but works, and goes before the field. */
export function namesZoneItself({ spec }: CronJob): boolean {
  return spec?.schedule.includes('TZ') ?? false
}

/** Throws `ScheduleError`. */
export function timetableOf(cronJob: CronJob, zones: TimeZones): Timetable {
  const { schedule = '', startingDeadlineSeconds } = cronJob.spec ?? {}
  const zone = namesZoneItself(cronJob) ? zones.local : zoneOf(cronJob, zones)
  return {
    schedule: zones.schedule(schedule, zone),
    createdMs: creationTimeMs(cronJob),
    lastScheduleMs: parseTime(cronJob.status?.lastScheduleTime),
    startingDeadlineSeconds,
  }
}

/** An unknown zone is told of elsewhere. */
function zoneOf({ spec }: CronJob, zones: TimeZones): TimeZone {
  if (spec?.timeZone === undefined) return zones.local
  try {
    return zones.load(spec.timeZone)
  } catch (error) {
    if (error instanceof TimeZoneError) return zones.local
    throw error
  }
}
