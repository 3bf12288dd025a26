// Mirrors k8s.io/apimachinery/pkg/apis/meta/v1 time.go and micro_time.go, 1.36.
import { dateOf, daysInMonth, daysSinceEpoch, parseInstant, TimeError, type Instant } from './go-time.ts'

/** The text of a `Time` field: UTC, whole seconds. `2024-01-02T03:04:05Z` */
export function toTime(ms: number): string {
  return `${upToSeconds(Math.floor(ms / 1000))}Z`
}

/** The text of a `MicroTime` field: UTC, six decimals. A clock's fraction of a millisecond is kept. */
export function toMicroTime(ms: number): string {
  const microseconds = Math.round(ms * 1000)
  const seconds = Math.floor(microseconds / 1e6)
  return `${upToSeconds(seconds)}.${String(microseconds - seconds * 1e6).padStart(6, '0')}Z`
}

/** The instant of a `Time` or `MicroTime` field in ms since the Unix epoch; undefined when there is none or it is no time. */
export function parseTime(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined
  if (text === '') return undefined // asked often, of fields that are not set
  return parseCommonTime(text) ?? parseAnyTime(text)
}

/** As `parseTime`, but throws a `TimeError` with Go's message. Has whole seconds, as `Time` fields do. */
export function decodeTime(text: string): number {
  return parseInstant(text, '2006-01-02T15:04:05Z07:00').seconds * 1000
}

/** As `decodeTime` for `MicroTime` fields, which must have six decimals. */
export function decodeMicroTime(text: string): number {
  return inMs(parseInstant(text, '2006-01-02T15:04:05.000000Z07:00'))
}

/** The zero time of Go, which marshals as null. */
export const zeroTimeMs = -62_135_596_800_000

/** What Kubernetes itself writes. */
const commonTime = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$/

/** Counted rather than asked of the platform: every comparison of two objects' ages comes here. */
function parseCommonTime(text: string): number | undefined {
  if (!commonTime.test(text)) return undefined
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  if (day > daysInMonth(year, month)) return undefined
  const days = daysSinceEpoch(year, month, day)
  return ((days * 24 + digits(text, 11, 2)) * 60 + digits(text, 14, 2)) * 60_000 + digits(text, 17, 2) * 1000
}

/** The number that stands there, in digits. */
function digits(text: string, from: number, count: number): number {
  let value = 0
  for (let at = from; at < from + count; at += 1) value = value * 10 + text.charCodeAt(at) - 48
  return value
}

function parseAnyTime(text: string): number | undefined {
  try {
    return inMs(parseInstant(text, '2006-01-02T15:04:05Z07:00'))
  } catch (error) {
    if (error instanceof TimeError) return undefined
    throw error
  }
}

const secondsInDay = 86400
const pairs: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))

/** Computed rather than asked of the platform, which takes several times as long: every write stamps. */
function upToSeconds(seconds: number): string {
  const days = Math.floor(seconds / secondsInDay)
  const { year, month, day } = dateOf(days)
  const inDay = seconds - days * secondsInDay
  const hour = Math.floor(inDay / 3600)
  const minute = Math.floor(inDay / 60) % 60
  const date = `${String(year).padStart(4, '0')}-${pairs[month]}-${pairs[day]}`
  return `${date}T${pairs[hour]}:${pairs[minute]}:${pairs[inDay % 60]}`
}

function inMs({ seconds, nanoseconds }: Instant): number {
  return seconds * 1000 + nanoseconds / 1e6
}
