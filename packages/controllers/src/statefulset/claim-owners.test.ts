import type { OwnerReference, PersistentVolumeClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import {
  areOwnersUpToDate,
  hasUnexpectedController,
  isStaleOfPod,
  nextOwners,
  retentionPolicyOf,
  type ClaimOwners,
} from './claim-owners.ts'
import { claim, member, setOf } from './testing/stateful-builders.ts'

type Policy = `${'Retain' | 'Delete'}/${'Retain' | 'Delete'}`

/** `whenDeleted/whenScaled` of a set of three; `db-1` is wanted, `db-7` is not. */
function ownersFor(policy: Policy | undefined, ordinal = 1): ClaimOwners {
  const [whenDeleted, whenScaled] = policy?.split('/') ?? []
  const spec = policy === undefined ? {} : { persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled } }
  return { set: setOf(spec), pod: member(ordinal) }
}

type Role = Partial<OwnerReference>

const bySet = (role: Role = {}): OwnerReference => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  name: 'db',
  uid: 'uid-db',
  controller: true,
  blockOwnerDeletion: true,
  ...role,
})
const byPod = (ordinal = 1, role: Role = {}): OwnerReference => ({
  ...bySet(),
  apiVersion: 'v1',
  kind: 'Pod',
  name: `db-${ordinal}`,
  uid: `uid-db-${ordinal}`,
  ...role,
})
const other = (role: Role = {}): OwnerReference => ({
  apiVersion: 'example.com/v1',
  kind: 'Backup',
  name: 'nightly',
  uid: 'uid-nightly',
  ...role,
})
const owned = (...ownerReferences: readonly OwnerReference[]): PersistentVolumeClaim =>
  claim('data-db-1', { ownerReferences })
const told = (references: readonly OwnerReference[]): readonly string[] =>
  references.map(({ kind, name, controller = false }) => `${kind}/${name}${controller ? '' : ' (no controller)'}`)

const policies: readonly { policy: Policy; ordinal: number; want: 'set' | 'pod' | 'none' }[] = [
  { policy: 'Retain/Retain', ordinal: 1, want: 'none' },
  { policy: 'Retain/Retain', ordinal: 7, want: 'none' },
  { policy: 'Delete/Retain', ordinal: 1, want: 'set' },
  { policy: 'Delete/Retain', ordinal: 7, want: 'set' },
  { policy: 'Retain/Delete', ordinal: 1, want: 'none' },
  { policy: 'Retain/Delete', ordinal: 7, want: 'pod' },
  { policy: 'Delete/Delete', ordinal: 1, want: 'set' },
  { policy: 'Delete/Delete', ordinal: 7, want: 'pod' },
]

describe.each(policies)('$policy wants of the claim of db-$ordinal as owner: $want', ({ policy, ordinal, want }) => {
  const owners = ownersFor(policy, ordinal)
  const wanted = { set: ['StatefulSet/db'], pod: [`Pod/db-${ordinal}`], none: [] }[want]
  const given = [
    { has: 'none', references: [] },
    { has: 'set', references: [bySet()] },
    { has: 'pod', references: [byPod(ordinal)] },
    { has: 'set and pod', references: [bySet(), byPod(ordinal)] },
  ]
  const aside = [other(), other({ kind: 'Pod', apiVersion: 'v1', uid: 'uid-2', controller: false })]

  test.each(given)('where it has $has', ({ has, references }) => {
    for (const others of [[], aside]) {
      const seen = owned(...references, ...others)
      expect(areOwnersUpToDate(seen, owners)).toBe(has === want)
      expect(told(nextOwners(seen, owners))).toEqual([...told(others), ...wanted])
    }
  })

  test('where somebody else controls it', () => {
    const theirs = other({ controller: true })
    for (const { has, references } of given) {
      const seen = owned(...references, theirs)
      expect(areOwnersUpToDate(seen, owners)).toBe(has === 'none')
      expect(told(nextOwners(seen, owners))).toEqual(['Backup/nightly'])
    }
  })
})

describe('owners are as they should be', () => {
  test.each([
    { name: 'the pod controls the claim', references: [byPod(7)], ordinal: 7, want: true },
    { name: 'not where the pod only owns it', references: [byPod(7, { controller: false })], ordinal: 7, want: false },
    { name: 'nor where it does not say', references: [byPod(7, { controller: undefined })], ordinal: 7, want: false },
    { name: 'nor where the set only owns it', references: [bySet({ controller: false })], want: false },
    {
      name: 'nor where the set stands there under a version of its own',
      references: [bySet({ apiVersion: 'apps/v1beta2', controller: undefined })],
      want: false,
    },
    {
      name: 'a pod that was made again leaves it alone',
      references: [byPod(7, { uid: 'gone' })],
      ordinal: 7,
      want: true,
    },
    { name: 'a set that was made again leaves it alone', references: [bySet({ uid: 'gone' })], want: true },
    {
      name: 'that holds also beside its own reference',
      references: [bySet({ uid: 'gone' }), byPod(7)],
      ordinal: 7,
      want: true,
    },
    {
      name: 'the first reference of that name decides',
      references: [bySet(), bySet({ uid: 'gone' })],
      want: false,
    },
    {
      name: 'another controller beside the pod has to be told apart',
      references: [byPod(7), other({ controller: true })],
      ordinal: 7,
      want: false,
    },
    {
      name: 'another controller beside the set as well',
      references: [bySet(), bySet({ name: 'web', uid: 'uid-web' })],
      want: false,
    },
    {
      name: 'nor where the set controls and the pod owns',
      references: [bySet(), byPod(1, { controller: false })],
      want: false,
    },
    {
      name: 'nor where the pod controls and the set owns',
      references: [bySet({ controller: undefined }), byPod(7)],
      ordinal: 7,
      want: false,
    },
    { name: 'another one that does not control is no matter', references: [bySet(), other()], want: true },
  ])('$name', ({ references, ordinal = 1, want }) => {
    expect(areOwnersUpToDate(owned(...references), ownersFor('Delete/Delete', ordinal))).toBe(want)
  })

  test('a policy of later releases wants no owners', () => {
    const owners = ownersFor('Archive/Delete' as Policy, 7)
    expect(areOwnersUpToDate(owned(), owners)).toBe(true)
    expect(areOwnersUpToDate(owned(byPod(7)), owners)).toBe(false)
    expect(nextOwners(owned(byPod(7)), owners)).toEqual([])
  })
})

describe('the next owners', () => {
  test.each([
    { name: 'the set that controls it is kept', references: [bySet(), other()], want: [other(), bySet()] },
    { name: 'the set comes to control it', references: [bySet({ controller: undefined })], want: [bySet()] },
    {
      name: 'one of another kind that has its name is another',
      references: [other({ name: 'db' })],
      want: [other({ name: 'db' }), bySet()],
    },
    { name: 'it is added where there is none', references: [], want: [bySet()] },
    {
      name: 'one that has its uid already is enough',
      references: [other({ uid: 'uid-db' })],
      want: [other({ uid: 'uid-db' })],
    },
    { name: 'a reference without a uid is of an earlier set', references: [bySet({ uid: '' })], want: [] },
    {
      name: 'and also one that does not control',
      references: [bySet({ uid: '', controller: undefined })],
      want: [],
    },
  ])('$name', ({ references, want }) => {
    expect(nextOwners(owned(...references), ownersFor('Delete/Delete'))).toEqual(want)
  })
})

describe('an unexpected controller', () => {
  test.each([
    { name: 'nobody', references: [], want: false },
    { name: 'another one', references: [other({ controller: true })], want: true },
    { name: 'one that does not control', references: [other({ controller: false })], want: false },
    { name: 'one that does not say', references: [other()], want: false },
    { name: 'another pod', references: [byPod(2)], want: true },
    { name: 'another set', references: [bySet({ name: 'web', uid: 'uid-web' })], want: true },
    { name: 'the set itself', references: [bySet()], want: false },
    { name: 'an earlier set of that name', references: [bySet({ uid: 'gone' })], want: true },
    {
      name: 'an earlier one that did not control',
      references: [bySet({ uid: 'gone', controller: false })],
      want: true,
    },
    { name: 'the pod itself', references: [byPod()], want: false },
    { name: 'an earlier pod of that name', references: [byPod(1, { uid: 'gone' })], want: true },
    { name: 'the set and another', references: [bySet(), other({ controller: true })], want: true },
    { name: 'the set, and another that does not control', references: [bySet(), other()], want: false },
  ])('$name', ({ references, want }) => {
    expect(hasUnexpectedController(owned(...references), ownersFor('Delete/Retain'))).toBe(want)
    expect(hasUnexpectedController(owned(...references), ownersFor('Retain/Delete'))).toBe(want)
    expect(hasUnexpectedController(owned(...references), ownersFor('Retain/Retain'))).toBe(false)
  })
})

test.each([
  { name: 'no owner', references: [], want: false },
  { name: 'the pod', references: [byPod()], want: false },
  { name: 'an earlier pod', references: [byPod(1, { uid: 'gone' })], want: true },
  { name: 'a pod of another name', references: [byPod(2)], want: false },
  {
    name: 'one of that name of another version',
    references: [byPod(1, { apiVersion: 'v2', uid: 'gone' })],
    want: false,
  },
  { name: 'one of that name of another kind', references: [byPod(1, { kind: 'Job', uid: 'gone' })], want: false },
])('a claim of an earlier pod: $name', ({ references, want }) => {
  expect(isStaleOfPod(owned(...references), member(1))).toBe(want)
})

test('any pod is an earlier one for a pod that was not created', () => {
  expect(isStaleOfPod(owned(byPod()), { metadata: { name: 'db-1', namespace: 'shop' } })).toBe(true)
})

test('a set without a policy keeps claims', () => {
  expect(retentionPolicyOf(ownersFor(undefined).set)).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' })
  expect(retentionPolicyOf(ownersFor('Retain/Delete').set)).toEqual({ whenDeleted: 'Retain', whenScaled: 'Delete' })
})
