import type { OwnerReference } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { alternateIdentity } from './alternate-identity.ts'
import { decide, type Snapshot } from './decide.ts'
import type { GraphNode } from './graph.ts'
import type { Identity } from './identity.ts'
import { removeFinalizerPatch, removeReferencesPatch, unblockPatch } from './patches.ts'

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

describe('where to look next for an owner', () => {
  const at = (overrides: Partial<Identity>): Identity => ({
    apiVersion: 'v1',
    kind: 'K',
    namespace: 'ns',
    name: 'n',
    uid: 'u',
    ...overrides,
  })
  const dependent = (identity: Identity): GraphNode => ({
    identity: { ...identity, uid: 'dependent', name: 'dependent' },
    owners: [{ apiVersion: identity.apiVersion, kind: identity.kind, name: identity.name, uid: identity.uid }],
    dependents: new Map(),
    isVirtual: false,
    isBeingDeleted: false,
    isDeletingDependents: false,
  })
  test.each([
    { name: 'nobody gives another', given: [at({})], absent: at({}), want: undefined },
    {
      name: 'the next after it',
      given: [at({ kind: 'A' }), at({ kind: 'M' }), at({ kind: 'Z' })],
      absent: at({ kind: 'K' }),
      want: at({ kind: 'M' }),
    },
    {
      name: 'from the beginning after the last',
      given: [at({ kind: 'A' }), at({ kind: 'B' })],
      absent: at({ kind: 'K' }),
      want: at({ kind: 'A' }),
    },
    {
      name: 'kind goes before apiVersion',
      given: [at({ kind: 'K', apiVersion: 'v2' }), at({ kind: 'L', apiVersion: 'v0' })],
      absent: at({}),
      want: at({ kind: 'K', apiVersion: 'v2' }),
    },
    {
      name: 'namespaces of the dependents count',
      given: [at({ namespace: 'zz' })],
      absent: at({}),
      want: at({ namespace: 'zz' }),
    },
    { name: 'other uids are not meant', given: [at({ uid: 'other', kind: 'Z' })], absent: at({}), want: undefined },
  ])('$name', ({ given, absent, want }) => {
    expect(alternateIdentity(given.map(dependent), absent)).toEqual(want)
  })
})

describe('patches', () => {
  const live = {
    metadata: {
      uid: 'u',
      resourceVersion: '7',
      finalizers: ['orphan', 'mine'],
      ownerReferences: [{ ...owner('a'), blockOwnerDeletion: true }, owner('b')],
    },
  }
  test('references go by uid', () => {
    expect(removeReferencesPatch('u', ['a', 'b'])).toEqual({
      metadata: {
        uid: 'u',
        ownerReferences: [
          { $patch: 'delete', uid: 'a' },
          { $patch: 'delete', uid: 'b' },
        ],
      },
    })
  })
  test('only blocking references are unblocked', () => {
    expect(unblockPatch(live)).toEqual({
      metadata: { uid: 'u', ownerReferences: [{ ...owner('a'), blockOwnerDeletion: false }] },
    })
  })
  test('one finalizer goes, on this version only', () => {
    expect(removeFinalizerPatch(live, 'orphan')).toEqual({ metadata: { resourceVersion: '7', finalizers: ['mine'] } })
  })
})
