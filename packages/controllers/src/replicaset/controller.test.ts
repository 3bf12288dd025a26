import { silentLogger } from '@coxswain/base'
import type { Pod, ReplicaSet } from '@coxswain/api'
import { createMetricsRegistry, createTrackingExpectations, createWrittenVersions } from '@coxswain/runtime'
import { VirtualClock } from '@coxswain/testing/clock'
import { describe, expect, test } from 'vitest'
import { at, listerOf, ownedReference, pod, replicaSet } from '../shared/testing/builders.ts'
import { ownerHandlers, podHandlers, replicaSetController, type Watching } from './controller.ts'

function setUp(replicaSets: readonly ReplicaSet[]) {
  const clock = new VirtualClock()
  const woken: string[] = []
  const written = createWrittenVersions({
    watched: [{ group: '', resource: 'pods', cache: { resourceVersion: '5' } }],
    counted: { metrics: createMetricsRegistry(), subsystem: 'replicaset_controller', kind: 'ReplicaSet' },
  })
  const watching: Watching = {
    replicaSets: listerOf(replicaSets),
    kind: 'ReplicaSet',
    expectations: createTrackingExpectations(clock),
    written,
    controller: {
      wake: (key) => void woken.push(key),
      wakeAfter: (key, delayMs) => void woken.push(`${key} in ${delayMs}`),
    },
  }
  return { woken, watching, pods: podHandlers(watching), owners: ownerHandlers(watching), logger: silentLogger }
}

const next = (before: Pod, change: Partial<Pod> = {}): Pod => ({
  ...before,
  ...change,
  metadata: { ...before.metadata, resourceVersion: '2', ...change.metadata },
})
const going = { deletionTimestamp: at('10:00:00') }
const web = replicaSet('web')
const db = replicaSet('db', { spec: { selector: { matchLabels: { app: 'db' } } } })

test('it is known by Kubernetes’ names', () => {
  expect(replicaSetController).toMatchObject({
    name: 'replicaset-controller',
    aliases: ['replicaset'],
    onByDefault: true,
    featureGates: [],
    clientName: 'replicaset-controller',
    defaults: { concurrentSyncs: 5 },
  })
})

describe('a pod that is added', () => {
  test.each([
    { name: 'wakes its controller', added: pod('a', { owner: 'web' }), want: ['shop/web'] },
    { name: 'wakes nobody when its controller is unknown', added: pod('a', { owner: 'gone' }), want: [] },
    { name: 'wakes all that might adopt it', added: pod('a'), want: ['shop/web'] },
    { name: 'wakes nobody when nobody would', added: pod('a', { metadata: { labels: { app: 'x' } } }), want: [] },
    {
      name: 'on its way out wakes its controller',
      added: pod('a', { owner: 'web', metadata: going }),
      want: ['shop/web'],
    },
    { name: 'on its way out, an orphan, wakes nobody', added: pod('a', { metadata: going }), want: [] },
  ])('$name', ({ added, want }) => {
    const { pods, woken } = setUp([web, db])
    pods.added?.(added, false)
    expect(woken).toEqual(want)
  })

  test('meets an expectation if it is somebody’s, also on its way out', () => {
    const { pods, watching } = setUp([web])
    watching.expectations.expectCreations('shop/web', 2)
    pods.added?.(pod('orphan'), false)
    pods.added?.(pod('a', { owner: 'web', metadata: going }), false)
    expect(watching.expectations.satisfied('shop/web')).toBe(false)
    pods.added?.(pod('b', { owner: 'web' }), false)
    expect(watching.expectations.satisfied('shop/web')).toBe(true)
  })
})

test('a pod wakes only its controller, however many select it; an orphan wakes them all', () => {
  const { pods, woken } = setUp([web, replicaSet('twin'), replicaSet('triplet')])
  pods.added?.(pod('a', { owner: 'twin' }), false)
  expect(woken).toEqual(['shop/twin'])
  pods.added?.(pod('b'), false)
  expect(woken).toEqual(['shop/twin', 'shop/web', 'shop/twin', 'shop/triplet'])
})

describe('a pod that is updated', () => {
  const own = pod('a', { owner: 'web' })
  const adoptedByDb = { ownerReferences: [ownedReference('ReplicaSet', 'db')] }
  test.each([
    { name: 'by a resync wakes nobody', before: own, after: own, want: [] },
    { name: 'wakes its controller', before: own, after: next(own), want: ['shop/web'] },
    {
      name: 'under another controller wakes both',
      before: own,
      after: next(own, { metadata: adoptedByDb }),
      want: ['shop/web', 'shop/db'],
    },
    {
      name: 'that is released wakes the old one, and who might adopt it',
      before: own,
      after: next(own, { metadata: { ownerReferences: [], labels: { app: 'db' } } }),
      want: ['shop/web', 'shop/db'],
    },
    {
      name: 'an orphan, without other labels wakes nobody',
      before: pod('a'),
      after: next(pod('a')),
      want: [],
    },
    {
      name: 'an orphan, with other labels wakes who might adopt it',
      before: pod('a'),
      after: next(pod('a'), { metadata: { labels: { app: 'db' } } }),
      want: ['shop/db'],
    },
    {
      name: 'on its way out wakes its controller',
      before: own,
      after: next(own, { metadata: going }),
      want: ['shop/web'],
    },
    {
      name: 'on its way out, with other labels, wakes it for both',
      before: own,
      after: next(own, { metadata: { ...going, labels: {} } }),
      want: ['shop/web', 'shop/web'],
    },
  ])('$name', ({ before, after, want }) => {
    const { pods, woken } = setUp([web, db])
    pods.updated?.(before, after)
    expect(woken).toEqual(want)
  })

  test.each([
    {
      name: 'that became ready',
      before: false,
      after: true,
      minReadySeconds: 30,
      want: ['shop/web', 'shop/web in 30000'],
    },
    { name: 'that was ready', before: true, after: true, minReadySeconds: 30, want: ['shop/web'] },
    { name: 'where ready is available', before: false, after: true, minReadySeconds: 0, want: ['shop/web'] },
  ])('$name is looked at again when it is available', ({ before, after, minReadySeconds, want }) => {
    const { pods, woken } = setUp([replicaSet('web', { spec: { minReadySeconds } })])
    pods.updated?.(pod('a', { owner: 'web', ready: before }), next(pod('a', { owner: 'web', ready: after })))
    expect(woken).toEqual(want)
  })
})

describe('a pod that goes', () => {
  test('counts once, on its way out or when it is gone', () => {
    const { pods, watching } = setUp([web])
    watching.expectations.expectDeletions('shop/web', ['shop/a', 'shop/b'])
    const a = pod('a', { owner: 'web' })
    pods.updated?.(a, next(a, { metadata: going }))
    pods.deleted?.(a, false)
    expect(watching.expectations.satisfied('shop/web')).toBe(false)
    pods.deleted?.(pod('b', { owner: 'web' }), true)
    expect(watching.expectations.satisfied('shop/web')).toBe(true)
  })

  test('counts also when it is first seen on its way out, and not for any other', () => {
    const { pods, watching } = setUp([web])
    const gone = pod('a', {
      owner: 'web',
      metadata: { ...going, ownerReferences: [ownedReference('ReplicaSet', 'web')] },
    })
    watching.expectations.expectDeletions('shop/web', ['shop/a'])
    pods.added?.(gone, false)
    expect(watching.expectations.satisfied('shop/web')).toBe(true)
    watching.expectations.expectDeletions('shop/web', ['shop/b'])
    pods.updated?.(gone, next(gone, { metadata: { annotations: { note: 'still going' } } }))
    pods.deleted?.(gone, false)
    expect(watching.expectations.satisfied('shop/web')).toBe(false)
    pods.deleted?.(pod('b', { owner: 'web' }), false)
    expect(watching.expectations.satisfied('shop/web')).toBe(true)
  })

  test('wakes its controller, also when the watch missed it', () => {
    const { pods, woken } = setUp([web])
    pods.deleted?.(pod('a', { owner: 'web' }), true)
    expect(woken).toEqual(['shop/web'])
  })

  test('as an orphan wakes nobody', () => {
    const { pods, woken } = setUp([web])
    pods.deleted?.(pod('a'), false)
    expect(woken).toEqual([])
  })
})

describe('an owner', () => {
  test('wakes itself on every change, resyncs included', () => {
    const { owners, woken } = setUp([web])
    owners.added?.(web, true)
    owners.updated?.(web, web)
    owners.deleted?.(web, false)
    expect(woken).toEqual(['shop/web', 'shop/web', 'shop/web'])
  })

  test('that is gone, or another one by now, is forgotten', () => {
    for (const go of [
      ({ owners }: ReturnType<typeof setUp>) => owners.deleted?.(web, false),
      ({ owners }: ReturnType<typeof setUp>) =>
        owners.updated?.(web, replicaSet('web', { metadata: { uid: 'another', resourceVersion: '9' } })),
    ]) {
      const run = setUp([web])
      run.watching.expectations.expectCreations('shop/web', 3)
      run.watching.written?.wrote('shop/web', 'uid-web', 'pods', '10')
      go(run)
      expect(run.watching.expectations.satisfied('shop/web')).toBe(true)
      expect(run.watching.written?.behind('shop/web')).toBeUndefined()
    }
  })
})
