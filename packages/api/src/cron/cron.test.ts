import { describe, expect, test } from 'vitest'
import { parseSchedule } from './parse-schedule.ts'
import { ScheduleError, type Schedule, type ScheduleField } from './schedule.ts'
import { loadTimeZone, TimeZoneError, utc } from './time-zone.ts'
import { createTimeZones } from './time-zones.ts'

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

/** The values of the minute, of the hour, …, as bits tell them: `0-59*` for all, with a star. */
function print(schedule: Schedule): string {
  if (schedule.kind === 'interval') return `every ${schedule.everySeconds} s`
  const { minute, hour, dayOfMonth, month, dayOfWeek } = schedule
  return [minute, hour, dayOfMonth, month, dayOfWeek].map(printField).join(' ')
}

function printField({ values, isStarred }: ScheduleField): string {
  const sorted = [...values].toSorted((a, b) => a - b)
  const [first = 0] = sorted
  const isRange = sorted.length > 2 && sorted.every((value, index) => value === first + index)
  return `${isRange ? `${first}-${first + sorted.length - 1}` : sorted.join()}${isStarred ? '*' : ''}`
}

describe('the values of a schedule', () => {
  const anyDay = '1-31* 1-12* 0-6*'
  test.each([
    ['* * * * *', `0-59* 0-23* ${anyDay}`],
    ['? ? ? ? ?', `0-59* 0-23* ${anyDay}`],
    ['5 5-5 * * *', `5 5 ${anyDay}`],
    ['5-6 5-7 * * *', `5,6 5-7 ${anyDay}`],
    ['5-6/2 5-7/2 * * *', `5 5,7 ${anyDay}`],
    ['5-7/1 0 * * *', `5-7 0 ${anyDay}`],
    ['5,6,8 1,5-7/2,3 * * *', `5,6,8 1,3,5,7 ${anyDay}`],
    ['*/20 */1 */16 */6 */3', '0,20,40 0-23* 1,17 1,7 0,3,6'],
    ['0 0 *,5 *-3 *', '0 0 1-31* 1-12* 0-6*'],
    ['0 0 1-31 1-12 0-6', '0 0 1-31 1-12 0-6'],
    ['50/4 20/1 29/2 11/1 5/1', '50,54,58 20-23 29,31 11,12 5,6'],
    ['0 0 * jan,FEB,Mar-may Sun-TUE,sat', '0 0 1-31* 1-5 0,1,2,6'],
    ['+5 007 1 1 0', '5 7 1 1 0'],
    [',,5,, 0 1 1 0', '5 0 1 1 0'],
    ['  5\t* * *  * ', `5 0-23* ${anyDay}`],
    ['@yearly', '0 0 1 1 0-6*'],
    ['@annually', '0 0 1 1 0-6*'],
    ['@monthly', '0 0 1 1-12* 0-6*'],
    ['@weekly', '0 0 1-31* 1-12* 0'],
    ['@daily', `0 0 ${anyDay}`],
    ['@midnight', `0 0 ${anyDay}`],
    ['@hourly', `0 0-23* ${anyDay}`],
    ['TZ=UTC  @midnight', `0 0 ${anyDay}`],
    ['@every 5m', 'every 300 s'],
    ['@every 1h30m1.9s', 'every 5401 s'],
    ['@every 10ms', 'every 1 s'],
    ['@every -5m', 'every 1 s'],
    ['TZ=Asia/Tokyo @every 5m', 'every 300 s'],
  ])('%s', (schedule, want) => {
    expect(print(parseSchedule(schedule, utc))).toBe(want)
  })

  test.each([
    ['5 * * * *', 'UTC'],
    ['TZ=Asia/Tokyo 5 * * * *', 'Asia/Tokyo'],
    ['CRON_TZ=Asia/Tokyo 5 * * * *', 'Asia/Tokyo'],
    ['CRON_TZ=Asia/Tokyo  @midnight', 'Asia/Tokyo'],
    ['TZ= 5 * * * *', 'UTC'],
  ])('%s is of %s', (schedule, zone) => {
    expect(parseSchedule(schedule, utc)).toMatchObject({ zone: { name: zone } })
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
    ['1--2 * * * *', 'too many hyphens: 1--2'],
    ['*//2 * * * *', 'too many slashes: *//2'],
    ['1- * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    ['*/ * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
    ['2-x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['* * * jan-x *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['* j * * *', 'failed to parse int from j: strconv.Atoi: parsing "j": invalid syntax'],
    ['* * mon * *', 'failed to parse int from mon: strconv.Atoi: parsing "mon": invalid syntax'],
    ['1_0 * * * *', 'failed to parse int from 1_0: strconv.Atoi: parsing "1_0": invalid syntax'],
    ['\u0007 * * * *', 'failed to parse int from \u0007: strconv.Atoi: parsing "\\a": invalid syntax'],
    [
      '9223372036854775808 * * * *',
      'failed to parse int from 9223372036854775808: strconv.Atoi: parsing "9223372036854775808": value out of range',
    ],
    ['* * * 13 *', 'end of range (13) above maximum (12): 13'],
    ['* * * 0 *', 'beginning of range (0) below minimum (1): 0'],
    ['* * 32 * *', 'end of range (32) above maximum (31): 32'],
    ['* 24 * * *', 'end of range (24) above maximum (23): 24'],
    ['1,70 * * * *', 'end of range (70) above maximum (59): 70'],
    ['0 0 * * * *', 'expected exactly 5 fields, found 6: [0 0 * * * *]'],
    ['   ', 'expected exactly 5 fields, found 0: []'],
    [' @hourly', 'expected exactly 5 fields, found 1: [@hourly]'],
    ['@unheard-of', 'unrecognized descriptor: @unheard-of'],
    ['@every', 'unrecognized descriptor: @every'],
    ['@every ', 'failed to parse duration @every : time: invalid duration ""'],
    ['@every 5Xm', 'failed to parse duration @every 5Xm: time: unknown unit "Xm" in duration "5Xm"'],
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

test('a schedule is read once in each zone; one that is none is refused each time', () => {
  const zones = createTimeZones(utc)
  const berlin = zones.load('Europe/Berlin')
  expect(zones.schedule('0 * * * *', utc)).toEqual(parseSchedule('0 * * * *', utc))
  expect(zones.schedule('0 * * * *', utc)).toBe(zones.schedule('0 * * * *', utc))
  expect(zones.schedule('0 * * * *', berlin)).toMatchObject({ zone: berlin })
  for (let times = 0; times < 2; times += 1) expect(() => zones.schedule('0 *', utc)).toThrow(ScheduleError)
})
