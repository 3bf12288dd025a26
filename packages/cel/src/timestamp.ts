/** The first and the last second that a timestamp can be of: the years 1 to 9999. */
export const secondsMin = -62_135_596_800n
export const secondsMax = 253_402_300_799n

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const daysIn = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 0))

/** Days since 1970 in the Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The nanoseconds since 1970 of a time as RFC 3339 writes it; undefined when it is none or out of range. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const numbers = match.slice(1, 7).map(Number)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  const isTime = hour < 24 && minute < 60 && second < 60 && offsetHours <= 24 && offsetMinutes <= 60
  if (!isTime || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  const offset = (offsetHours * 60 + offsetMinutes) * 60 * (match[8] === '-' ? -1 : 1)
  const seconds = BigInt(daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
  if (seconds < secondsMin || seconds > secondsMax) return undefined
  return seconds * 1_000_000_000n + BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'))
}
