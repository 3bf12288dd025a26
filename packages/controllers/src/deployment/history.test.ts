import { expect, test } from 'vitest'
import { at, deployment, replicaSet } from '../shared/testing/builders.ts'
import { planPruning } from './history.ts'

const old = (name: string, revision: string, more: Parameters<typeof replicaSet>[1] = {}) =>
  replicaSet(name, {
    size: 0,
    ...more,
    metadata: { annotations: { 'deployment.kubernetes.io/revision': revision }, ...more.metadata },
  })

test.each([
  { name: 'as many as are kept', limit: 2, among: [old('a', '1'), old('b', '2')], want: [] },
  {
    name: 'the lowest revisions go',
    limit: 1,
    among: [old('a', '10'), old('b', '9'), old('c', '2')],
    want: ['c', 'b'],
  },
  { name: 'none is kept', limit: 0, among: [old('a', '1')], want: ['a'] },
  { name: 'without a limit all are kept', limit: undefined, among: [old('a', '1')], want: [] },
  { name: 'the largest number is no limit', limit: 2147483647, among: [old('a', '1')], want: [] },
  {
    name: 'one that has pods stays, and no other goes for it',
    limit: 1,
    among: [old('a', '1', { status: { replicas: 1 } }), old('b', '2')],
    want: [],
  },
  {
    name: 'one that ought to have pods stays',
    limit: 0,
    among: [old('a', '1', { size: 1, status: { replicas: 0 } })],
    want: [],
  },
  {
    name: 'one whose spec has not been seen stays',
    limit: 0,
    among: [old('a', '1', { metadata: { generation: 2 } })],
    want: [],
  },
  {
    name: 'one that goes already does not count',
    limit: 1,
    among: [old('a', '1', { metadata: { deletionTimestamp: at('11:00:00') } }), old('b', '2')],
    want: [],
  },
  {
    name: 'of the same revision the older goes',
    limit: 1,
    among: [old('a', '1', { created: '09:00:02' }), old('b', '1', { created: '09:00:01' })],
    want: ['b'],
  },
  {
    name: 'where a revision is no number, age decides',
    limit: 1,
    among: [old('a', 'x', { created: '09:00:02' }), old('b', '7', { created: '09:00:01' })],
    want: ['b'],
  },
  {
    name: 'the lowest revisions go, however old',
    limit: 2,
    among: [
      old('a', '3', { created: '09:00:01' }),
      old('b', '1', { created: '09:00:02' }),
      old('c', '4', { created: '09:00:03' }),
      old('d', '2', { created: '09:00:04' }),
    ],
    want: ['b', 'd'],
  },
  {
    name: 'one that has pods stays, the others of the surplus go',
    limit: 1,
    among: [old('a', '1', { size: 1 }), old('b', '2'), old('c', '3')],
    want: ['b'],
  },
  {
    name: 'one without a revision goes before any that has one',
    limit: 1,
    among: [old('a', '1', { created: '09:00:01' }), replicaSet('b', { size: 0, created: '09:00:02' })],
    want: ['b'],
  },
  {
    name: 'two of one revision and age go by name',
    limit: 1,
    among: [old('b', '1'), old('a', '1')],
    want: ['a'],
  },
])('$name', ({ limit, among, want }) => {
  const pruned = planPruning(deployment('web', { spec: { revisionHistoryLimit: limit } }), among)
  expect(pruned.map(({ metadata }) => metadata?.name)).toEqual(want)
})
