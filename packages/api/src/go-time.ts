// Mirrors how Kubernetes' types read times: Go's time.Parse with the layouts of metav1.Time and metav1.MicroTime, 1.36.
import { goTimeQuote } from './go-text.ts'

/** `seconds` since the Unix epoch, whole, and 0 to 999,999,999 on top. */
export interface Instant {
  readonly seconds: number
  readonly nanoseconds: number
}

export type TimeLayout = '2006-01-02T15:04:05Z07:00' | '2006-01-02T15:04:05.000000Z07:00'

/** A text that is not a time; the message is Go's. */
export class TimeError extends Error {
  override readonly name = 'TimeError'
}

const fractionLength = '.000000'.length
const nanosecondDigits = 9
const secondsInDay = 86400

/** What is left of a text, and what was read from it. */
interface Reading {
  rest: string
  readonly fail: (element: string, left: string) => never
  readonly outOfRange: (what: string) => never
}

/**
 * As lenient as Go: hours of one digit, any fraction behind the seconds (also after a comma), offsets of up to 24:60. Throws
 * a `TimeError`.
 */
export function parseInstant(text: string, layout: TimeLayout): Instant {
  const reading: Reading = {
    rest: text,
    fail: (element, left) => {
      const what = `cannot parse ${goTimeQuote(left)} as ${goTimeQuote(element)}`
      throw new TimeError(`parsing time ${goTimeQuote(text)} as ${goTimeQuote(layout)}: ${what}`)
    },
    outOfRange: (what) => {
      throw new TimeError(`parsing time ${goTimeQuote(text)}: ${what} out of range`)
    },
  }
  const year = Number(take(reading, /^[0-9]{4}/, '2006'))
  const month = takeNumber(reading, { after: '-', element: '01', what: 'month', min: 1, max: 12 })
  const day = takeNumber(reading, { after: '-', element: '02' })
  const hour = takeNumber(reading, { after: 'T', element: '15', pattern: /^[0-9]{1,2}/, what: 'hour', max: 23 })
  const minute = takeNumber(reading, { after: ':', element: '04', what: 'minute', max: 59 })
  const second = takeNumber(reading, { after: ':', element: '05', what: 'second', max: 59 })
  const nanoseconds = takeFraction(reading, layout.includes('.'))
  const offsetSeconds = takeOffset(reading)
  if (reading.rest !== '') {
    throw new TimeError(`parsing time ${goTimeQuote(text)}: extra text: ${goTimeQuote(reading.rest)}`)
  }
  if (day < 1 || day > daysInMonth(year, month)) reading.outOfRange('day')
  const seconds = daysSinceEpoch(year, month, day) * secondsInDay + hour * 3600 + minute * 60 + second
  return { seconds: seconds - offsetSeconds, nanoseconds }
}

function take(reading: Reading, pattern: RegExp, element: string): string {
  const found = pattern.exec(reading.rest)?.[0]
  if (found === undefined) return reading.fail(element, reading.rest)
  reading.rest = reading.rest.slice(found.length)
  return found
}

function takeNumber(
  reading: Reading,
  field: {
    readonly after: string
    readonly element: string
    readonly pattern?: RegExp
    readonly what?: string
    readonly min?: number
    readonly max?: number
  },
): number {
  if (!reading.rest.startsWith(field.after)) reading.fail(field.after, reading.rest)
  reading.rest = reading.rest.slice(field.after.length)
  const value = Number(take(reading, field.pattern ?? /^[0-9]{2}/, field.element))
  if (field.what !== undefined && (value < (field.min ?? 0) || value > (field.max ?? Infinity))) {
    reading.outOfRange(field.what)
  }
  return value
}

/** Six digits where the layout has them; where it has none, any number of them or no fraction at all. */
function takeFraction(reading: Reading, isRequired: boolean): number {
  const before = reading.rest
  if (isRequired && !/^[.,][0-9]{6}/.test(before)) reading.fail('.000000', before)
  const found = isRequired ? before.slice(0, fractionLength) : (/^[.,][0-9]+/.exec(before)?.[0] ?? '')
  reading.rest = before.slice(found.length)
  return Number(found.slice(1, 1 + nanosecondDigits).padEnd(nanosecondDigits, '0'))
}

function takeOffset(reading: Reading): number {
  if (reading.rest.startsWith('Z')) {
    reading.rest = reading.rest.slice(1)
    return 0
  }
  const match = /^([+-])([0-9]{2}):([0-9]{2})/.exec(reading.rest)
  if (match === null) return reading.fail('Z07:00', reading.rest)
  const [found, sign, hours, minutes] = match
  if (Number(hours) > 24) reading.outOfRange('time zone offset hour')
  if (Number(minutes) > 60) reading.outOfRange('time zone offset minute')
  reading.rest = reading.rest.slice(found.length)
  const seconds = Number(hours) * 3600 + Number(minutes) * 60
  return sign === '-' ? -seconds : seconds
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days of the proleptic Gregorian calendar count from 1970; its year 0 begins in March, so that a leap day is a last one. */
const daysUntil1970 = 719468
const daysInEra = 146097
const yearsInEra = 400

/** Of a date, counted from 1970. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const monthFromMarch = (month + 9) % 12
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / yearsInEra)
  return shifted * 365 + leapDays + daysBeforeMonth(monthFromMarch) + day - 1 - daysUntil1970
}

/** The date of a day that is counted from 1970. */
export function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const fromYear0 = days + daysUntil1970
  const era = Math.floor(fromYear0 / daysInEra)
  const dayOfEra = fromYear0 - era * daysInEra
  const leapDays = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36524) + Math.floor(dayOfEra / (daysInEra - 1))
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * yearsInEra + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - daysBeforeMonth(monthFromMarch) + 1 }
}

/** From March on the months' lengths repeat every five months, of 153 days. */
function daysBeforeMonth(monthFromMarch: number): number {
  return Math.floor((153 * monthFromMarch + 2) / 5)
}
