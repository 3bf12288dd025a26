import { SelectorError, type Pod, type ReplicaSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { at, listerOf, pod, replicaSet } from '../shared/testing/builders.ts'
import { familyIndex, observe } from './observe.ts'

function listers(replicaSets: readonly ReplicaSet[], pods: readonly Pod[]) {
  return {
    replicaSets: listerOf(replicaSets, { [familyIndex.name]: familyIndex.of }),
    pods: listerOf(pods, { [ownerIndexName]: byController }),
  }
}

const see = (replicaSets: readonly ReplicaSet[], pods: readonly Pod[]) =>
  observe(listers(replicaSets, pods), 'shop/web', 'ReplicaSet')
const names = (objects: readonly Pod[] | undefined) => objects?.map(({ metadata }) => metadata?.name)

test('nothing is seen of one that is gone', () => {
  expect(see([], [pod('a', { owner: 'web' })])).toBeUndefined()
})

test('an unusable selector is told', () => {
  const broken = replicaSet('web', { spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } } })
  expect(() => see([broken], [])).toThrow(SelectorError)
})

test('active pods are claimed; others are neither adopted nor released', () => {
  const going = { deletionTimestamp: at('10:00:00') }
  const lost = { labels: { app: 'other' } }
  const seen = see(
    [replicaSet('web')],
    [
      pod('own', { owner: 'web' }),
      pod('orphan'),
      pod('lost', { owner: 'web', metadata: lost }),
      pod('failed', { phase: 'Failed' }),
      pod('done', { phase: 'Succeeded', owner: 'web', metadata: lost }),
      pod('going', { owner: 'web', metadata: { ...going, ...lost } }),
      pod('strange', { owner: 'other' }),
    ],
  )
  expect(names(seen?.claims.kept)).toEqual(['own'])
  expect(names(seen?.claims.toAdopt)).toEqual(['orphan'])
  expect(names(seen?.claims.toRelease)).toEqual(['lost'])
})

test('those that terminate are its own, selected, and not at their end', () => {
  const going = { deletionTimestamp: at('10:00:00') }
  const seen = see(
    [replicaSet('web')],
    [
      pod('a', { owner: 'web', metadata: going }),
      pod('b', { owner: 'web', metadata: { ...going, labels: { app: 'other' } } }),
      pod('c', { owner: 'web', phase: 'Failed', metadata: going }),
      pod('d', { owner: 'other', metadata: going }),
      pod('e', { metadata: going }),
      pod('f', { owner: 'web' }),
    ],
  )
  expect(seen?.terminatingCount).toBe(1)
})

describe('the family', () => {
  const pods = [pod('a', { owner: 'web' }), pod('b', { owner: 'old' }), pod('c', { owner: 'stranger' }), pod('d')]
  const old = replicaSet('old', { owner: 'shop' })
  const stranger = replicaSet('stranger', { owner: 'another' })
  test('has one controller, and is only looked at where there is a choice', () => {
    expect(see([replicaSet('web', { size: 5, owner: 'shop' }), old], pods)?.related).toEqual([])
    const seen = see([replicaSet('web', { size: 0, owner: 'shop' }), old, stranger], pods)
    expect(names(seen?.related)?.toSorted()).toEqual(['a', 'b', 'd'])
  })

  test('is of active pods that its members select', () => {
    const more = [
      pod('done', { owner: 'old', phase: 'Succeeded' }),
      pod('lost', { owner: 'old', metadata: { labels: { app: 'lost' } } }),
      pod('lone', { metadata: { labels: { app: 'lost' } } }),
    ]
    const seen = see([replicaSet('web', { size: 0, owner: 'shop' }), old], [...pods, ...more])
    expect(names(seen?.related)?.toSorted()).toEqual(['a', 'b', 'd'])
  })

  test('also has members that go, and none of an unusable selector', () => {
    const going = replicaSet('old', { owner: 'shop', metadata: { deletionTimestamp: at('10:00:00') } })
    const broken = replicaSet('broken', {
      owner: 'shop',
      spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } },
    })
    const withOwner = { ...going, metadata: { ...going.metadata, ownerReferences: old.metadata?.ownerReferences } }
    const seen = see([replicaSet('web', { size: 0, owner: 'shop' }), withOwner, broken], pods)
    expect(names(seen?.related)).toContain('b')
  })

  test('is nobody for one without a controller', () => {
    expect(see([replicaSet('web', { size: 0 }), old], pods)?.related).toEqual([])
  })
})
