import { expect, test } from 'vitest'
import { validateLease } from './validation.ts'

test.each([
  { name: 'an empty lease', spec: undefined, want: [] },
  { name: 'a lease for a while', spec: { leaseDurationSeconds: 1, leaseTransitions: 0 }, want: [] },
  {
    name: 'a lease for no time',
    spec: { leaseDurationSeconds: 0 },
    want: ['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0'],
  },
  {
    name: 'fewer transitions than none',
    spec: { leaseTransitions: -1 },
    want: ['spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0'],
  },
])('$name', ({ spec, want }) => {
  expect(validateLease({ spec }).map(({ field, message }) => `${field}: ${message}`)).toEqual(want)
})
