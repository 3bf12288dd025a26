import { describe, expect, test } from 'vitest'
import { parseSchedule } from './parse-schedule.ts'
import { createTimeZones, loadTimeZone, TimeZoneError, utc } from './time-zone.ts'

describe('a schedule', () => {
  test.each([
    '* * * * *',
    '*/5 0-6,12 1 jan MON-fri',
    '0 0 ? * 0',
    '  0 0 * * *  ',
    '@daily',
    '@every 1h30m',
    'TZ=Europe/Berlin 0 0 * * *',
    'CRON_TZ=UTC  @hourly',
    '5/15 * * * *',
    ', * * * *',
  ])('%s', (schedule) => {
    expect(() => parseSchedule(schedule, utc)).not.toThrow()
  })
})

describe('a text that is no schedule', () => {
  test.each([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* 9-5 * * *', 'beginning of range (9) beyond end of range (5): 9-5'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['*/-1 * * * *', 'negative number (-1) not allowed: -1'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@HOURLY', 'unrecognized descriptor: @HOURLY'],
    ['@every x', 'failed to parse duration @every x: time: invalid duration "x"'],
    ['TZ=UTC', 'invalid schedule format: runtime error: slice bounds out of range [:-1]'],
    ['TZ=No/Where * * * * *', 'provided bad location No/Where: unknown time zone No/Where'],
    ['TZ=../etc * * * * *', 'provided bad location ../etc: time: invalid location name'],
    ['TZ=+01:00 * * * * *', 'provided bad location +01:00: unknown time zone +01:00'],
  ])('%s', (schedule, message) => {
    expect(() => parseSchedule(schedule, utc)).toThrow(message)
  })
})

describe('zones', () => {
  test.each(['', 'UTC', 'Local', 'Europe/Berlin', 'Asia/Calcutta', 'US/Pacific', 'EST5EDT', 'Etc/GMT+5', 'GB', 'Zulu'])(
    '%s',
    (name) => {
      expect(() => loadTimeZone(name)).not.toThrow()
    },
  )

  test.each([
    ['utc', 'unknown time zone utc'],
    ['Utc', 'unknown time zone Utc'],
    ['europe/berlin', 'unknown time zone europe/berlin'],
    ['Europe/berlin', 'unknown time zone Europe/berlin'],
    ['us/pacific', 'unknown time zone us/pacific'],
    ['gmt', 'unknown time zone gmt'],
    ['local', 'unknown time zone local'],
    ['Nowhere/Land', 'unknown time zone Nowhere/Land'],
    ['+01:00', 'unknown time zone +01:00'],
    ['../etc', 'time: invalid location name'],
    ['/etc/localtime', 'time: invalid location name'],
    ['Europe\\Berlin', 'time: invalid location name'],
  ])('%s is none', (name, message) => {
    expect(() => loadTimeZone(name)).toThrow(new TimeZoneError(message))
  })
})

test('a zone is made once for all that ask for it; one that is not known is none each time', () => {
  const zones = createTimeZones(utc)
  expect(zones.local).toBe(utc)
  expect(zones.load('Europe/Berlin')).toBe(zones.load('Europe/Berlin'))
  for (let times = 0; times < 2; times += 1) expect(() => zones.load('Nowhere/Land')).toThrow(TimeZoneError)
})
