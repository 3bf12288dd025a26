import { toTime, zeroTimeMs } from '@coxswain/api'
import { loadTimeZone, parseSchedule, utc } from '@coxswain/api/cron'
import { describe, expect, test } from 'vitest'
import { ImpossibleScheduleError, mostRecentTime, nextRunDelayMs, unmetTime, type Timetable } from './due-times.ts'
import { formatInZone, formatRfc1123 } from './format-in-zone.ts'
import { nextTime } from './next-time.ts'

const times = (schedule: string, start: string, count: number): readonly string[] => {
  const parsed = parseSchedule(schedule, utc)
  const found: string[] = []
  for (let at = Date.parse(start); found.length < count; found.push(at > zeroTimeMs ? toTime(at) : 'never')) {
    at = nextTime(parsed, at)
  }
  return found
}

describe('the next time', () => {
  test.each([
    ['is after, never at, the start', '* * * * *', '2026-01-01T00:00:00Z', ['2026-01-01T00:01:00Z']],
    ['a fraction of a second does not matter', '* * * * *', '2026-01-01T00:00:59.999Z', ['2026-01-01T00:01:00Z']],
    [
      'of lists, ranges and steps',
      '5,40-50/10 * * * *',
      '2026-01-01T00:06:00Z',
      ['2026-01-01T00:40:00Z', '2026-01-01T00:50:00Z', '2026-01-01T01:05:00Z'],
    ],
    [
      'a single value with a step is open',
      '50/4 * * * *',
      '2026-01-01T00:00:00Z',
      ['2026-01-01T00:50:00Z', '2026-01-01T00:54:00Z', '2026-01-01T00:58:00Z', '2026-01-01T01:50:00Z'],
    ],
    [
      'of both kinds of days either suffices',
      '0 0 13 * 5',
      '2026-02-01T00:00:00Z',
      ['2026-02-06T00:00:00Z', '2026-02-13T00:00:00Z', '2026-02-20T00:00:00Z'],
    ],
    [
      'a starred day does not suffice',
      '0 0 * * FRI',
      '2026-02-01T00:00:00Z',
      ['2026-02-06T00:00:00Z', '2026-02-13T00:00:00Z'],
    ],
    [
      'a step in a day makes it a day like others',
      '0 0 */20 * 5',
      '2026-02-01T00:00:00Z',
      ['2026-02-06T00:00:00Z', '2026-02-13T00:00:00Z', '2026-02-20T00:00:00Z', '2026-02-21T00:00:00Z'],
    ],
    ['of a leap year', '@yearly', '2027-12-31T23:59:59Z', ['2028-01-01T00:00:00Z', '2029-01-01T00:00:00Z']],
    ['29 February', '0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00:00Z', '2032-02-29T00:00:00Z']],
    ['31 February', '59 23 31 2 *', '2026-01-01T00:00:00Z', ['never']],
    ['nothing between commas', ', * * * *', '2026-01-01T00:00:00Z', ['never']],
    [
      '@every goes on from where it began',
      '@every 90m',
      '2026-01-01T00:00:07.5Z',
      ['2026-01-01T01:30:07Z', '2026-01-01T03:00:07Z'],
    ],
    ['@every is a second at least', '@every 10ms', '2026-01-01T00:00:00Z', ['2026-01-01T00:00:01Z']],
    [
      'an hour that clocks leave out is passed over',
      'TZ=America/New_York 30 2 * * *',
      '2026-03-07T12:00:00Z',
      ['2026-03-09T06:30:00Z'],
    ],
    [
      'an hour that clocks show twice comes twice',
      'TZ=America/New_York 30 1 * * *',
      '2026-11-01T00:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z'],
    ],
    ['a change of half an hour', 'TZ=Australia/Lord_Howe 15 2 * * *', '2026-10-02T20:00:00Z', ['2026-10-04T15:15:00Z']],
    ['a midnight that is left out', 'TZ=Africa/Cairo 0 0 * * *', '2026-04-22T22:30:00Z', ['2026-04-24T21:00:00Z']],
    [
      'a zone ahead of half an hour',
      'CRON_TZ=Asia/Kolkata 0 6 * * *',
      '2026-01-01T00:00:00Z',
      ['2026-01-01T00:30:00Z'],
    ],
  ])('%s', (_, schedule, start, want) => {
    expect(times(schedule, start, want.length)).toEqual(want)
  })
})

const at = (time: string): number => Date.parse(`2026-05-${time}Z`)

function timetable(schedule: string, rest: Partial<Timetable> = {}): Timetable {
  return { schedule: parseSchedule(schedule, utc), createdMs: at('15T00:00:00'), ...rest }
}

describe('what is due', () => {
  test.each([
    {
      name: 'nothing before the first time',
      of: timetable('0 * * * *', { createdMs: at('15T09:30:00') }),
      now: '15T09:59:59',
      missed: 'none',
    },
    {
      name: 'the first time itself',
      of: timetable('0 * * * *', { createdMs: at('15T09:30:00') }),
      now: '15T10:00:00',
      due: '15T10:00:00',
      missed: 'none',
    },
    { name: 'the last of several', of: timetable('0 * * * *'), now: '15T10:30:00', due: '15T10:00:00', missed: 'few' },
    {
      name: 'the last of very many',
      of: timetable('* * * * *'),
      now: '15T10:30:30',
      due: '15T10:30:00',
      missed: 'many',
    },
    {
      name: 'counted from the last run',
      of: timetable('* * * * *', { lastScheduleMs: at('15T10:29:00') }),
      now: '15T10:30:30',
      due: '15T10:30:00',
      missed: 'none',
    },
    {
      name: 'no further back than the deadline',
      of: timetable('0 * * * *', { startingDeadlineSeconds: 60 }),
      now: '15T10:30:00',
      missed: 'none',
    },
    {
      name: 'as far back as the deadline',
      of: timetable('0 * * * *', { startingDeadlineSeconds: 1800 }),
      now: '15T10:29:00',
      due: '15T10:00:00',
      missed: 'none',
    },
    {
      name: 'on an uneven schedule',
      of: timetable('30 6-16/4 * * 1-5', { createdMs: at('11T00:00:00') }),
      now: '18T09:00:00',
      due: '18T06:30:00',
      missed: 'few',
    },
    {
      name: 'of @every, from the creation on',
      of: timetable('@every 1h', { createdMs: at('15T00:15:00') }),
      now: '15T05:20:00',
      due: '15T05:15:00',
      missed: 'few',
    },
  ])('$name', ({ of, now, due, missed }) => {
    const result = mostRecentTime(of, at(now), true)
    expect(result).toMatchObject({ missed })
    expect(result.mostRecentMs).toBe(due === undefined ? undefined : at(due))
    expect(unmetTime(of, at(now))?.scheduledMs).toBe(due === undefined ? undefined : at(due))
  })

  test('is a fault for a date that never comes', () => {
    expect(() => unmetTime(timetable('59 23 31 2 *'), at('15T10:00:00'))).toThrow(ImpossibleScheduleError)
  })
})

describe('the time until the next look', () => {
  test.each([
    { name: 'to the next time and a little', of: timetable('0 * * * *'), now: '15T10:30:00', want: 1_800_100 },
    {
      name: 'is over when it has come',
      of: timetable('0 * * * *', { createdMs: at('15T09:30:00') }),
      now: '15T09:59:59',
      want: 1100,
    },
    {
      name: 'does not know of the deadline',
      of: timetable('0 * * * *', { startingDeadlineSeconds: 1 }),
      now: '15T10:30:00',
      want: 1_800_100,
    },
  ])('$name', ({ of, now, want }) => {
    expect(nextRunDelayMs(of, at(now))).toBe(want)
  })
})

test.each([
  ['UTC', '2026-05-01T12:00:00Z'],
  ['Europe/Berlin', '2026-05-01T14:00:00+02:00'],
  ['America/St_Johns', '2026-05-01T09:30:00-02:30'],
])('a time in %s is written with its offset', (zone, want) => {
  expect(formatInZone(Date.UTC(2026, 4, 1, 12), loadTimeZone(zone))).toBe(want)
})

test('a time of a message', () => {
  expect(formatRfc1123(Date.UTC(2026, 4, 1, 12))).toBe('Fri, 01 May 2026 12:00:00 +0000')
})
