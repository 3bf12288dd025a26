// Mirrors pkg/registry/core/event/strategy.go, release 1.36.
import { events, eventsEvents, type Event, type EventsEvent } from '@coxswain/api'
import { convertEvents } from '../../registry/convert-events.ts'
import type { Strategy } from '../../registry/strategy.ts'
import { eventCells } from './table.ts'
import { validateEvent, validateNewEvent, validateNewEventUpdate } from './validation.ts'

const ttlSeconds = 3600

type Fields = Readonly<Record<string, string>>

/** Two groups serve the same stored events, and call some fields otherwise. What a strategy gets is the stored form. */
export const eventStrategy: Strategy<Event> = {
  resource: events,
  createOnUpdate: true,
  defaultPropagation: 'unsupported',
  ttlSeconds,
  selectableFields: (event) => ({
    ...referenceFields('involvedObject', event),
    reason: event.reason ?? '',
    reportingComponent: event.reportingComponent ?? '',
    source: event.source?.component || (event.reportingComponent ?? ''),
    type: event.type ?? '',
  }),
  validate: (event) => validateEvent(event, 'core'),
  validateUpdate: (event) => validateEvent(event, 'core'),
  tableCells: eventCells,
}

export const eventsEventStrategy: Strategy<EventsEvent> = {
  resource: eventsEvents,
  createOnUpdate: true,
  defaultPropagation: 'unsupported',
  ttlSeconds,
  selectableFields: (object) => {
    const event = asStored(object)
    return {
      ...referenceFields('regarding', event),
      reason: event.reason ?? '',
      reportingController: event.reportingComponent ?? '',
      type: event.type ?? '',
    }
  },
  validate: (event) => validateNewEvent(asStored(event)),
  validateUpdate: (next, previous) => validateNewEventUpdate(asStored(next), asStored(previous)),
  tableCells: (event, now) => eventCells(convertEvents.toStored(event) as Event, now),
}

/** The registry converts before it asks. */
const asStored = (object: EventsEvent): Event => object as unknown as Event

function referenceFields(prefix: string, { involvedObject: object }: Event): Fields {
  return {
    [`${prefix}.kind`]: object?.kind ?? '',
    [`${prefix}.namespace`]: object?.namespace ?? '',
    [`${prefix}.name`]: object?.name ?? '',
    [`${prefix}.uid`]: object?.uid ?? '',
    [`${prefix}.apiVersion`]: object?.apiVersion ?? '',
    [`${prefix}.resourceVersion`]: object?.resourceVersion ?? '',
    [`${prefix}.fieldPath`]: object?.fieldPath ?? '',
  }
}
