// Mirrors pkg/printers/internalversion/printers.go printEvent, release 1.36.
import { parseTime, type Event } from '@coxswain/api'
import { nameCell, sinceCell, unknown } from '../table-text.ts'

export function eventCells(event: Event, now: number): readonly (string | number)[] {
  const { involvedObject, series, source } = event
  const first = sinceEither(event.firstTimestamp, event.eventTime, now)
  const last = parseTime(event.lastTimestamp) === undefined ? first : sinceCell(event.lastTimestamp, now)
  const kind = (involvedObject?.kind ?? '').toLowerCase()
  const host = source?.host || event.reportingInstance
  const component = source?.component || (event.reportingComponent ?? '')
  return [
    series === undefined ? last : sinceCell(series.lastObservedTime, now),
    event.type ?? '',
    event.reason ?? '',
    involvedObject?.name ? `${kind}/${involvedObject.name}` : kind,
    involvedObject?.fieldPath ?? '',
    host ? `${component}, ${host}` : component,
    (event.message ?? '').trim(),
    first,
    // An event that happened once has no count.
    series === undefined ? event.count || 1 : (series.count ?? 0),
    nameCell(event),
  ]
}

function sinceEither(time: string | undefined | null, microTime: string | undefined | null, now: number): string {
  const text = sinceCell(time, now)
  return text === unknown ? sinceCell(microTime, now) : text
}
