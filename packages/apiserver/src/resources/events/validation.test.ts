import { describe, expect, test } from 'vitest'
import type { Event } from '@coxswain/api'
import type { FieldErrors } from '../../validation/field-error.ts'
import { validateEvent, validateNewEvent, validateNewEventUpdate } from './validation.ts'

const told = (errors: FieldErrors): readonly string[] => errors.map(({ field, message }) => `${field}: ${message}`)
const old = (namespace: string, about: string | undefined): Event => ({
  metadata: { name: 'e', namespace },
  involvedObject: about === undefined ? {} : { namespace: about },
})
const modern = (more: Partial<Event> = {}): Event => ({
  ...old('ns', 'ns'),
  eventTime: '2026-01-01T00:00:00.000000Z',
  reportingComponent: 'example.com/x',
  reportingInstance: 'x-1',
  action: 'Act',
  reason: 'Because',
  type: 'Normal',
  ...more,
})
const mismatch = (about: string): string =>
  `involvedObject.namespace: Invalid value: "${about}": does not match event.namespace`

describe('events of old', () => {
  test.each<{ name: string; event: Event; wanted: readonly string[] }>([
    { name: 'about their own namespace', event: old('ns', 'ns'), wanted: [] },
    { name: 'about something of the cluster', event: old('default', undefined), wanted: [] },
    { name: 'about another namespace', event: old('ns', 'other'), wanted: [mismatch('other')] },
    { name: 'about something of the cluster, elsewhere', event: old('ns', undefined), wanted: [mismatch('')] },
  ])('$name', ({ event, wanted }) => {
    expect(told(validateEvent(event, 'core'))).toEqual(wanted)
  })
})

describe('events with a time', () => {
  test.each<{ name: string; event: Event; wanted: readonly string[] }>([
    { name: 'one in order', event: modern(), wanted: [] },
    { name: 'of kube-system', event: modern({ ...old('kube-system', undefined) }), wanted: [] },
    { name: 'without a reason', event: modern({ reason: '' }), wanted: ['reason: Required value'] },
    {
      name: 'with too long an action',
      event: modern({ action: 'x'.repeat(129) }),
      wanted: ['action: Invalid value: "": can have at most 128 characters'],
    },
    {
      name: 'with too long a message',
      event: modern({ message: 'x'.repeat(1025) }),
      wanted: ['message: Invalid value: "": can have at most 1024 characters'],
    },
    {
      name: 'of an unknown type',
      event: modern({ type: 'Odd' }),
      wanted: ['type: Invalid value: "": has invalid value: Odd'],
    },
    { name: 'counted', event: modern({ count: 1 }), wanted: ['count: Invalid value: "": needs to be unset'] },
    {
      name: 'in a series of one',
      event: modern({ series: { count: 1 } }),
      wanted: ['series.count: Invalid value: "": should be at least 2', 'series.lastObservedTime: Required value'],
    },
  ])('$name', ({ event, wanted }) => {
    expect(told(validateNewEvent(event))).toEqual(wanted)
  })

  test('must have one', () => {
    expect(told(validateNewEvent(modern({ eventTime: undefined })))).toEqual(['eventTime: Required value'])
  })

  test('change in nothing but their series', () => {
    const series = { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' }
    expect(told(validateNewEventUpdate(modern({ series }), modern()))).toEqual([])
    expect(told(validateNewEventUpdate(modern({ action: 'Other' }), modern()))).toEqual([
      'action: Invalid value: "Other": field is immutable',
    ])
  })
})
