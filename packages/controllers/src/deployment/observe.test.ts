import {
  SelectorError,
  type Deployment,
  type KubeObject,
  type LabelSelector,
  type Pod,
  type ReplicaSet,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { at, deployment, listerOf, pod, replicaSet } from '../shared/testing/builders.ts'
import { observe, selectsEverything } from './observe.ts'

const see = (seen: readonly Deployment[], sets: readonly ReplicaSet[] = [], pods: readonly Pod[] = []) =>
  observe(
    {
      deployments: listerOf(seen),
      replicaSets: listerOf(sets, { [ownerIndexName]: byController }),
      pods: listerOf(pods, { [ownerIndexName]: byController }),
    },
    'shop/web',
    'Deployment',
  )
const names = (objects: readonly KubeObject[] | undefined) => objects?.map(({ metadata }) => metadata?.name)

test('nothing is seen of one that is gone', () => {
  expect(see([], [replicaSet('a', { owner: 'web' })])).toBeUndefined()
})

test('an unusable selector is told', () => {
  const selector = { matchExpressions: [{ key: 'a', operator: 'Is' }] }
  expect(() => see([deployment('web', { spec: { selector } })])).toThrow(SelectorError)
})

test('its own are kept, orphans that fit adopted, its own that no longer fit released; the others’ are not its own', () => {
  const lost = { labels: { app: 'lost' } }
  const seen = see(
    [deployment('web'), deployment('twin')],
    [
      replicaSet('own', { owner: 'web' }),
      replicaSet('orphan'),
      replicaSet('lost', { owner: 'web', metadata: lost }),
      replicaSet('strange', { owner: 'twin' }),
      replicaSet('stray', { metadata: lost }),
      replicaSet('going', { metadata: { deletionTimestamp: at('10:00:00') } }),
      replicaSet('elsewhere', { metadata: { namespace: 'elsewhere' } }),
    ],
  )
  expect([names(seen?.claims.kept), names(seen?.claims.toAdopt), names(seen?.claims.toRelease)]).toEqual([
    ['own'],
    ['orphan'],
    ['lost'],
  ])
})

describe('pods', () => {
  const sets = [replicaSet('one', { owner: 'web' }), replicaSet('two', { owner: 'web' }), replicaSet('orphan')]
  const pods = [
    pod('a', { owner: 'one' }),
    pod('b', { owner: 'one', phase: 'Failed' }),
    pod('c'),
    pod('d', { owner: 'two' }),
    pod('e', { owner: 'stranger' }),
    pod('f', { owner: 'orphan' }),
  ]
  const seenBy = (type: string) => see([deployment('web', { spec: { strategy: { type } } })], sets, pods)

  test('are found by their ReplicaSet, in any phase, also of one that is about to be adopted', () => {
    const seen = seenBy('Recreate')
    expect(sets.map((set) => names(seen?.podsOf(set)))).toEqual([['a', 'b'], ['d'], ['f']])
  })

  test('are not looked at by who rolls', () => {
    expect(seenBy('RollingUpdate')?.podsOf(replicaSet('one'))).toEqual([])
  })
})

test.each<{ name: string; selector: LabelSelector | undefined; want: boolean }>([
  { name: 'an empty one', selector: {}, want: true },
  { name: 'one of empty parts', selector: { matchLabels: {}, matchExpressions: [] }, want: true },
  { name: 'one of labels', selector: { matchLabels: { app: 'web' } }, want: false },
  { name: 'one of expressions', selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, want: false },
  { name: 'none', selector: undefined, want: false },
])('a selector that selects everything: $name: $want', ({ selector, want }) => {
  const web = deployment('web')
  expect(selectsEverything({ ...web, spec: { ...web.spec, template: {}, selector } as Deployment['spec'] })).toBe(want)
})
