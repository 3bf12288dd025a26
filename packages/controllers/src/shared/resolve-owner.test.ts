import { describe, expect, test } from 'vitest'
import { hasSameController } from './owner-references.ts'
import { ownersThatSelect, resolveController } from './resolve-owner.ts'
import { listerOf, ownedReference, pod, replicaSet } from './testing/builders.ts'

describe('the controller that an object names', () => {
  const lister = listerOf([replicaSet('web')])
  test.each([
    { name: 'is found', object: pod('a', { owner: 'web' }), want: 'web' },
    { name: 'is not there', object: pod('a', { owner: 'db' }), want: undefined },
    { name: 'is none', object: pod('a'), want: undefined },
    {
      name: 'was made again under its name',
      object: pod('a', { metadata: { ownerReferences: [ownedReference('ReplicaSet', 'web', 'old')] } }),
      want: undefined,
    },
    {
      name: 'is of another kind',
      object: pod('a', { metadata: { ownerReferences: [ownedReference('Deployment', 'web')] } }),
      want: undefined,
    },
    {
      name: 'is in another namespace',
      object: pod('a', { owner: 'web', metadata: { namespace: 'elsewhere' } }),
      want: undefined,
    },
    {
      name: 'is an owner, but not the controller',
      object: pod('a', {
        metadata: { ownerReferences: [{ ...ownedReference('ReplicaSet', 'web'), controller: false }] },
      }),
      want: undefined,
    },
  ])('$name', ({ object, want }) => {
    expect(resolveController(lister, 'ReplicaSet', object)?.metadata?.name).toBe(want)
  })
})

describe('who might adopt an orphan', () => {
  const lister = listerOf([
    replicaSet('web'),
    replicaSet('all-of-web', { spec: { selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } } }),
    replicaSet('db', { spec: { selector: { matchLabels: { app: 'db' } } } }),
    replicaSet('empty', { spec: { selector: {} } }),
    replicaSet('broken', { spec: { selector: { matchExpressions: [{ key: 'app', operator: 'Is' }] } } }),
    replicaSet('web', { metadata: { namespace: 'elsewhere' } }),
  ])
  test.each([
    { name: 'all whose selector matches', labels: { app: 'web' }, want: ['web', 'all-of-web'] },
    { name: 'nobody without labels', labels: {}, want: [] },
    { name: 'nobody else', labels: { tier: 'x' }, want: [] },
  ])('$name', ({ labels, want }) => {
    const found = ownersThatSelect(lister, ({ spec }) => spec?.selector, pod('a', { metadata: { labels } }))
    expect(found.map(({ metadata }) => metadata?.name)).toEqual(want)
  })
})

test.each([
  { name: 'none and none', a: undefined, b: undefined, want: true },
  { name: 'the same', a: ownedReference('ReplicaSet', 'web'), b: ownedReference('ReplicaSet', 'web'), want: true },
  { name: 'one and none', a: ownedReference('ReplicaSet', 'web'), b: undefined, want: false },
  {
    name: 'another uid',
    a: ownedReference('ReplicaSet', 'web'),
    b: ownedReference('ReplicaSet', 'web', 'x'),
    want: false,
  },
])('controllers: $name', ({ a, b, want }) => {
  const object = (reference: typeof a) =>
    pod('a', { metadata: reference === undefined ? {} : { ownerReferences: [reference] } })
  expect(hasSameController(object(a), object(b))).toBe(want)
})
