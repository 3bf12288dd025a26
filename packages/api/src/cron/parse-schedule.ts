// Mirrors github.com/robfig/cron/v3 parser.go, ParseStandard, as Kubernetes 1.36 uses it.
import { DurationError, parseDuration } from '../duration.ts'
import { goQuote } from '../go-text.ts'
import { ScheduleError, type CronSchedule, type Schedule, type ScheduleField } from './schedule.ts'
import { loadTimeZone, TimeZoneError, type TimeZone } from './time-zone.ts'

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names?: Readonly<Record<string, number>> | undefined
}

const numbered = (names: readonly string[], first: number): Readonly<Record<string, number>> =>
  Object.fromEntries(names.map((name, index) => [name, first + index]))

const bounds = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: {
    min: 1,
    max: 12,
    names: numbered(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], 1),
  },
  dayOfWeek: { min: 0, max: 6, names: numbered(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], 0) },
} as const satisfies Readonly<Record<string, Bounds>>

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

const everyPrefix = '@every '

/** Throws `ScheduleError`. `local`: the zone of a schedule that names none. */
export function parseSchedule(text: string, local: TimeZone): Schedule {
  if (text === '') throw new ScheduleError('empty spec string')
  const { zone, rest } = splitZone(text, local)
  if (!rest.startsWith('@')) return parseFields(rest, zone)
  const fields = descriptors[rest]
  return fields === undefined ? parseInterval(rest) : parseFields(fields, zone)
}

function splitZone(text: string, local: TimeZone): { readonly zone: TimeZone; readonly rest: string } {
  const prefix = /^(?:CRON_)?TZ=/.exec(text)?.[0]
  if (prefix === undefined) return { zone: local, rest: text }
  const end = text.indexOf(' ')
  // The parser runs past the end of the text here, and Kubernetes catches it.
  if (end < 0) throw new ScheduleError('invalid schedule format: runtime error: slice bounds out of range [:-1]')
  const name = text.slice(prefix.length, end)
  try {
    return { zone: loadTimeZone(name), rest: text.slice(end).trim() }
  } catch (error) {
    if (!(error instanceof TimeZoneError)) throw error
    throw new ScheduleError(`provided bad location ${name}: ${error.message}`, { cause: error })
  }
}

function parseInterval(text: string): Schedule {
  if (!text.startsWith(everyPrefix)) throw new ScheduleError(`unrecognized descriptor: ${text}`)
  try {
    const seconds = Number(parseDuration(text.slice(everyPrefix.length)) / 1_000_000_000n)
    return { kind: 'interval', everySeconds: Math.max(1, seconds) }
  } catch (error) {
    if (!(error instanceof DurationError)) throw error
    throw new ScheduleError(`failed to parse duration ${text}: ${error.message}`, { cause: error })
  }
}

function parseFields(text: string, zone: TimeZone): CronSchedule {
  const fields = text.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== Object.keys(bounds).length) {
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`)
  }
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields
  return {
    kind: 'cron',
    minute: parseField(minute, bounds.minute),
    hour: parseField(hour, bounds.hour),
    dayOfMonth: parseField(dayOfMonth, bounds.dayOfMonth),
    month: parseField(month, bounds.month),
    dayOfWeek: parseField(dayOfWeek, bounds.dayOfWeek),
    zone,
  }
}

/** Nothing between two commas is nothing; a field of commas alone never matches. */
function parseField(field: string, limits: Bounds): ScheduleField {
  const values = new Set<number>()
  let isStarred = false
  for (const part of field.split(',').filter((item) => item !== '')) {
    const range = parseRange(part, limits)
    for (let value = range.start; value <= range.end; value += range.step) values.add(value)
    isStarred ||= range.isStarred
  }
  return { values, isStarred }
}

interface Range {
  readonly start: number
  readonly end: number
  readonly step: number
  readonly isStarred: boolean
}

/** `5`, `1-5`, `*`, each with a step behind a slash or without. A single value with a step is open at its end. */
function parseRange(text: string, { min, max, names }: Bounds): Range {
  const [range = '', ...steps] = text.split('/')
  const limits = range.split('-')
  const isStar = limits[0] === '*' || limits[0] === '?'
  const start = isStar ? min : parseNumber(limits[0] ?? '', names)
  if (!isStar && limits.length > 2) throw new ScheduleError(`too many hyphens: ${text}`)
  const last = isStar ? max : lastOf(limits, start, names)
  if (steps.length > 1) throw new ScheduleError(`too many slashes: ${text}`)
  const step = steps[0] === undefined ? 1 : parseNumber(steps[0], undefined)
  const end = steps.length === 1 && limits.length === 1 ? max : last
  if (start < min) throw new ScheduleError(`beginning of range (${start}) below minimum (${min}): ${text}`)
  if (end > max) throw new ScheduleError(`end of range (${end}) above maximum (${max}): ${text}`)
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${text}`)
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`)
  return { start, end, step, isStarred: isStar && step === 1 }
}

function lastOf(limits: readonly string[], start: number, names: Bounds['names']): number {
  const [, last] = limits
  return last === undefined ? start : parseNumber(last, names)
}

const int64Max = 2n ** 63n

function parseNumber(text: string, names: Bounds['names']): number {
  const named = names?.[text.toLowerCase()]
  if (named !== undefined) return named
  const fail = (why: string): never => {
    throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: ${why}`)
  }
  if (!/^[+-]?[0-9]+$/.test(text)) return fail('invalid syntax')
  const value = BigInt(text.replace(/^\+/, ''))
  if (value >= int64Max || value < -int64Max) return fail('value out of range')
  if (value < 0n) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`)
  return Number(value)
}
