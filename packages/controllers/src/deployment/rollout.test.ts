import { expect, test } from 'vitest'
import { replicaSet } from '../shared/testing/builders.ts'
import { sortReplicaSets } from './rollout.ts'

const old = replicaSet('old', { size: 0, created: '09:00:00', image: 'v0' })
const fresh = replicaSet('new', { created: '09:00:02' })
const twin = replicaSet('twin', { created: '09:00:01' })
const namesake = replicaSet('a-twin', { created: '09:00:01' })
const hasTemplate = ({ spec }: typeof old): boolean => spec?.template?.spec?.containers[0]?.image === 'v1'

test.each([
  { name: 'one is new', sets: [fresh, old], want: 'new', rest: ['old'] },
  { name: 'none is new', sets: [old], want: undefined, rest: ['old'] },
  { name: 'only the new one is there', sets: [fresh], want: 'new', rest: [] },
  { name: 'of two that fit the older is new', sets: [old, fresh, twin], want: 'twin', rest: ['old', 'new'] },
  {
    name: 'of two that fit and are of one age, the first by name',
    sets: [twin, namesake],
    want: 'a-twin',
    rest: ['twin'],
  },
  { name: 'there is none at all', sets: [], want: undefined, rest: [] },
])('$name', ({ sets, want, rest }) => {
  const { newReplicaSet, oldReplicaSets } = sortReplicaSets(sets, hasTemplate)
  expect(newReplicaSet?.metadata?.name).toBe(want)
  expect(oldReplicaSets.map(({ metadata }) => metadata?.name)).toEqual(rest)
})
