// Mirrors github.com/robfig/cron/v3 parser.go ParseStandard, as Kubernetes 1.36 uses it.
import { DurationError, parseDuration } from '@coxswain/api'

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const fieldBounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
]
const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']
const everyPrefix = '@every '

/** What is wrong with a schedule, in the parser's words. */
export function scheduleProblem(schedule: string): string | undefined {
  if (schedule === '') return 'empty spec string'
  const rest = withoutZone(schedule)
  if (rest === undefined) return 'invalid schedule format: runtime error: slice bounds out of range [:-1]'
  if (typeof rest === 'object') return rest.problem
  if (rest.startsWith('@')) return descriptorProblem(rest)
  const fields = rest.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== fieldBounds.length) {
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  }
  for (const [index, bounds] of fieldBounds.entries()) {
    const problem = fieldProblem(fields[index] ?? '', bounds)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** The schedule behind its zone; `undefined` where the parser would run past the end of the text. */
function withoutZone(schedule: string): string | { readonly problem: string } | undefined {
  const prefix = /^(?:CRON_)?TZ=/.exec(schedule)?.[0]
  if (prefix === undefined) return schedule
  const end = schedule.indexOf(' ')
  if (end < 0) return undefined
  const zone = schedule.slice(prefix.length, end)
  if (zone !== '' && zone !== 'Local' && !isZone(zone)) {
    return { problem: `provided bad location ${zone}: unknown time zone ${zone}` }
  }
  return schedule.slice(end).trim()
}

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    // The only thing that it refuses is an unknown zone.
    return false
  }
}

function descriptorProblem(text: string): string | undefined {
  if (descriptors.includes(text)) return undefined
  if (!text.startsWith(everyPrefix)) return `unrecognized descriptor: ${text}`
  try {
    parseDuration(text.slice(everyPrefix.length))
    return undefined
  } catch (error) {
    if (error instanceof DurationError) return `failed to parse duration ${text}: ${error.message}`
    throw error
  }
}

function fieldProblem(field: string, bounds: Bounds): string | undefined {
  for (const part of field.split(',')) {
    const problem = part === '' ? undefined : rangeProblem(part, bounds)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** `5`, `1-5`, `*`, each with a step behind a slash or without. */
function rangeProblem(text: string, bounds: Bounds): string | undefined {
  const [range = '', ...steps] = text.split('/')
  const limits = range.split('-')
  const isStar = limits[0] === '*' || limits[0] === '?'
  const start = isStar ? bounds.min : parseNumber(limits[0] ?? '', bounds.names)
  if (typeof start === 'string') return start
  if (!isStar && limits.length > 2) return `too many hyphens: ${text}`
  const last = isStar ? bounds.max : limits.length === 2 ? parseNumber(limits[1] ?? '', bounds.names) : start
  if (typeof last === 'string') return last
  if (steps.length > 1) return `too many slashes: ${text}`
  const step = steps.length === 0 ? 1 : parseNumber(steps[0] ?? '', undefined)
  if (typeof step === 'string') return step
  const end = steps.length === 1 && limits.length === 1 ? bounds.max : last
  if (start < bounds.min) return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined
}

function parseNumber(text: string, names: readonly string[] | undefined): number | string {
  const index = names?.indexOf(text.toLowerCase()) ?? -1
  if (index >= 0) return names?.length === months.length ? index + 1 : index
  if (!/^[+-]?\d+$/.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
  }
  const number = Number(text)
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number
}
