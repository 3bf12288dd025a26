import { expect, test } from 'vitest'
import { decide } from './decide.ts'

const snapshot = (phase: string | undefined, present: readonly string[]) => ({
  namespace: { metadata: { name: 'web' }, ...(phase === undefined ? {} : { status: { phase } }) },
  present: new Set(present),
})

test.each([
  {
    name: 'the default account is missing',
    phase: 'Active',
    present: [],
    required: ['default'],
    want: { kind: 'create', accounts: ['default'] },
  },
  {
    name: 'the default account exists',
    phase: 'Active',
    present: ['default'],
    required: ['default'],
    want: { kind: 'nothing' },
  },
  {
    name: 'several are required and some missing',
    phase: 'Active',
    present: ['b'],
    required: ['a', 'b', 'c'],
    want: { kind: 'create', accounts: ['a', 'c'] },
  },
  {
    name: 'the namespace is terminating',
    phase: 'Terminating',
    present: [],
    required: ['default'],
    want: { kind: 'nothing' },
  },
  {
    name: 'the namespace has no phase yet',
    phase: undefined,
    present: [],
    required: ['default'],
    want: { kind: 'nothing' },
  },
])('$name', ({ phase, present, required, want }) => {
  expect(decide(snapshot(phase, present), required)).toMatchObject(want)
})
