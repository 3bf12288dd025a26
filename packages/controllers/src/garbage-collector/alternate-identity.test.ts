import { describe, expect, test } from 'vitest'
import { alternateIdentity } from './alternate-identity.ts'
import type { GraphNode } from './graph.ts'
import type { Identity } from './identity.ts'

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
    {
      name: 'another version',
      given: [at({}), at({ apiVersion: 'v2' })],
      absent: at({}),
      want: at({ apiVersion: 'v2' }),
    },
    { name: 'another name', given: [at({}), at({ name: 'z' })], absent: at({}), want: at({ name: 'z' }) },
    {
      name: 'twice the same is once',
      given: [at({ kind: 'Z' }), at({ kind: 'Z' })],
      absent: at({}),
      want: at({ kind: 'Z' }),
    },
    {
      name: 'of a kind that has no namespaces: those of the dependents do not count',
      given: [at({ namespace: 'a' }), at({ namespace: 'b' })],
      absent: at({ namespace: '' }),
      want: undefined,
    },
    {
      name: 'of a kind that has no namespaces: another name',
      given: [at({}), at({ name: 'z' })],
      absent: at({ namespace: '' }),
      want: at({ name: 'z', namespace: '' }),
    },
    {
      name: 'of a kind that has no namespaces: another version may have them',
      given: [at({}), at({ apiVersion: 'v2' })],
      absent: at({ namespace: '' }),
      want: at({ apiVersion: 'v2' }),
    },
    {
      name: 'of a kind that has no namespaces: another kind may have them',
      given: [at({}), at({ kind: 'Z' })],
      absent: at({ namespace: '' }),
      want: at({ kind: 'Z' }),
    },
    {
      name: 'named by what is in no namespace, from the beginning again',
      given: [at({ apiVersion: 'v0', namespace: '' }), at({ apiVersion: 'v1', namespace: '' })],
      absent: at({ apiVersion: 'v1', namespace: '' }),
      want: at({ apiVersion: 'v0', namespace: '' }),
    },
    { name: 'other uids are not meant', given: [at({ uid: 'other', kind: 'Z' })], absent: at({}), want: undefined },
  ])('$name', ({ given, absent, want }) => {
    expect(alternateIdentity(given.map(dependent), absent)).toEqual(want)
  })
})
