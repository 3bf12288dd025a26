import { replicaSets, type OwnerReference, type Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { byController, orphansIn, ownedBy, ownerIndexName } from './owner-index.ts'
import { listerOf, ownedReference, pod, replicaSet } from './testing/builders.ts'

const web = replicaSet('web')
const mine = ownedReference('ReplicaSet', 'web')
const podOf = (name: string, references: readonly OwnerReference[], namespace = 'shop'): Pod =>
  pod(name, { metadata: { namespace, ownerReferences: references } })
const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)

describe('whose a pod is', () => {
  test.each([
    { name: 'its controller’s', references: [mine], want: 'owned' },
    {
      name: 'its controller’s, though others own it too',
      references: [{ ...mine, uid: 'x', controller: false }, mine],
      want: 'owned',
    },
    {
      name: 'its controller’s, though another that does not say so comes first',
      references: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'x' }, mine],
      want: 'owned',
    },
    { name: 'nobody’s', references: [], want: 'orphan' },
    { name: 'nobody’s, though it has an owner', references: [{ ...mine, controller: false }], want: 'orphan' },
    { name: 'another’s by uid', references: [{ ...mine, uid: 'x' }], want: 'neither' },
    { name: 'another’s by name', references: [{ ...mine, name: 'x' }], want: 'neither' },
    { name: 'another’s by kind', references: [{ ...mine, kind: 'StatefulSet' }], want: 'neither' },
    { name: 'that of a namesake in another namespace', references: [mine], namespace: 'elsewhere', want: 'neither' },
    { name: 'nobody’s in another namespace', references: [], namespace: 'elsewhere', want: 'neither' },
  ])('$name', ({ references, namespace, want }) => {
    const lister = listerOf([podOf('a', references, namespace)], { [ownerIndexName]: byController })
    const owned = ownedBy(lister, replicaSets.kind, web).length
    const orphaned = orphansIn(lister, 'shop').length
    expect([owned, orphaned]).toEqual(
      want === 'neither' ? [0, 0] : [want === 'owned' ? 1 : 0, want === 'orphan' ? 1 : 0],
    )
  })
})

test('all of one owner are found, and all orphans of one namespace', () => {
  const pods = [
    podOf('a', [mine]),
    podOf('b', [{ ...mine, uid: 'x' }]),
    podOf('c', [mine]),
    podOf('d', []),
    podOf('e', [], 'elsewhere'),
  ]
  const lister = listerOf(pods, { [ownerIndexName]: byController })
  expect(names(ownedBy(lister, replicaSets.kind, web))).toEqual(['shop/a', 'shop/c'])
  expect(names(orphansIn(lister, 'shop'))).toEqual(['shop/d'])
})
