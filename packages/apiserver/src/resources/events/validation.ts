// Mirrors pkg/apis/core/validation/events.go, release 1.36. Objects come in the form in which they are stored.
import type { Event } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { invalid, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkImmutable } from '../rules/immutable.ts'
import { checkDnsSubdomain, checkQualifiedName } from '../rules/names.ts'
import { semanticEqual } from '@coxswain/base'

const shortTextMax = 128
const messageMax = 1024
const reportersField = { core: 'reportingComponent', events: 'reportingController' } as const
type Group = keyof typeof reportersField

/** What holds for events of both groups. */
export function validateEvent(event: Event, group: Group): FieldErrors {
  const errors: ErrorList = []
  if (event.eventTime) validateNewStyle(errors, event, reportersField[group])
  else validateOldStyle(errors, event)
  checkDnsSubdomain(errors, 'namespace', event.metadata?.namespace ?? '')
  return errors
}

function validateOldStyle(errors: ErrorList, event: Event): void {
  const own = event.metadata?.namespace ?? ''
  const other = event.involvedObject?.namespace ?? ''
  const fits = other === '' ? own === '' || own === 'default' : own === other
  if (!fits) errors.push(invalid('involvedObject.namespace', other, 'does not match event.namespace'))
}

function validateNewStyle(errors: ErrorList, event: Event, reporterField: string): void {
  const own = event.metadata?.namespace ?? ''
  if (!event.involvedObject?.namespace && own !== 'default' && own !== 'kube-system') {
    errors.push(invalid('involvedObject.namespace', '', 'does not match event.namespace'))
  }
  const { reportingComponent = '' } = event
  if (reportingComponent === '') errors.push(required(reporterField))
  checkQualifiedName(errors, reporterField, reportingComponent)
  for (const field of ['reportingInstance', 'action', 'reason'] as const) {
    const text = event[field] ?? ''
    if (text === '') errors.push(required(field))
    checkLength(errors, field, text, shortTextMax)
  }
  checkLength(errors, 'message', event.message ?? '', messageMax)
}

function checkLength(errors: ErrorList, field: string, text: string, max: number): void {
  if (Buffer.byteLength(text) > max) errors.push(invalid(field, '', `can have at most ${max} characters`))
}

/** The group of its own lets no event in that has fields of old. */
export function validateNewEvent(event: Event): FieldErrors {
  const errors: ErrorList = [...validateEvent(event, 'events')]
  validateSeries(errors, event)
  if (!event.eventTime) errors.push(required('eventTime'))
  if (event.type !== 'Normal' && event.type !== 'Warning') {
    errors.push(invalid('type', '', `has invalid value: ${event.type ?? ''}`))
  }
  const old = {
    firstTimestamp: event.firstTimestamp,
    lastTimestamp: event.lastTimestamp,
    count: event.count,
    source: event.source?.component || event.source?.host,
  }
  for (const [field, value] of Object.entries(old)) {
    if (value) errors.push(invalid(field, '', 'needs to be unset'))
  }
  return errors
}

function validateSeries(errors: ErrorList, { series }: Event): void {
  if (series === undefined) return
  if ((series.count ?? 0) < 2) errors.push(invalid('series.count', '', 'should be at least 2'))
  if (!series.lastObservedTime) errors.push(required('series.lastObservedTime'))
}

/** In the order of upstream, which looks at the reason twice. */
const frozenBeforeTime = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
] as const
const frozenAfterTime = ['action', 'related', 'reportingComponent', 'reportingInstance'] as const

/** Of an event nothing changes but its series. */
export function validateNewEventUpdate(next: Event, previous: Event): FieldErrors {
  const errors: ErrorList = [...validateEvent(next, 'events')]
  if (!semanticEqual(next.series, previous.series)) validateSeries(errors, next)
  for (const field of frozenBeforeTime) checkFrozen(errors, field, next[field], previous[field])
  checkFrozen(errors, 'eventTime', next.eventTime, previous.eventTime)
  for (const field of frozenAfterTime) {
    const name = field === 'reportingComponent' ? reportersField.events : field
    checkFrozen(errors, name, next[field], previous[field])
  }
  return errors
}

/** Empty and not set are one. */
function checkFrozen(errors: ErrorList, field: string, next: unknown, previous: unknown): void {
  checkImmutable(errors, field, { next: next || undefined, previous: previous || undefined, shown: next ?? null })
}
