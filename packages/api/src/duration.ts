// Mirrors Go's time.ParseDuration and Duration.String, and k8s.io/apimachinery/pkg/util/duration, 1.36.
import { goTimeQuote } from './go-text.ts'

/** A text that is not a duration; the message is Go's. */
export class DurationError extends Error {
  override readonly name = 'DurationError'
}

/** The names of units, in ns. Both Greek and Latin mu. */
const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])

const nanosecondsInMs = 1_000_000n
const absoluteMax = 2n ** 63n
/** As many as an int64 has, or one less. */
const fractionDigitsMax = 19

/** `1h30m`, `-1.5s`, `0`: signed numbers with a unit each, in ns. Throws a `DurationError`. */
export function parseDuration(text: string): bigint {
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  let rest = text.slice(sign.length)
  if (rest === '0') return 0n
  if (rest === '') throw invalid(text)
  let total = 0n
  while (rest !== '') {
    const term = takeTerm(rest, text)
    rest = term.rest
    total += term.nanoseconds
    if (total > absoluteMax) throw invalid(text)
  }
  if (sign === '-') return -total
  if (total === absoluteMax) throw invalid(text)
  return total
}

/** As `parseDuration`, in ms; what is finer becomes a fraction. */
export function parseDurationMs(text: string): number {
  const nanoseconds = parseDuration(text)
  return Number(nanoseconds / nanosecondsInMs) + Number(nanoseconds % nanosecondsInMs) / 1e6
}

/** As Go prints it: `1h0m0s`, `1.5s`, `250ms`, `0s`. */
export function printDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s'
  const absolute = nanoseconds < 0n ? -nanoseconds : nanoseconds
  return `${nanoseconds < 0n ? '-' : ''}${absolute < 1_000_000_000n ? smallText(absolute) : largeText(absolute)}`
}

/** As `printDuration`, of ms. */
export function printDurationMs(ms: number): string {
  return printDuration(BigInt(Math.round(ms * 1e6)))
}

/** An age in two or three significant figures, as columns show it: `5m30s`, `3h12m`, `47h`, `2y30d`. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.trunc(hours / 24)
  if (hours < 24 * 8) return pair(days, 'd', hours % 24, 'h')
  if (hours < 24 * 365 * 2) return `${days}d`
  const years = Math.trunc(days / 365)
  return hours < 24 * 365 * 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`
}

/** An age in one unit: `30s`, `5m`, `3h`, `12d`, `2y`. */
export function shortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 60) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 24) return `${hours}h`
  const days = Math.trunc(hours / 24)
  return days < 365 ? `${days}d` : `${Math.trunc(days / 365)}y`
}

interface Term {
  readonly nanoseconds: bigint
  readonly rest: string
}

function takeTerm(text: string, whole: string): Term {
  const [number = '', digits = '', decimals = ''] = /^([0-9]*)(?:\.([0-9]*))?/.exec(text) ?? []
  if (digits === '' && decimals === '') throw invalid(whole)
  const amount = BigInt(`0${digits}`)
  if (amount > absoluteMax) throw invalid(whole)
  const unitText = /^[^.0-9]*/.exec(text.slice(number.length))?.[0] ?? ''
  if (unitText === '') throw new DurationError(`time: missing unit in duration ${goTimeQuote(whole)}`)
  const unit = units.get(unitText)
  if (unit === undefined) {
    throw new DurationError(`time: unknown unit ${goTimeQuote(unitText)} in duration ${goTimeQuote(whole)}`)
  }
  if (amount * unit > absoluteMax) throw invalid(whole)
  return { nanoseconds: amount * unit + fraction(decimals, unit), rest: text.slice(number.length + unitText.length) }
}

/** Cut off at whole ns. Upstream computes in floats, which shows only where the product has no exact one. */
function fraction(decimals: string, unit: bigint): bigint {
  if (decimals === '') return 0n
  const longest = decimals.slice(0, fractionDigitsMax)
  const digits = BigInt(longest) <= absoluteMax ? longest : longest.slice(0, -1)
  return BigInt(Math.trunc(Number(digits) * (Number(unit) / 10 ** digits.length)))
}

function invalid(text: string): DurationError {
  return new DurationError(`time: invalid duration ${goTimeQuote(text)}`)
}

/** Below a second: the largest unit that leaves something before the point. */
function smallText(nanoseconds: bigint): string {
  if (nanoseconds < 1000n) return `${nanoseconds}ns`
  return nanoseconds < 1_000_000n ? `${decimal(nanoseconds, 3)}µs` : `${decimal(nanoseconds, 6)}ms`
}

function largeText(nanoseconds: bigint): string {
  const minutes = nanoseconds / 60_000_000_000n
  const seconds = `${decimal(nanoseconds % 60_000_000_000n, 9)}s`
  if (minutes === 0n) return seconds
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`
}

/** `value / 10^decimals` without zeros at its end. */
function decimal(value: bigint, decimals: number): string {
  const text = String(value).padStart(decimals + 1, '0')
  const fractionText = text.slice(-decimals).replace(/0+$/, '')
  return `${text.slice(0, -decimals)}${fractionText === '' ? '' : '.'}${fractionText}`
}

function pair(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`
}
