// Mirrors Go's time package, LoadLocation and Time.In, with the platform's own zones.

/** The rules of a zone. */
export interface TimeZone {
  readonly name: string
  /** What clocks there are ahead of UTC at an instant, both in seconds. */
  offsetAt(seconds: number): number
}

export class TimeZoneError extends Error {
  override readonly name = 'TimeZoneError'
}

export const utc: TimeZone = { name: 'UTC', offsetAt: () => 0 }

/** The platform knows its own zone without a format, which takes it 20 ms to make; it gives whole minutes. */
const local: TimeZone = {
  name: 'Local',
  offsetAt: (seconds) => -60 * new Date(seconds * 1000).getTimezoneOffset(),
}

const daySeconds = 86_400
/** About three years of days; a schedule that looks further asks the platform again. */
const daysKeptMax = 1200

/**
 * The zone of that name; an empty name is UTC, `Local` the zone of the process. Throws `TimeZoneError` with Go's words.
 *
 * Differs: the platform takes names in any case, and answers to old names with new ones; so an old name that begins with a
 * capital is taken however it goes on.
 */
export function loadTimeZone(name: string): TimeZone {
  if (name === '' || name === 'UTC') return utc
  if (name.includes('..') || name.startsWith('/') || name.includes('\\')) {
    throw new TimeZoneError('time: invalid location name')
  }
  if (name === 'Local') return local
  const format = findFormat(name)
  if (format === undefined) throw new TimeZoneError(`unknown time zone ${name}`)
  return new PlatformZone(name, format)
}

/** Undefined when there is no zone of that name, written like that. */
function findFormat(name: string): Intl.DateTimeFormat | undefined {
  if (!/^[A-Z]/.test(name)) return undefined
  try {
    const format = formatIn(name)
    const { timeZone } = format.resolvedOptions()
    const isMiswritten = timeZone !== name && timeZone.toLowerCase() === name.toLowerCase()
    return isMiswritten ? undefined : format
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

class PlatformZone implements TimeZone {
  readonly name: string
  readonly #format: Intl.DateTimeFormat
  /** Offsets at the beginning of days, counted from the epoch. */
  readonly #offsets = new Map<number, number>()

  constructor(name: string, format: Intl.DateTimeFormat) {
    this.name = name
    this.#format = format
  }

  /** The platform is slow, and clocks are changed at most once a day: between two equal offsets nobody needs to ask. */
  offsetAt(seconds: number): number {
    const day = Math.floor(seconds / daySeconds)
    const atStart = this.#atDay(day)
    return atStart === this.#atDay(day + 1) ? atStart : this.#ask(seconds)
  }

  #atDay(day: number): number {
    const known = this.#offsets.get(day)
    if (known !== undefined) return known
    const offset = this.#ask(day * daySeconds)
    if (this.#offsets.size >= daysKeptMax) this.#offsets.clear()
    this.#offsets.set(day, offset)
    return offset
  }

  #ask(seconds: number): number {
    const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
    for (const { type, value } of this.#format.formatToParts(seconds * 1000)) {
      if (type in wall) wall[type as keyof typeof wall] = Number(value)
    }
    const { year, month, day, hour, minute, second } = wall
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - seconds
  }
}
