import { expect, test } from 'vitest'
import { scheduleProblem } from './schedule-problem.ts'

test.each([
  '* * * * *',
  '*/5 0-6,12 1 jan MON-fri',
  '0 0 ? * 0',
  '@daily',
  '@every 1h30m',
  'TZ=Europe/Berlin 0 0 * * *',
  'CRON_TZ=UTC  @hourly',
  '5/15 * * * *',
  ', * * * *',
])('%s', (schedule) => {
  expect(scheduleProblem(schedule)).toBeUndefined()
})

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['61 * * * *', 'end of range (61) above maximum (59): 61'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['@never', 'unrecognized descriptor: @never'],
  ['TZ=Nowhere/Land * * * * *', 'provided bad location Nowhere/Land: unknown time zone Nowhere/Land'],
])('%s: %s', (schedule, problem) => {
  expect(scheduleProblem(schedule)).toBe(problem)
})
