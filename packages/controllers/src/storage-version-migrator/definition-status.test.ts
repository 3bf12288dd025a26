import { expect, test } from 'vitest'
import { endedStatus, startedStatus } from './definition-status.ts'
import { definition, now, nowMs } from './testing/builders.ts'

const said = (status: string, reason: string, message: string, observedGeneration: number) => [
  { type: 'StorageMigrating', status, reason, message, observedGeneration, lastTransitionTime: now },
]

test('that a migration runs', () => {
  expect(startedStatus(definition(3), 'm', nowMs)).toEqual({
    conditions: said('True', 'MigrationRunning', 'Migration m is running', 3),
  })
})

const text = 'The migration has succeeded'
test.each([
  {
    name: 'has succeeded',
    of: definition(1, 1),
    succeeded: true,
    want: {
      conditions: said('False', 'MigrationSucceeded', `${text} and the stored versions have been updated`, 1),
      storedVersions: ['v2'],
    },
  },
  {
    name: 'has succeeded, and the definition was changed meanwhile',
    of: definition(2, 1),
    succeeded: true,
    want: {
      conditions: said(
        'False',
        'MigrationSucceeded',
        `${text} but the stored versions have not been updated due to a generation mismatch`,
        2,
      ),
    },
  },
  {
    name: 'has succeeded, and its start was not told',
    of: definition(2),
    succeeded: true,
    want: {
      conditions: said(
        'False',
        'MigrationSucceeded',
        `${text} but the stored versions have not been updated due to a generation mismatch`,
        2,
      ),
    },
  },
  {
    name: 'has failed',
    of: definition(1, 1),
    succeeded: false,
    want: { conditions: said('False', 'MigrationFailed', 'The migration has failed', 1), storedVersions: ['v2'] },
  },
  {
    name: 'has failed, and the definition was changed meanwhile',
    of: definition(2, 1),
    succeeded: false,
    want: { conditions: said('False', 'MigrationFailed', 'The migration has failed', 2) },
  },
])('that a migration $name', ({ of, succeeded, want }) => expect(endedStatus(of, succeeded, nowMs)).toEqual(want))
