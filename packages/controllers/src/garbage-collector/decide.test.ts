import type { OwnerReference } from '@coxswain/api'
import { expect, test } from 'vitest'
import { decide, type Snapshot } from './decide.ts'

const owner = (uid: string): OwnerReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name: uid, uid })
const owners = (solid: string[], dangling: string[], waiting: string[]) => ({
  solid: solid.map(owner),
  dangling: dangling.map(owner),
  waiting: waiting.map(owner),
})

const rows: readonly { name: string; snapshot: Partial<Snapshot>; want: object }[] = [
  { name: 'all owners are there', snapshot: { owners: owners(['s'], [], []) }, want: { kind: 'nothing' } },
  {
    name: 'one is there, one gone, one going',
    snapshot: { owners: owners(['s'], ['d'], ['w']) },
    want: { kind: 'remove-references', uids: ['d', 'w'] },
  },
  {
    name: 'none is there',
    snapshot: { owners: owners([], ['d'], []) },
    want: { kind: 'delete', propagation: 'Background' },
  },
  {
    name: 'its own orphan finalizer is honoured',
    snapshot: { owners: owners([], ['d'], []), finalizers: ['orphan'] },
    want: { kind: 'delete', propagation: 'Orphan' },
  },
  {
    name: 'its own foreground finalizer is honoured',
    snapshot: { owners: owners([], ['d'], []), finalizers: ['foregroundDeletion'] },
    want: { kind: 'delete', propagation: 'Foreground' },
  },
  {
    name: 'an owner waits for it, and it has no dependents',
    snapshot: { owners: owners([], [], ['w']) },
    want: { kind: 'delete', propagation: 'Background', unblockFirst: false },
  },
  {
    name: 'an owner waits for it, and it has dependents',
    snapshot: { owners: owners([], [], ['w']), hasDependents: true },
    want: { kind: 'delete', propagation: 'Foreground', unblockFirst: false },
  },
  {
    name: 'a circle that waits for itself is broken',
    snapshot: { owners: owners([], [], ['w']), hasDependents: true, hasWaitingDependent: true },
    want: { kind: 'delete', propagation: 'Foreground', unblockFirst: true },
  },
]

test.each(rows)('$name', ({ snapshot, want }) => {
  const whole = {
    owners: owners([], [], []),
    finalizers: [],
    hasDependents: false,
    hasWaitingDependent: false,
    ...snapshot,
  }
  expect(decide(whole)).toMatchObject(want)
})
