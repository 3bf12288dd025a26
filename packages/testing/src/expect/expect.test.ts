import {
  deployments,
  pods,
  replicaSets,
  type Deployment,
  type KubeObject,
  type Pod,
  type ResourceType,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../builders/pod.ts'
import { expectCondition, expectGone, expectObject } from './expect-object.ts'
import { expectPods, podsOf } from './expect-pods.ts'

/** A cluster that holds just these. */
function holding(...objects: readonly KubeObject[]) {
  const ofKind = <T extends KubeObject>(type: ResourceType<T>) =>
    objects.filter(({ kind }) => kind === type.kind) as T[]
  return {
    list: ofKind,
    get: <T extends KubeObject>(type: ResourceType<T>, name: string) =>
      ofKind(type).find(({ metadata }) => metadata?.name === name),
  }
}

const owner = (kind: string, name: string) => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: `uid of ${name}`, controller: true }],
})
const owned = (kind: string, name: string, metadata: object): KubeObject => ({
  kind,
  metadata: { name, uid: `uid of ${name}`, ...metadata },
})
const running = (name: string, more: Partial<Pod> = {}): Pod => {
  const base = pod({ name, metadata: owner('ReplicaSet', 'web-1') })
  return {
    ...base,
    spec: { containers: [], ...base.spec, nodeName: 'node-1' },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    ...more,
  }
}

describe('pods', () => {
  const going = running('going', { metadata: { name: 'going', deletionTimestamp: '2026-01-01T00:00:00Z' } })
  const pending = pod({ name: 'pending' })
  const done = running('done', { status: { phase: 'Succeeded' } })
  const cluster = holding(running('a'), running('b'), pending, going, done)

  test('as wanted', () => {
    expectPods(cluster, { count: 3, ready: 2, scheduled: 2, terminating: 1, image: 'example.com/web:1' })
    expectPods(cluster, {})
  })

  test.each([
    { wanted: { count: 4 }, says: 'wanted 4 pods, found 3' },
    { wanted: { ready: 3 }, says: 'wanted 3 ready, found 2' },
    { wanted: { scheduled: 3 }, says: 'wanted 3 scheduled, found 2' },
    { wanted: { terminating: 0 }, says: 'wanted 0 terminating, found 1' },
    { wanted: { image: 'other' }, says: 'wanted 3 with image other, found 0' },
    { wanted: { count: 1, ready: 1 }, says: 'wanted 1 pods, found 3, wanted 1 ready, found 2' },
    { wanted: { owner: 'nobody', count: 1 }, says: 'pods of default/nobody: wanted 1 pods, found 0. There are: none' },
    { wanted: { count: 0 }, says: '\n  going: Terminating, ready, node-1, example.com/web:1' },
    { wanted: { count: 0 }, says: '\n  pending: Pending, not ready, no node, example.com/web:1' },
  ])('otherwise: $says', ({ wanted, says }) => {
    expect(() => expectPods(cluster, wanted)).toThrow(says)
  })

  test('belong to who manages them, directly or through another', () => {
    const set = owned('ReplicaSet', 'web-1', owner('Deployment', 'web'))
    const all = holding(running('a'), pending, set, owned('Deployment', 'web', {}))
    const names = (found: readonly Pod[]) => found.map(({ metadata }) => metadata?.name)
    expect(names(podsOf(all, 'web'))).toEqual(['a'])
    expect(names(podsOf(all, 'web-1'))).toEqual(['a'])
    expect(names(podsOf(all, 'other'))).toEqual([])
  })
})

describe('an object', () => {
  const cluster = holding({
    kind: 'Pod',
    metadata: { name: 'web', labels: { a: '1', b: '2' }, finalizers: ['example.com/x'] },
  })
  const web = { type: pods, name: 'web' } as const

  test('is returned when it is as wanted', () => {
    expect(expectObject(cluster, web, { metadata: { labels: { a: '1' } } }).metadata?.name).toBe('web')
  })

  test('has all of a list', () => {
    expectObject(cluster, web, { metadata: { finalizers: ['example.com/x'] } })
    expect(() => expectObject(cluster, web, { metadata: { finalizers: [] } })).toThrow(
      'pods web: metadata.finalizers is ["example.com/x"], wanted []',
    )
  })

  test.each([
    { part: { metadata: { labels: { a: '2' } } }, says: 'pods web: metadata.labels.a is "1", wanted "2"' },
    { part: { metadata: { labels: { c: '3' } } }, says: 'metadata.labels.c is absent, wanted "3"' },
    { part: { status: { phase: 'Running' } }, says: 'status.phase is absent, wanted "Running"' },
    {
      part: { metadata: { labels: { a: '2', b: '1' } } },
      says: 'a is "1", wanted "2"; metadata.labels.b is "2", wanted "1"',
    },
  ])('otherwise: $says', ({ part, says }) => {
    expect(() => expectObject(cluster, web, part)).toThrow(says)
  })

  test('is there, or gone', () => {
    expect(() => expectObject(cluster, { type: pods, name: 'other' })).toThrow('pods other: there is none')
    expectGone(cluster, { type: pods, name: 'other' })
    expect(() => expectGone(cluster, web)).toThrow('pods web is still there and is not being deleted')
    const going = { name: 'web', deletionTimestamp: 'now', finalizers: ['example.com/x'] }
    expect(() => expectGone(holding({ kind: 'Pod', metadata: going }), web)).toThrow('waits for example.com/x')
  })
})

describe('a condition', () => {
  const available: Deployment = {
    kind: 'Deployment',
    metadata: { name: 'web' },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Enough' }] },
  }
  const cluster = holding(available)
  const web = { type: deployments, name: 'web' } as const

  test('as wanted', () => {
    expectCondition(cluster, web, { type: 'Available', status: 'True' })
    expectCondition(cluster, web, { type: 'Available', status: 'True', reason: 'Enough' })
  })

  test.each([
    {
      wanted: { type: 'Available', status: 'False' } as const,
      says: 'deployments web: wanted condition Available False (Enough), it is True (Enough)',
    },
    {
      wanted: { type: 'Available', status: 'True', reason: 'Other' } as const,
      says: 'wanted condition Available True (Other), it is True (Enough)',
    },
    {
      wanted: { type: 'Progressing', status: 'True' } as const,
      says: 'wanted condition Progressing True, it is not there',
    },
  ])('otherwise: $says', ({ wanted, says }) => {
    expect(() => expectCondition(cluster, web, wanted)).toThrow(says)
  })

  test('of what is not there', () => {
    const missing = { type: replicaSets, name: 'web' } as const
    expect(() => expectCondition(cluster, missing, { type: 'Available', status: 'True' })).toThrow('there is none')
  })
})
