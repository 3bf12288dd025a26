import type { Implementation } from './implementation.ts'
import { Duration, EvaluationError, Timestamp, type Value } from './values.ts'

const millisecond = 1_000_000n

/** Milliseconds since 1970, rounded down. */
function millisecondsOf({ nanoseconds }: Timestamp): number {
  const rest = ((nanoseconds % millisecond) + millisecond) % millisecond
  return Number((nanoseconds - rest) / millisecond)
}

/** The offset from UTC of a place at an instant. */
function offsetOfZone(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const numberOf = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  // Date.UTC takes the years up to 99 for those of the last century.
  const shown = new Date(Date.UTC(2000, 0, 1, numberOf('hour'), numberOf('minute'), numberOf('second')))
  shown.setUTCFullYear(numberOf('year'), numberOf('month') - 1, numberOf('day'))
  return shown.getTime() - Math.floor(at / 1000) * 1000
}

function offsetOf(zone: string, at: number): number {
  const [, sign, hours, minutes] = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone) ?? []
  if (hours !== undefined) return (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  try {
    return offsetOfZone(zone, at)
  } catch {
    throw new EvaluationError(`unknown time zone ${zone}`)
  }
}

/** The instant as a clock on the wall shows it, which is then read as if it were in UTC. */
function local(time: Timestamp, zone: Value | undefined): Date | undefined {
  const at = millisecondsOf(time)
  if (zone === undefined || zone === 'UTC') return new Date(at)
  return typeof zone === 'string' ? new Date(at + offsetOf(zone, at)) : undefined
}

const dayOfYear = (date: Date): number =>
  Math.floor((Date.UTC(2000, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(2000, 0, 1)) / 86_400_000)

/** Days since the first of January; the year that stands in above is a leap year. */
function dayOfOwnYear(date: Date): number {
  const year = date.getUTCFullYear()
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return dayOfYear(date) - (!isLeap && date.getUTCMonth() > 1 ? 1 : 0)
}

const ofTime =
  (read: (date: Date) => number): Implementation =>
  ([time, zone]) => {
    const date = time instanceof Timestamp ? local(time, zone) : undefined
    return date === undefined ? undefined : BigInt(read(date))
  }

/** Of a time the hand of the clock, of a duration the whole of it. */
const ofBoth = (read: (date: Date) => number, unit: bigint): Implementation => {
  const readTime = ofTime(read)
  return (values) => {
    const [value] = values
    return value instanceof Duration && values.length === 1 ? value.nanoseconds / unit : readTime(values)
  }
}

export const times: ReadonlyMap<string, Implementation> = new Map([
  ['getFullYear', ofTime((date) => date.getUTCFullYear())],
  ['getMonth', ofTime((date) => date.getUTCMonth())],
  ['getDate', ofTime((date) => date.getUTCDate())],
  ['getDayOfMonth', ofTime((date) => date.getUTCDate() - 1)],
  ['getDayOfWeek', ofTime((date) => date.getUTCDay())],
  ['getDayOfYear', ofTime(dayOfOwnYear)],
  ['getHours', ofBoth((date) => date.getUTCHours(), 3_600_000_000_000n)],
  ['getMinutes', ofBoth((date) => date.getUTCMinutes(), 60_000_000_000n)],
  ['getSeconds', ofBoth((date) => date.getUTCSeconds(), 1_000_000_000n)],
  ['getMilliseconds', ofBoth((date) => date.getUTCMilliseconds(), millisecond)],
])
