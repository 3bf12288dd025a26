// Mirrors Go's time.Format with the layouts RFC3339 and RFC1123Z.
import type { TimeZone } from '@coxswain/api/cron'
import { wallTimeAt } from './wall-clock.ts'

/** `2024-05-01T14:00:00+02:00`; a zone at the offset zero is written `Z`. */
export function formatInZone(ms: number, zone: TimeZone): string {
  const seconds = Math.floor(ms / 1000)
  const { year, month, day, hour, minute, second } = wallTimeAt(seconds, zone)
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}`
  return date + formatOffset(Math.trunc(zone.offsetAt(seconds) / 60))
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z'
  const ahead = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(ahead / 60))}:${pad(ahead % 60)}`
}

/** `Wed, 01 May 2024 12:00:00 +0000` */
export function formatRfc1123(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
