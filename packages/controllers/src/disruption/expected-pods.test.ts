import type { OwnerReference, Pod, PodDisruptionBudget } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { deployment, listerOf, pod, replicaSet } from '../shared/testing/builders.ts'
import { expectPods, type ScalesByReference } from './expected-pods.ts'
import { findScale, type OwnerListers } from './find-scale.ts'

const budget = (spec: PodDisruptionBudget['spec']): PodDisruptionBudget => ({ metadata: { name: 'b' }, spec })
const ownedBy = (name: string, owner: string): Pod => pod(name, { owner })
const scales = (...entries: readonly [string, number][]): ScalesByReference =>
  new Map(entries.map(([name, replicas]) => [`uid-${name}`, { uid: `uid-${name}`, replicas }]))

const four = [ownedBy('a', 'web'), ownedBy('b', 'web'), ownedBy('c', 'db'), pod('alone')]

describe('what is expected', () => {
  test.each([
    { name: 'of a number that must be there: the pods', spec: { minAvailable: 3 }, want: [4, 3, false] },
    { name: 'of nothing asked', spec: {}, want: [0, 0, false] },
    { name: 'of a share: what the controllers want', spec: { minAvailable: '50%' }, want: [15, 8, true] },
    { name: 'of a share, rounded up', spec: { minAvailable: '1%' }, want: [15, 1, true] },
    { name: 'of a number that may be missing', spec: { maxUnavailable: 4 }, want: [15, 11, true] },
    { name: 'of a share that may be missing, rounded up', spec: { maxUnavailable: '50%' }, want: [15, 7, true] },
    { name: 'of more missing than there are', spec: { maxUnavailable: 20 }, want: [15, 0, true] },
    { name: 'of both: the missing ones count', spec: { maxUnavailable: 1, minAvailable: 1 }, want: [15, 14, true] },
  ])('$name', ({ spec, want }) => {
    const found = expectPods(budget(spec), four, scales(['web', 10], ['db', 5]))
    expect([found.expectedPods, found.desiredHealthy, found.hasUnmanaged]).toEqual(want)
  })

  test('a Deployment in the middle of a rollout counts once', () => {
    const shared = { uid: 'uid-deployment', replicas: 10 }
    const both: ScalesByReference = new Map([
      ['uid-web', shared],
      ['uid-db', shared],
    ])
    expect(expectPods(budget({ maxUnavailable: 0 }), four, both).expectedPods).toBe(10)
  })

  test.each([
    { name: 'a share that is none', spec: { minAvailable: 'most' }, want: /invalid type: string is not a percentage/ },
    {
      name: 'a controller that is gone',
      spec: { maxUnavailable: 1 },
      known: ['web'],
      want: 'found no controllers for pod "c"',
    },
  ])('$name cannot be told', ({ spec, known = ['web', 'db'], want }) => {
    const found = scales(...known.map((name): [string, number] => [name, 1]))
    expect(() => expectPods(budget(spec), four, found)).toThrow(want)
  })
})

describe('whose scale counts', () => {
  const owned = replicaSet('of-deployment', { size: 3, owner: 'web' })
  const statefulSet = { metadata: { name: 'web', namespace: 'shop', uid: 'uid-web' }, spec: { replicas: 7 } }
  const listers = {
    replicationControllers: listerOf([
      { metadata: { name: 'web', namespace: 'shop', uid: 'uid-web' }, spec: { replicas: 9 } },
    ]),
    replicaSets: listerOf([
      replicaSet('alone', { size: 4 }),
      owned,
      replicaSet('of-gone', { owner: 'gone' }),
      replicaSet('of-rollout', {
        size: 6,
        metadata: {
          ownerReferences: [{ apiVersion: 'x.io/v1', kind: 'Rollout', name: 'web', uid: 'uid-web', controller: true }],
        },
      }),
      replicaSet('of-old', {
        metadata: {
          ownerReferences: [
            { apiVersion: 'extensions/v1beta1', kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true },
          ],
        },
      }),
      replicaSet('of-other', {
        metadata: {
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'uid-before', controller: true },
          ],
        },
      }),
      replicaSet('of-foreign', {
        metadata: {
          ownerReferences: [
            { apiVersion: 'x.io/v1', kind: 'Deployment', name: 'web', uid: 'uid-web', controller: true },
          ],
        },
      }),
    ]),
    deployments: listerOf([deployment('web', { size: 5 })]),
    statefulSets: listerOf([statefulSet]),
  } as unknown as OwnerListers // the fields that are read
  const reference = (apiVersion: string, kind: string, name: string, uid = `uid-${name}`): OwnerReference => ({
    apiVersion,
    kind,
    name,
    uid,
    controller: true,
  })

  test.each([
    { name: 'a ReplicaSet', of: reference('apps/v1', 'ReplicaSet', 'alone'), want: { uid: 'uid-alone', replicas: 4 } },
    {
      name: 'a ReplicaSet of old',
      of: reference('extensions/v1beta1', 'ReplicaSet', 'alone'),
      want: { uid: 'uid-alone', replicas: 4 },
    },
    { name: 'a foreign ReplicaSet', of: reference('x.io/v1', 'ReplicaSet', 'alone'), want: undefined },
    { name: 'a ReplicaSet of another uid', of: reference('apps/v1', 'ReplicaSet', 'alone', 'other'), want: undefined },
    {
      name: 'a Deployment behind its ReplicaSet',
      of: reference('apps/v1', 'ReplicaSet', 'of-deployment'),
      want: { uid: 'uid-web', replicas: 5 },
    },
    { name: 'a Deployment that is gone', of: reference('apps/v1', 'ReplicaSet', 'of-gone'), want: undefined },
    {
      name: 'a ReplicaSet of another kind of owner',
      of: reference('apps/v1', 'ReplicaSet', 'of-rollout'),
      want: { uid: 'uid-of-rollout', replicas: 6 },
    },
    {
      name: 'a ReplicaSet of a foreign Deployment',
      of: reference('apps/v1', 'ReplicaSet', 'of-foreign'),
      want: undefined,
    },
    { name: 'a StatefulSet', of: reference('apps/v1', 'StatefulSet', 'web'), want: { uid: 'uid-web', replicas: 7 } },
    { name: 'a foreign StatefulSet', of: reference('extensions/v1beta1', 'StatefulSet', 'web'), want: undefined },
    {
      name: 'a ReplicationController',
      of: reference('v1', 'ReplicationController', 'web'),
      want: { uid: 'uid-web', replicas: 9 },
    },
    {
      name: 'a ReplicationController of an apiVersion with an empty group',
      of: reference('/v1', 'ReplicationController', 'web'),
      want: { uid: 'uid-web', replicas: 9 },
    },
    {
      name: 'a StatefulSet that calls itself a ReplicaSet',
      of: reference('apps/v1', 'ReplicaSet', 'web'),
      want: undefined,
    },
    {
      name: 'a Deployment of old behind its ReplicaSet',
      of: reference('apps/v1', 'ReplicaSet', 'of-old'),
      want: { uid: 'uid-web', replicas: 5 },
    },
    {
      name: 'a Deployment of another uid',
      of: reference('apps/v1', 'ReplicaSet', 'of-other'),
      want: undefined,
    },
    {
      name: 'a foreign kind over a ReplicaSet of a Deployment',
      of: reference('apps/v1', 'Rollout', 'of-deployment'),
      want: undefined,
    },
    {
      name: 'a foreign ReplicationController',
      of: reference('apps/v1', 'ReplicationController', 'web'),
      want: undefined,
    },
    { name: 'any other kind', of: reference('x.io/v1', 'Rollout', 'web'), want: undefined },
  ])('$name', ({ of, want }) => {
    expect(findScale(listers, of, 'shop')).toEqual(want)
  })

  test('of a group version that is none cannot be told', () => {
    expect(() => findScale(listers, reference('a/b/c', 'ReplicaSet', 'web'), 'shop')).toThrow(
      'unexpected GroupVersion string: a/b/c',
    )
  })
})
