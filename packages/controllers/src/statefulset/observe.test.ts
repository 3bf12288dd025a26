import { keyOf, nameOf, SelectorError, type ControllerRevision, type OwnerReference, type Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { listerOf } from '../shared/testing/builders.ts'
import { MemberMemory } from './members.ts'
import { observe, type Snapshot } from './observe.ts'
import { claim, claimTemplate, member, setOf } from './testing/stateful-builders.ts'

const owner = (uid = 'uid-db', more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  name: 'db',
  uid,
  controller: true,
  ...more,
})

type Metadata = NonNullable<Pod['metadata']>

const orphan = (name: string, metadata: Metadata = {}): Pod =>
  member(0, { metadata: { name, labels: { app: 'db' }, ...metadata } })
const owned = (name: string, metadata: Metadata = {}): Pod => orphan(name, { ownerReferences: [owner()], ...metadata })

const revision = (name: string, metadata: Metadata = {}): ControllerRevision => ({
  metadata: { name, namespace: 'shop', labels: { app: 'db' }, ownerReferences: [owner()], ...metadata },
  data: {},
  revision: 1,
})

interface Cached {
  readonly pods?: readonly Pod[]
  readonly revisions?: readonly ControllerRevision[]
  readonly set?: ReturnType<typeof setOf>
  readonly claims?: readonly string[]
}

function seen({ pods = [], revisions = [], set = setOf(), claims = [] }: Cached): Snapshot {
  const index = { [ownerIndexName]: byController }
  const listers = {
    statefulSets: listerOf([set]),
    pods: listerOf(pods, index),
    revisions: listerOf(revisions, index),
    claims: listerOf(claims.map((name) => claim(name))),
  }
  const snapshot = observe(listers, new MemberMemory(), keyOf(set))
  if (snapshot === undefined) throw new Error('the set is there')
  return snapshot
}

const told = (objects: readonly (Pod | ControllerRevision)[]): string => objects.map(nameOf).join(' ')

describe('pods', () => {
  test.each<{ name: string; pods: readonly Pod[]; set?: Metadata; want: readonly [string, string, string] }>([
    {
      name: 'its own are kept, also those that ended',
      pods: [owned('db-0'), { ...owned('db-1'), status: { phase: 'Failed' } }],
      want: ['db-0 db-1', '', ''],
    },
    {
      name: 'orphans of its names and labels are adopted',
      pods: [owned('db-1'), orphan('db-2')],
      want: ['db-1', 'db-2', ''],
    },
    { name: 'not those of other labels', pods: [orphan('db-3', { labels: {} })], want: ['', '', ''] },
    { name: 'nor of other names', pods: [orphan('xdb-4'), orphan('db')], want: ['', '', ''] },
    { name: 'nor of other namespaces', pods: [orphan('db-1', { namespace: 'other' })], want: ['', '', ''] },
    {
      name: 'nor those that go',
      pods: [orphan('db-1', { deletionTimestamp: '2026-04-01T10:00:00Z' })],
      want: ['', '', ''],
    },
    {
      name: 'those of another set are left alone',
      pods: [orphan('db-1', { ownerReferences: [owner('uid-2')] })],
      want: ['', '', ''],
    },
    {
      name: 'and those of another kind',
      pods: [orphan('db-1', { ownerReferences: [owner('uid-db', { kind: 'ReplicaSet' })] })],
      want: ['', '', ''],
    },
    { name: 'its own of other names are released', pods: [owned('db-1'), owned('xdb-2')], want: ['db-1', '', 'xdb-2'] },
    { name: 'and those of other labels', pods: [owned('db-1', { labels: {} })], want: ['', '', 'db-1'] },
    {
      name: 'while the set goes, neither happens',
      set: { deletionTimestamp: '2026-04-01T10:00:00Z' },
      pods: [owned('db-0'), owned('xdb-2'), orphan('db-1')],
      want: ['db-0', '', ''],
    },
  ])('$name', ({ pods, set, want }) => {
    const { kept, toAdopt, toRelease } = seen({ pods, set: setOf({}, set) }).pods
    expect([told(kept), told(toAdopt), told(toRelease)]).toEqual(want)
  })
})

describe('revisions', () => {
  test.each<{ name: string; revisions: readonly ControllerRevision[]; want: readonly [string, string] }>([
    { name: 'none', revisions: [], want: ['', ''] },
    {
      name: 'its own, and orphans',
      revisions: [revision('a'), revision('b', { ownerReferences: [] })],
      want: ['a', 'b'],
    },
    { name: 'not those of others', revisions: [revision('a', { ownerReferences: [owner('uid-2')] })], want: ['', ''] },
    {
      name: 'not its own of other labels, which stay its own',
      revisions: [revision('a', { labels: { app: 'x' } })],
      want: ['', ''],
    },
    {
      name: 'not orphans of other labels',
      revisions: [revision('a', { labels: {}, ownerReferences: [] })],
      want: ['', ''],
    },
    {
      name: 'not those of other namespaces',
      revisions: [revision('a', { namespace: 'other', ownerReferences: [] })],
      want: ['', ''],
    },
  ])('$name', ({ revisions, want }) => {
    const { kept, toAdopt, toRelease } = seen({ revisions }).revisions
    expect([told(kept), told(toAdopt), told(toRelease)]).toEqual([...want, ''])
  })
})

describe('claims', () => {
  const set = setOf({ replicas: 2, ordinals: { start: 1 }, volumeClaimTemplates: [claimTemplate('data')] })
  const all = ['data-db-0', 'data-db-1', 'data-db-2', 'data-db-3', 'data-db-4', 'data-db-5']

  test.each([
    { name: 'of ordinals that are wanted', pods: [], want: ['data-db-1', 'data-db-2'] },
    {
      name: 'of pods that are not',
      pods: [owned('db-0'), owned('db-4')],
      want: ['data-db-0', 'data-db-1', 'data-db-2', 'data-db-4'],
    },
    {
      name: 'of pods that are adopted in this sync',
      pods: [orphan('db-5')],
      want: ['data-db-1', 'data-db-2', 'data-db-5'],
    },
    { name: 'not of those that are released', pods: [owned('xdb-3')], want: ['data-db-1', 'data-db-2'] },
  ])('$name', ({ pods, want }) => {
    const { volumeClaims } = seen({ set, pods, claims: all })
    expect(all.filter((name) => volumeClaims(name) !== undefined)).toEqual(want)
  })
})

test('a set that is not there, and one that selects nothing that can be read', () => {
  const listers = (sets: readonly ReturnType<typeof setOf>[]) => ({
    statefulSets: listerOf(sets),
    pods: listerOf<Pod>([]),
    revisions: listerOf<ControllerRevision>([]),
    claims: listerOf<ReturnType<typeof claim>>([]),
  })
  expect(observe(listers([]), new MemberMemory(), 'shop/db')).toBeUndefined()
  const unusable = setOf({ selector: { matchExpressions: [{ key: 'app', operator: 'Like' }] } })
  expect(() => observe(listers([unusable]), new MemberMemory(), 'shop/db')).toThrow(SelectorError)
})
