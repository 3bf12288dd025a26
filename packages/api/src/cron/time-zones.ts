import { LruMap } from '@coxswain/base'
import { parseSchedule } from './parse-schedule.ts'
import type { Schedule } from './schedule.ts'
import { loadTimeZone, type TimeZone } from './time-zone.ts'

/** The zones of one process. A zone is made once: making one takes the platform long, and each keeps what it has found out. */
export interface TimeZones {
  /** Of schedules that name no zone. */
  readonly local: TimeZone
  /** As `loadTimeZone`. */
  load(name: string): TimeZone
  /** As `parseSchedule`; a schedule is read once, too: its controller asks for it in every sync. */
  schedule(text: string, zone: TimeZone): Schedule
}

/** More than the platform has names for. */
const zonesKeptMax = 1000
const schedulesKeptMax = 1000

export function createTimeZones(local: TimeZone = loadTimeZone('Local')): TimeZones {
  const zones = new LruMap<string, TimeZone>(zonesKeptMax)
  const schedules = new LruMap<string, Schedule>(schedulesKeptMax)
  return {
    local,
    load: (name) => once(zones, name, () => loadTimeZone(name)),
    // No zone has a line's end in its name.
    schedule: (text, zone) => once(schedules, `${zone.name}\n${text}`, () => parseSchedule(text, zone)),
  }
}

function once<T>(known: LruMap<string, T>, key: string, make: () => T): T {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}
