import { toTime, zeroTimeMs } from '@coxswain/api'
import { loadTimeZone, parseSchedule, utc } from '@coxswain/api/cron'
import { describe, expect, test } from 'vitest'
import { dueTimes, ImpossibleScheduleError, mostRecentTime, nextRunDelayMs, type Timetable } from './due-times.ts'
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
    ['goes on to the next hour', '20-35/15 * * * *', '2026-07-06T15:45:00Z', ['2026-07-06T16:20:00Z']],
    ['goes on to the next day', '20-35/15 * * * *', '2026-07-06T23:45:00Z', ['2026-07-07T00:20:00Z']],
    ['goes on to an hour of the next day', '20-35/15 1/2 * * *', '2026-07-06T23:36:51Z', ['2026-07-07T01:20:00Z']],
    ['goes on to a day of a range', '20 10 10-12 * *', '2026-07-06T23:36:51Z', ['2026-07-10T10:20:00Z']],
    ['goes on to the next month', '0 0 9 Apr-Oct ?', '2026-07-09T23:35:00Z', ['2026-08-09T00:00:00Z']],
    [
      'goes on to either day of one of some months',
      '0 0 */5 Apr,Aug,Oct Mon',
      '2026-07-09T23:35:00Z',
      ['2026-08-01T00:00:00Z', '2026-08-03T00:00:00Z', '2026-08-06T00:00:00Z'],
    ],
    [
      'goes on to the next year',
      '0 0 * Feb Mon',
      '2026-07-09T23:35:00Z',
      ['2027-02-01T00:00:00Z', '2027-02-08T00:00:00Z'],
    ],
    [
      'a weekday with a step is open',
      '0 0 * Feb Thu/2',
      '2026-07-09T23:35:00Z',
      ['2027-02-04T00:00:00Z', '2027-02-06T00:00:00Z', '2027-02-11T00:00:00Z'],
    ],
    ['goes on in everything at once', '* * * * *', '2026-12-31T23:59:45Z', ['2027-01-01T00:00:00Z']],
    ['31 April', '0 0 31 Apr ?', '2026-01-01T00:00:00Z', ['never']],
    ['29 February in the years about 2100', '0 0 29 2 *', '2096-03-01T00:00:00Z', ['never']],
    ['@hourly', '@hourly', '2026-07-06T15:04:00Z', ['2026-07-06T16:00:00Z', '2026-07-06T17:00:00Z']],
    ['@daily', '@daily', '2026-07-06T00:00:00Z', ['2026-07-07T00:00:00Z']],
    ['@midnight', '@midnight', '2026-07-06T15:04:00Z', ['2026-07-07T00:00:00Z']],
    ['@weekly', '@weekly', '2026-07-06T00:00:00Z', ['2026-07-12T00:00:00Z', '2026-07-19T00:00:00Z']],
    ['@monthly', '@monthly', '2026-07-06T00:00:00Z', ['2026-08-01T00:00:00Z', '2026-09-01T00:00:00Z']],
    ['@annually', '@annually', '2026-01-01T00:00:00Z', ['2027-01-01T00:00:00Z']],
    ['@every across a day', '@every 44m24s', '2026-07-06T23:35:51Z', ['2026-07-07T00:20:15Z']],
    ['@every across months', '@every 2184h25m', '2026-07-09T23:35:00Z', ['2026-10-09T00:00:00Z']],
    ['@every across a year', '@every 15s', '2026-12-31T23:59:45Z', ['2027-01-01T00:00:00Z']],
    ['@every is of whole seconds', '@every 15m50ns', '2026-07-06T14:45:00.005Z', ['2026-07-06T15:00:00Z']],
    ['@every knows no clocks', 'TZ=America/New_York @every 1h', '2026-03-08T06:30:00Z', ['2026-03-08T07:30:00Z']],
    [
      'each hour, when one is left out',
      'TZ=America/New_York 0 * * * *',
      '2026-03-08T05:30:00Z',
      ['2026-03-08T06:00:00Z', '2026-03-08T07:00:00Z', '2026-03-08T08:00:00Z'],
    ],
    [
      'each hour, when one comes twice',
      'TZ=America/New_York 0 * * * *',
      '2026-11-01T04:30:00Z',
      ['2026-11-01T05:00:00Z', '2026-11-01T06:00:00Z', '2026-11-01T07:00:00Z'],
    ],
    [
      'each midnight, when an hour comes twice after it',
      'TZ=America/New_York 0 0 * * *',
      '2026-10-31T05:00:00Z',
      ['2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ],
    [
      'a day whose midnight is left out begins an hour later',
      'TZ=America/Sao_Paulo 0 9 6 11 *',
      '2018-10-17T12:00:00Z',
      ['2018-11-06T11:00:00Z'],
    ],
  ])('%s', (_, schedule, start, want) => {
    expect(times(schedule, start, want.length)).toEqual(want)
  })

  test.each([
    ['30 8 ? Jul Sun', '2026-07-05', true],
    ['30 8 ? Jul Sun', '2026-07-06', false],
    ['30 8 15 Jul ?', '2026-07-15', true],
    ['30 8 15 Jul ?', '2026-07-16', false],
    ['* * 1,15 * Sun', '2026-07-05', true],
    ['* * 1,15 * Sun', '2026-07-15', true],
    ['* * 1,15 * Sun', '2026-07-16', false],
    ['* * * * Mon', '2026-07-05', false],
    ['* * 1,15 * *', '2026-07-09', false],
    ['* * 1,15 * *', '2026-07-15', true],
    ['* * */10 * Sun', '2026-07-05', true],
    ['* * */1 * Sun', '2026-07-06', false],
  ])('%s is on %s: %s', (schedule, day, want) => {
    const next = times(schedule, `${day}T00:00:00Z`, 1)[0] ?? ''
    expect(next.startsWith(day)).toBe(want)
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
      name: 'on an uneven schedule, a day after the last run',
      of: timetable('30 6-16/4 * * 1-5', { createdMs: at('11T10:00:00'), lastScheduleMs: at('11T10:30:00') }),
      now: '12T10:31:00',
      due: '12T10:30:00',
      missed: 'few',
    },
    {
      name: 'on an uneven schedule, days after the last run',
      of: timetable('30 6-16/4 * * 1-5', { createdMs: at('11T10:00:00'), lastScheduleMs: at('11T10:30:00') }),
      now: '15T10:31:00',
      due: '15T10:30:00',
      missed: 'few',
    },
    {
      name: 'on an uneven schedule that has long pauses: nothing, where a guess goes too far',
      of: timetable('30 10,11,12 * * 1-5', { createdMs: at('11T10:00:00'), lastScheduleMs: at('11T10:30:00') }),
      now: '12T16:30:00',
      missed: 'few',
    },
    {
      name: 'of two that were missed the second',
      of: timetable('0 * * * *', { createdMs: at('15T08:00:00'), lastScheduleMs: at('15T09:00:00') }),
      now: '15T11:05:00',
      due: '15T11:00:00',
      missed: 'few',
    },
    {
      name: 'nothing, between two runs',
      of: timetable('0 * * * *', { lastScheduleMs: at('15T10:00:00') }),
      now: '15T10:02:00',
      missed: 'none',
    },
    {
      name: 'the last of very many, as far back as the deadline',
      of: timetable('0 * * * *', { lastScheduleMs: at('01T09:00:00'), startingDeadlineSeconds: 2 * 3600 }),
      now: '15T11:00:00',
      due: '15T11:00:00',
      missed: 'few',
    },
    {
      name: 'of @every nothing, where the deadline is shorter than the interval',
      of: timetable('@every 1h', { lastScheduleMs: at('15T10:01:00'), startingDeadlineSeconds: 10 }),
      now: '22T10:00:00',
      missed: 'none',
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
    expect(dueTimes(of, at(now)).unmet?.scheduledMs).toBe(due === undefined ? undefined : at(due))
  })

  test.each([
    { name: 'the creation', of: {}, want: '15T00:00:00' },
    { name: 'the last run', of: { lastScheduleMs: at('15T10:30:00') }, want: '15T10:30:00' },
    {
      name: 'the last run, within the deadline',
      of: { lastScheduleMs: at('15T10:30:00'), startingDeadlineSeconds: 120 },
      want: '15T10:30:00',
    },
    {
      name: 'the deadline, when the last run is before it',
      of: { lastScheduleMs: at('15T10:30:00'), startingDeadlineSeconds: 60 },
      want: '15T10:31:00',
    },
    {
      name: 'the last run, when deadlines do not count',
      of: { lastScheduleMs: at('15T10:30:00'), startingDeadlineSeconds: 60 },
      countsDeadline: false,
      want: '15T10:30:00',
    },
  ])('is counted from $name', ({ of, countsDeadline = true, want }) => {
    const { earliestMs } = mostRecentTime(timetable('0 0 * * *', of), at('15T10:32:00'), countsDeadline)
    expect(earliestMs).toBe(at(want))
  })

  test('of @every drifts with the last run, not with the creation or a deadline that does not count', () => {
    const of = timetable('@every 1h', {
      createdMs: at('08T09:01:00'),
      lastScheduleMs: at('08T10:01:00'),
      startingDeadlineSeconds: 10,
    })
    const want = { earliestMs: at('08T10:01:00'), mostRecentMs: at('15T09:01:00'), missed: 'many' }
    expect(mostRecentTime(of, at('15T10:00:00'), false)).toMatchObject(want)
  })

  test('is a fault for a date that never comes', () => {
    expect(() => dueTimes(timetable('59 23 31 2 *'), at('15T10:00:00'))).toThrow(ImpossibleScheduleError)
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
    {
      name: 'to the next of an uneven schedule',
      of: timetable('30 6-16/4 * * 1-5', { createdMs: at('11T10:00:00'), lastScheduleMs: at('11T10:30:00') }),
      now: '12T10:31:00',
      want: (4 * 60 - 1) * 60_000 + 100,
    },
    {
      name: 'from now on where a guess went too far: over the weekend',
      of: timetable('30 10,11,12 * * 1-5', { createdMs: at('14T10:00:00'), lastScheduleMs: at('14T10:30:00') }),
      now: '15T16:30:00',
      want: 66 * 3_600_000 + 100,
    },
    {
      name: 'to the next week after two that were missed',
      of: timetable('0 12 * * 5', { createdMs: at('01T10:00:00'), lastScheduleMs: at('01T12:00:00') }),
      now: '20T11:30:00',
      want: (48 * 60 + 30) * 60_000 + 100,
    },
    {
      name: 'to the first time at all',
      of: timetable('0 12 * * 5', { createdMs: at('14T10:00:00') }),
      now: '14T16:00:00',
      want: 20 * 3_600_000 + 100,
    },
    {
      name: 'counts from the last run',
      of: timetable('@every 1m', { lastScheduleMs: at('15T10:00:00') }),
      now: '15T10:00:59',
      want: 1100,
    },
  ])('$name', ({ of, now, want }) => {
    expect(nextRunDelayMs(of, at(now))).toBe(want)
    expect(dueTimes(of, at(now)).recheckMs).toBe(want)
  })

  test.each([
    { name: 'the next time of the schedule', schedule: '0 * * * *', afterwards: '15T11:00:00' },
    {
      name: 'an interval after the run, as far back as the deadline lets it be',
      schedule: '@every 1h',
      afterwards: '15T11:19:00',
    },
  ])('once a run is started, to $name', ({ schedule, afterwards }) => {
    const lastScheduleMs = at('15T08:30:00')
    const of = timetable(schedule, { lastScheduleMs, startingDeadlineSeconds: 3660 })
    const { afterwardsMs, recheckMs } = dueTimes(of, at('15T10:20:00'))
    expect(afterwardsMs).toBe(at(afterwards) + 100 - at('15T10:20:00'))
    expect(recheckMs).toBe(nextRunDelayMs(of, at('15T10:20:00')))
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
