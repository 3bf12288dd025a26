import { nameOf, toTime, zeroTimeMs, type CronJob } from '@coxswain/api'
import { createTimeZones, parseSchedule, utc } from '@coxswain/api/cron'
import { jobDraft } from '@coxswain/controllers/src/cronjob/job-draft.ts'
import {
  dueTimes,
  ImpossibleScheduleError,
  mostRecentTime,
  nextRunDelayMs,
  type Timetable,
} from '@coxswain/controllers/src/cronjob/schedule/due-times.ts'
import { nextTime } from '@coxswain/controllers/src/cronjob/schedule/next-time.ts'
import { messages } from '@coxswain/controllers/src/cronjob/texts.ts'
import { timetableOf } from '@coxswain/controllers/src/cronjob/timetable.ts'
import type { Vector, VectorFunctions } from '../vector.ts'

/** Times asked of one schedule. */
const nextCount = 5

interface NextInput {
  readonly schedule: string
  readonly timeZone?: string
  readonly start: string
}

function Next({ schedule, timeZone, start }: NextInput): unknown {
  const { schedule: parsed } = timetableOf({ spec: { schedule, timeZone, jobTemplate: {} } }, createTimeZones(utc))
  const times: (string | null)[] = []
  let at = Date.parse(start)
  for (let count = 0; count < nextCount && at > zeroTimeMs; count += 1) {
    at = nextTime(parsed, at)
    times.push(at > zeroTimeMs ? toTime(at) : null)
  }
  return times
}

function ParseSchedule({ schedule }: { schedule: string }): boolean {
  parseSchedule(schedule, utc)
  return true
}

interface CronJobInput {
  readonly schedule: string
  readonly timeZone?: string
  readonly creationTimestamp: string
  readonly lastScheduleTime?: string
  readonly startingDeadlineSeconds?: number
  readonly now: string
}

function readTimetable(input: CronJobInput): Timetable {
  const { schedule, timeZone, creationTimestamp, lastScheduleTime, startingDeadlineSeconds } = input
  const cronJob: CronJob = {
    metadata: { creationTimestamp },
    spec: { schedule, timeZone, startingDeadlineSeconds, jobTemplate: {} },
    status: { lastScheduleTime },
  }
  return timetableOf(cronJob, createTimeZones(utc))
}

function mostRecentScheduleTime(input: CronJobInput & { readonly includeStartingDeadlineSeconds: boolean }): unknown {
  try {
    const { earliestMs, mostRecentMs, missed } = mostRecentTime(
      readTimetable(input),
      Date.parse(input.now),
      input.includeStartingDeadlineSeconds,
    )
    return {
      earliest: toTime(earliestMs),
      mostRecent: mostRecentMs === undefined ? undefined : toTime(mostRecentMs),
      missed,
    }
  } catch (error) {
    if (error instanceof ImpossibleScheduleError) {
      return { error: error.message, earliest: toTime(error.earliestMs), missed: 'none' }
    }
    throw error
  }
}

function nextScheduleTime(input: CronJobInput): unknown {
  try {
    const { unmet } = dueTimes(readTimetable(input), Date.parse(input.now))
    const isMany = unmet?.missed === 'many'
    return {
      time: unmet === undefined ? undefined : toTime(unmet.scheduledMs),
      events: isMany ? 1 : 0,
      event: isMany ? `Warning TooManyMissedTimes ${messages.tooManyMissed}` : undefined,
    }
  } catch (error) {
    if (error instanceof ImpossibleScheduleError) return { error: error.message, events: 0 }
    throw error
  }
}

function nextScheduleTimeDuration(input: CronJobInput): unknown {
  return { ns: String(BigInt(nextRunDelayMs(readTimetable(input), Date.parse(input.now))) * 1_000_000n) }
}

interface TemplateInput {
  readonly name: string
  readonly uid: string
  readonly scheduledTime: string
  readonly timeZone?: string
  readonly templateLabels?: Readonly<Record<string, string>>
  readonly templateAnnotations?: Readonly<Record<string, string>>
}

function getJobFromTemplate(input: TemplateInput): unknown {
  const { name, uid, scheduledTime, timeZone, templateLabels: labels, templateAnnotations: annotations } = input
  const draft = jobDraft(
    { metadata: { name, uid }, spec: { schedule: '', timeZone, jobTemplate: { metadata: { labels, annotations } } } },
    Date.parse(scheduledTime),
    createTimeZones(utc),
  )
  const { labels: given, annotations: told, ownerReferences } = draft.metadata ?? {}
  return { name: nameOf(draft), labels: given, annotations: told, ownerReferences }
}

export const functions: VectorFunctions = {
  Next,
  ParseSchedule,
  getJobFromTemplate,
  mostRecentScheduleTime,
  nextScheduleTime,
  nextScheduleTimeDuration,
}

/** Since tzdata 2026c Morocco keeps one time from September 2026 on; the recording has the rules from before. */
export function differs({ fn, in: input }: Vector): string | undefined {
  const { timeZone, start } = input as NextInput
  const isChanged = fn === 'Next' && timeZone === 'Africa/Casablanca' && start > '2026-09'
  return isChanged ? 'the rules of Africa/Casablanca have changed since' : undefined
}
