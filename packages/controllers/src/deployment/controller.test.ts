import type { Deployment, Pod, ReplicaSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { byController, ownerIndexName } from '../shared/owner-index.ts'
import { at, deployment, listerOf, ownedReference, pod, replicaSet } from '../shared/testing/builders.ts'
import { deploymentController, replicaSetHandlers, wakeAfterLastPod } from './controller.ts'

function setUp(deployments: readonly Deployment[], sets: readonly ReplicaSet[] = [], pods: readonly Pod[] = []) {
  const woken: string[] = []
  const controller = { wake: (key: string) => void woken.push(key) }
  const listers = {
    deployments: listerOf(deployments),
    replicaSets: listerOf(sets, { [ownerIndexName]: byController }),
    pods: listerOf(pods, { [ownerIndexName]: byController }),
  }
  return {
    woken,
    handlers: replicaSetHandlers(listers, controller),
    lose: (one: Pod) => wakeAfterLastPod(listers, controller, one),
  }
}

const web = deployment('web')
const db = deployment('db', { spec: { selector: { matchLabels: { app: 'db' } } } })
const everything = deployment('everything', { spec: { selector: {} } })
const own = replicaSet('web-1', { owner: 'web' })
const next = (before: ReplicaSet, metadata: ReplicaSet['metadata'] = {}): ReplicaSet => ({
  ...before,
  metadata: { ...before.metadata, resourceVersion: '2', ...metadata },
})

test('it is known by Kubernetes’ names', () => {
  expect(deploymentController).toMatchObject({
    name: 'deployment-controller',
    aliases: ['deployment'],
    onByDefault: true,
    featureGates: [],
    clientName: 'deployment-controller',
    defaults: { concurrentSyncs: 5 },
  })
})

describe('a ReplicaSet that is added', () => {
  test.each([
    { name: 'wakes its Deployment', added: own, want: ['shop/web'] },
    { name: 'of an unknown Deployment wakes nobody', added: replicaSet('x', { owner: 'gone' }), want: [] },
    { name: 'an orphan wakes who might adopt it', added: replicaSet('x'), want: ['shop/web'] },
    { name: 'an orphan without labels wakes nobody', added: replicaSet('x', { metadata: { labels: {} } }), want: [] },
    {
      name: 'on its way out wakes its Deployment',
      added: next(own, { deletionTimestamp: at('10:00:00') }),
      want: ['shop/web'],
    },
    {
      name: 'an orphan on its way out wakes nobody',
      added: replicaSet('x', { metadata: { deletionTimestamp: at('10:00:00') } }),
      want: [],
    },
  ])('$name', ({ added, want }) => {
    const { handlers, woken } = setUp([web, db, everything])
    handlers.added?.(added, false)
    expect(woken).toEqual(want)
  })
})

test('an orphan wakes all that might adopt it, when it comes and when its labels change', () => {
  const { handlers, woken } = setUp([web, deployment('twin'), db])
  handlers.added?.(replicaSet('x'), false)
  handlers.updated?.(replicaSet('x', { metadata: { labels: { app: 'db' } } }), next(replicaSet('x')))
  expect(woken).toEqual(['shop/web', 'shop/twin', 'shop/web', 'shop/twin'])
})

describe('a ReplicaSet that is updated', () => {
  const orphan = replicaSet('x')
  test.each([
    { name: 'by a resync wakes nobody', before: own, after: own, want: [] },
    { name: 'wakes its Deployment', before: own, after: next(own), want: ['shop/web'] },
    {
      name: 'under another controller wakes both',
      before: own,
      after: next(own, { ownerReferences: [ownedReference('Deployment', 'db')] }),
      want: ['shop/web', 'shop/db'],
    },
    {
      name: 'that is released wakes the old one, and who might adopt it',
      before: own,
      after: next(own, { ownerReferences: [], labels: { app: 'db' } }),
      want: ['shop/web', 'shop/db'],
    },
    { name: 'an orphan, without other labels wakes nobody', before: orphan, after: next(orphan), want: [] },
    {
      name: 'an orphan, with other labels wakes who might adopt it',
      before: orphan,
      after: next(orphan, { labels: { app: 'db' } }),
      want: ['shop/db'],
    },
  ])('$name', ({ before, after, want }) => {
    const { handlers, woken } = setUp([web, db, everything])
    handlers.updated?.(before, after)
    expect(woken).toEqual(want)
  })
})

test('a ReplicaSet that is gone wakes its Deployment; an orphan nobody', () => {
  const { handlers, woken } = setUp([web])
  handlers.deleted?.(own, false)
  handlers.deleted?.(replicaSet('x'), true)
  expect(woken).toEqual(['shop/web'])
})

describe('a pod that is gone', () => {
  const recreating = deployment('web', { spec: { strategy: { type: 'Recreate' } } })
  const gone = pod('a', { owner: 'web-1' })
  test.each([
    { name: 'the last one wakes who recreates', owner: recreating, left: [], want: ['shop/web'] },
    { name: 'not who rolls', owner: web, left: [], want: [] },
    { name: 'not while there are others', owner: recreating, left: [pod('b', { owner: 'web-1' })], want: [] },
    { name: 'not while another ReplicaSet has one', owner: recreating, left: [pod('b', { owner: 'web-2' })], want: [] },
    {
      name: 'not while there is one that has ended',
      owner: recreating,
      left: [pod('b', { owner: 'web-1', phase: 'Failed' })],
      want: [],
    },
    {
      name: 'a ReplicaSet that nobody owns does not count',
      owner: recreating,
      left: [pod('b', { owner: 'orphan' })],
      want: ['shop/web'],
    },
    {
      name: 'others’ pods do not count',
      owner: recreating,
      left: [pod('b', { owner: 'stranger' }), pod('c')],
      want: ['shop/web'],
    },
  ])('$name', ({ owner, left, want }) => {
    const sets = [
      own,
      replicaSet('web-2', { owner: 'web' }),
      replicaSet('stranger', { owner: 'other' }),
      replicaSet('orphan'),
    ]
    const { lose, woken } = setUp([owner], sets, left)
    lose(gone)
    expect(woken).toEqual(want)
  })

  test('that nobody owned wakes nobody', () => {
    const { lose, woken } = setUp([recreating], [own])
    lose(pod('a'))
    lose(pod('b', { owner: 'unknown' }))
    lose(pod('c', { metadata: { ownerReferences: [ownedReference('ReplicaSet', 'web-1', 'made again')] } }))
    lose(pod('d', { metadata: { ownerReferences: [ownedReference('Deployment', 'web')] } }))
    expect(woken).toEqual([])
  })
})
