import { expect, test } from 'vitest'
import { asCompleted, asFailed, asRunning, asSucceeded, mayBeTooNew } from './migration-status.ts'
import { condition, migration, now, nowMs } from './testing/builders.ts'

const seen = migration('m', { conditions: ['Other'], version: '5' })
const added = (reason: string, type: string, message: string) => ({
  type,
  status: 'True',
  reason,
  message,
  lastTransitionTime: now,
})

test.each([
  {
    name: 'runs',
    next: asRunning(seen, nowMs),
    want: added('MigrationRunning', 'Running', 'The migration is running'),
  },
  {
    name: 'has succeeded',
    next: asSucceeded(seen, nowMs),
    want: added('StorageVersionMigrationSucceeded', 'Succeeded', ''),
  },
  {
    name: 'has failed',
    next: asFailed(seen, 'why', nowMs),
    want: added('StorageVersionMigrationFailed', 'Failed', 'why'),
  },
])('a migration that $name says so, and nothing else changes', ({ next, want }) => {
  expect(next).toEqual({ ...seen, status: { conditions: [condition('Other'), want], resourceVersion: '5' } })
})

test.each(['Running', 'Running=False'])('what is said already stays: %s', (text) => {
  const told = migration('m', { conditions: [text] })
  expect(asRunning(told, nowMs)).toBe(told)
})

test('what nobody knows is said anew', () => {
  const told = migration('m', { conditions: ['Running=Unknown'] })
  expect(asRunning(told, nowMs).status?.conditions).toHaveLength(2)
})

test('a migration that is over stands where it ran, with the generation that was seen', () => {
  const told = migration('m', { conditions: ['Running', 'Succeeded'] })
  expect(asCompleted(told, nowMs).status?.conditions).toEqual([
    {
      type: 'Running',
      status: 'False',
      reason: 'MigrationCompleted',
      message: 'Migration completed',
      lastTransitionTime: now,
      observedGeneration: 1,
    },
    condition('Succeeded'),
  ])
})

test.each([
  { ageMs: 0, want: true },
  { ageMs: 59_000, want: true },
  { ageMs: 60_000, want: false },
])('at the age of $ageMs ms its resource may still come: $want', ({ ageMs, want }) => {
  expect(mayBeTooNew(migration('m', { ageMs }), nowMs)).toBe(want)
})
