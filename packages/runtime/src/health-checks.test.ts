import { expect, test } from 'vitest'
import { createHealthChecks } from './health-checks.ts'

test('ok, in one word', () => {
  const checks = createHealthChecks()
  checks.add('a', () => undefined)
  expect(checks.answer()).toEqual({ code: 200, body: 'ok' })
})

test('without checks there is a ping', () => {
  expect(createHealthChecks().answer({ verbose: true }).body).toBe('[+]ping ok\nhealthz check passed\n')
})

test('a failure is always verbose and keeps its reason to itself', () => {
  const checks = createHealthChecks('readyz')
  checks.add('a', () => undefined)
  checks.add('b', () => 'disk full')
  expect(checks.answer()).toEqual({
    code: 500,
    body: '[+]a ok\n[-]b failed: reason withheld\nreadyz check failed\n',
  })
})

test('checks can be excluded, and unknown ones are named', () => {
  const checks = createHealthChecks()
  checks.add('a', () => 'broken')
  expect(checks.answer({ verbose: true, exclude: ['a', 'z', 'y', 'z'] })).toEqual({
    code: 200,
    body:
      '[+]a excluded: ok\n' +
      'warn: some health checks cannot be excluded: no matches for "y","z"\n' +
      'healthz check passed\n',
  })
})
