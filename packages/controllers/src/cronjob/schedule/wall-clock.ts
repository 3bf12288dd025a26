// Mirrors Go's time package, Date and AddDate.
import type { TimeZone } from '@coxswain/api/cron'

/** What a clock and a calendar on the wall show. Months begin with 1, weekdays with 0 for Sunday. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** What a wall shows at an instant. */
export interface ShownTime extends WallTime {
  readonly weekday: number
}

export function wallTimeAt(seconds: number, zone: TimeZone): ShownTime {
  const date = new Date((seconds + zone.offsetAt(seconds)) * 1000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
  }
}

/**
 * When a wall shows that; what is beyond the end of a month or day goes on in the next. A time that a change of clocks leaves
 * out, or shows twice, is taken with the offset that Go takes it with.
 */
export function instantOf({ year, month, day, hour, minute, second }: WallTime, zone: TimeZone): number {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second) / 1000
  const offset = zone.offsetAt(wall)
  return offset === 0 ? wall : wall - zone.offsetAt(wall - offset)
}
