const dayMs = 24 * 3600 * 1000

/** The day in UTC as Kubernetes' labels have it: `2026-11-21`. Such texts compare as their days do. */
export const dateText = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Midnight, at which the day begins; undefined for a text that is no day. */
export function parseDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const ms = Date.parse(`${text}T00:00:00Z`)
  // The platform takes the 30th of February for a day in March.
  return Number.isNaN(ms) || dateText(ms) !== text ? undefined : ms
}

export const nextDay = (ms: number): number => ms + dayMs
