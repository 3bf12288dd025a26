import { describe, expect, test } from 'vitest'
import type { Event } from '@coxswain/api'
import { eventCells } from './table.ts'

const now = Date.parse('2026-01-01T01:00:00Z')
const event: Event = {
  metadata: { name: 'e' },
  involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{c}' },
  type: 'Normal',
  reason: 'Started',
  message: ' Started container \n',
  source: { component: 'kubelet', host: 'n1' },
  firstTimestamp: '2026-01-01T00:50:00Z',
  lastTimestamp: '2026-01-01T00:59:00Z',
  count: 3,
}

describe('the row of an event', () => {
  test('shows an event of the core group', () => {
    expect(eventCells(event, now)).toEqual([
      '60s',
      'Normal',
      'Started',
      'pod/p',
      'spec.containers{c}',
      'kubelet, n1',
      'Started container',
      '10m',
      3,
      'e',
    ])
  })

  test('shows an event that happened once, of the newer API', () => {
    const { firstTimestamp: _, lastTimestamp: __, count: ___, source: ____, ...rest } = event
    const single = { ...rest, eventTime: '2026-01-01T00:59:30.000000Z', reportingComponent: 'scheduler' }
    const cells = eventCells(single, now)
    expect([cells[0], cells[5], cells[7], cells[8]]).toEqual(['30s', 'scheduler', '30s', 1])
  })

  test('takes a series at its word', () => {
    const series = { count: 9, lastObservedTime: '2026-01-01T00:59:50.000000Z' }
    const cells = eventCells({ ...event, series }, now)
    expect([cells[0], cells[8]]).toEqual(['10s', 9])
  })

  test('knows no time where there is none', () => {
    const cells = eventCells({ metadata: {}, involvedObject: { kind: 'Node' } }, now)
    expect([cells[0], cells[3], cells[7]]).toEqual(['<unknown>', 'node', '<unknown>'])
  })
})
