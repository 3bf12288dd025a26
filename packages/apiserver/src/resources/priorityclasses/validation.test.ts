import { describe, expect, test } from 'vitest'
import type { PriorityClass } from '@coxswain/api'
import { validatePriorityClass, validatePriorityClassUpdate } from './validation.ts'

const named = (name: string, value: number, rest: Partial<PriorityClass> = {}): PriorityClass => ({
  metadata: { name },
  value,
  preemptionPolicy: 'Never',
  ...rest,
})
const reserved = "priority class names with 'system-' prefix are reserved for system use only. error: "

describe('priority classes', () => {
  test.each([
    { name: 'a class', object: named('a', 1_000_000_000), want: [] },
    {
      name: 'a class above those of users',
      object: named('a', 1_000_000_001),
      want: ['Forbidden: maximum allowed value of a user defined priority is 1000000000'],
    },
    { name: 'one of the system', object: named('system-node-critical', 2_000_001_000), want: [] },
    {
      name: 'one of the system with another value',
      object: named('system-cluster-critical', 5),
      want: [`Forbidden: ${reserved}value of system-cluster-critical PriorityClass must be 2000000000`],
    },
    {
      name: 'one of the system for all',
      object: named('system-cluster-critical', 2_000_000_000, { globalDefault: true }),
      want: [`Forbidden: ${reserved}globalDefault of system-cluster-critical PriorityClass must be false`],
    },
    {
      name: 'one that claims to be of the system',
      object: named('system-mine', 1),
      want: [`Forbidden: ${reserved}system-mine is not a known system priority class`],
    },
    {
      name: 'an unknown policy',
      object: named('a', 1, { preemptionPolicy: 'Maybe' }),
      want: ['Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"'],
    },
  ])('$name', ({ object, want }) => {
    expect(validatePriorityClass(object).map(({ message }) => message)).toEqual(want)
  })

  test('value and policy stay', () => {
    const next = named('a', 2, { preemptionPolicy: 'PreemptLowerPriority' })
    expect(validatePriorityClassUpdate(next, named('a', 1)).map(({ message }) => message)).toEqual([
      'Forbidden: may not be changed in an update.',
      'Invalid value: "PreemptLowerPriority": field is immutable',
    ])
  })
})
