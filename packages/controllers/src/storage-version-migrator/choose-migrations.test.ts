import { nameOf } from '@coxswain/api'
import { expect, test } from 'vitest'
import { chooseMigrations } from './choose-migrations.ts'
import { migration } from './testing/builders.ts'

const old = { ageMs: 200_000 }
const young = { ageMs: 100_000 }

test.each([
  { name: 'none', of: [], ended: [] },
  { name: 'one that waits', of: [migration('a')], ended: [], next: 'a' },
  { name: 'the older first', of: [migration('a', young), migration('b', old)], ended: [], next: 'b' },
  { name: 'of the same age by name', of: [migration('b'), migration('a')], ended: [], next: 'a' },
  { name: 'none while one runs', of: [migration('a', old), migration('b', { conditions: ['Running'] })], ended: [] },
  {
    name: 'none while one runs, wherever it stands',
    of: [migration('b', { conditions: ['Running'] }), migration('a', old)],
    ended: [],
  },
  { name: 'none that has succeeded', of: [migration('a', { conditions: ['Succeeded'] })], ended: [] },
  { name: 'none that has failed', of: [migration('a', { conditions: ['Failed'] })], ended: [] },
  {
    name: 'one that ran to its end',
    of: [
      migration('a', { conditions: ['Running', 'Succeeded'] }),
      migration('b', { conditions: ['Failed', 'Running'] }),
    ],
    ended: ['a', 'b'],
  },
  {
    name: 'the next as soon as one has ended',
    of: [migration('a', { conditions: ['Running', 'Succeeded'] }), migration('b')],
    ended: ['a'],
    next: 'b',
  },
  {
    name: 'one that is done with',
    of: [migration('a', { conditions: ['Running=False', 'Succeeded'] }), migration('b')],
    ended: [],
    next: 'b',
  },
])('$name', ({ of, ended, next }) => {
  const choice = chooseMigrations(of)
  expect(choice.ended.map(nameOf)).toEqual(ended)
  expect(choice.next === undefined ? undefined : nameOf(choice.next)).toBe(next)
})
