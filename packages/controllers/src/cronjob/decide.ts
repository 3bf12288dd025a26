// Mirrors pkg/controller/cronjob/cronjob_controllerv2.go, sync and syncCronJob, 1.36.
import { goQuote, isBeingDeleted, namespaceOf, parseTime, type CronJob } from '@coxswain/api'
import { ScheduleError, TimeZoneError, type TimeZones } from '@coxswain/api/cron'
import { followChildren, lookForMissing, normal, warning } from './follow-children.ts'
import { surplusJobs } from './history.ts'
import { jobDraft, jobNameAt } from './job-draft.ts'
import { dueTimes, ImpossibleScheduleError, type Timetable } from './schedule/due-times.ts'
import { formatRfc1123 } from './schedule/format-in-zone.ts'
import type { CronEvent, Decision, Sync } from './sync.ts'
import { eventReasons, messages } from './texts.ts'
import { namesZoneItself, timetableOf } from './timetable.ts'

export interface Rules {
  readonly nowMs: number
  readonly zones: TimeZones
}

/** What the stage that the sync is in asks for. */
export function decide(sync: Sync, rules: Rules): Decision {
  switch (sync.stage) {
    case 'clean-up':
      return { kind: 'clean-up', jobs: surplusJobs(sync.cronJob, sync.children), why: 'the history is limited' }
    case 'children':
      return followChildren(sync)
    case 'missing':
      return lookForMissing(sync)
    case 'schedule':
      return decideRun(sync, rules)
    case 'replace':
      return decideReplace(sync)
    case 'create':
      return decideCreate(sync, rules)
    case 'report':
      return decideReport(sync)
    case 'end':
      return decideEnd(sync)
    default:
      return sync.stage satisfies never
  }
}

interface Ending {
  readonly recheckMs?: number | undefined
  readonly events?: readonly CronEvent[] | undefined
}

/** No run now; without `recheckMs` none until something changes. */
function stop(why: string, { recheckMs, events }: Ending = {}): Decision {
  return { kind: 'go-on', sets: { stage: 'report', recheckMs, why }, events, why }
}

function decideRun(sync: Sync, rules: Rules): Decision {
  const { cronJob } = sync
  if (isBeingDeleted(cronJob)) return stop('the CronJob is being deleted')
  const zoneProblem = timeZoneProblem(cronJob, rules.zones)
  if (zoneProblem !== undefined) return stop('its time zone is not known', { events: [zoneProblem] })
  if (cronJob.spec?.suspend === true) return stop('the CronJob is suspended')
  const { schedule = '' } = cronJob.spec ?? {}
  const events = namesZoneItself(cronJob)
    ? [warning(eventReasons.unsupported, messages.unsupported(goQuote(schedule)))]
    : []
  try {
    // The status may have a later run than the object that was read.
    const timetable = timetableOf({ ...cronJob, status: sync.status }, rules.zones)
    return decideDue({ sync, timetable, events }, rules.nowMs)
  } catch (error) {
    if (error instanceof ScheduleError) {
      const event = warning(eventReasons.unparseable, messages.unparseable(goQuote(schedule), error.message))
      return stop('its schedule is none', { events: [...events, event] })
    }
    if (error instanceof ImpossibleScheduleError) {
      const event = warning(eventReasons.invalid, messages.invalid(schedule, error.message))
      return stop('its schedule never comes', { events: [...events, event] })
    }
    throw error
  }
}

function timeZoneProblem({ spec }: CronJob, zones: TimeZones): CronEvent | undefined {
  if (spec?.timeZone === undefined) return undefined
  try {
    zones.load(spec.timeZone)
    return undefined
  } catch (error) {
    if (!(error instanceof TimeZoneError)) throw error
    return warning(eventReasons.unknownTimeZone, messages.unknownTimeZone(goQuote(spec.timeZone), error.message))
  }
}

interface Plan {
  readonly sync: Sync
  readonly timetable: Timetable
  readonly events: readonly CronEvent[]
}

/** Whether the last time that the schedule asked for still wants its run. */
function decideDue({ sync, timetable, events }: Plan, nowMs: number): Decision {
  const { cronJob, status } = sync
  const { spec } = cronJob
  const { unmet, recheckMs, afterwardsMs } = dueTimes(timetable, nowMs)
  if (unmet === undefined) return stop('no run is due', { recheckMs, events })
  const { scheduledMs } = unmet
  const told =
    unmet.missed === 'many' ? [...events, warning(eventReasons.tooManyMissed, messages.tooManyMissed)] : events
  const tooLate = missedDeadline(scheduledMs, spec?.startingDeadlineSeconds, nowMs)
  if (tooLate !== undefined) return stop('the run is too late', { recheckMs, events: [...told, tooLate] })
  if (isStarted(sync, scheduledMs)) return stop('the run was started before', { recheckMs, events: told })
  if (spec?.concurrencyPolicy === 'Forbid' && (status.active ?? []).length > 0) {
    const event = normal(eventReasons.alreadyActive, messages.alreadyActive)
    return stop('the last run is not over', { recheckMs, events: [...told, event] })
  }
  const sets = { stage: 'replace', scheduledMs, recheckMs: afterwardsMs } as const
  return { kind: 'go-on', sets, events: told, why: 'a run is due' }
}

/** Kubernetes asks this, too, though it counts no run that is past its deadline in the first place: nobody is ever told. */
export function missedDeadline(
  scheduledMs: number,
  deadlineSeconds: number | undefined,
  nowMs: number,
): CronEvent | undefined {
  if (deadlineSeconds === undefined || scheduledMs + deadlineSeconds * 1000 >= nowMs) return undefined
  return warning(eventReasons.missed, messages.missed(formatRfc1123(scheduledMs)))
}

function isStarted({ cronJob, status }: Sync, scheduledMs: number): boolean {
  const name = jobNameAt(cronJob, scheduledMs)
  const isListed = (status.active ?? []).some((job) => job.name === name && job.namespace === namespaceOf(cronJob))
  return isListed || parseTime(status.lastScheduleTime) === scheduledMs
}

function decideReplace({ cronJob, status }: Sync): Decision {
  const references = status.active ?? []
  if (cronJob.spec?.concurrencyPolicy !== 'Replace' || references.length === 0) {
    return { kind: 'go-on', sets: { stage: 'create' }, why: 'nothing is to be replaced' }
  }
  return { kind: 'replace', references, why: 'a run ends when the next one begins' }
}

function decideCreate({ cronJob, scheduledMs = 0 }: Sync, { zones }: Rules): Decision {
  return { kind: 'create', draft: jobDraft(cronJob, scheduledMs, zones), scheduledMs, why: 'a run is due' }
}

/** Also after a fault: what was seen before it stays true. */
function decideReport(sync: Sync): Decision {
  const { cronJob, status, needsWrite } = sync
  if (!needsWrite) return decideEnd(sync)
  return { kind: 'write-status', cronJob: { ...cronJob, status }, why: 'the status has changed' }
}

function decideEnd({ failure, recheckMs, why = 'nothing is due' }: Sync): Decision {
  return failure === undefined ? { kind: 'settled', recheckMs, why } : { kind: 'fail', error: failure, why }
}
