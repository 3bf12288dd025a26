import type { PersistentVolumeClaim, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { claim } from '../shared/testing/volume-builders.ts'
import { claimHandlers, podHandlers } from './controller.ts'
import { withUnused } from './unused-condition.ts'

const finalizers = ['kubernetes.io/pvc-protection']
const deletionTimestamp = '2026-04-01T09:00:00Z'

function woken(run: (queue: { wake(key: string): void }) => void): readonly string[] {
  const keys: string[] = []
  run({ wake: (key) => void keys.push(key) })
  return keys
}

test.each<{ name: string; metadata: PersistentVolumeClaim['metadata']; off: boolean; on: boolean }>([
  { name: 'without the finalizer', metadata: {}, off: true, on: true },
  { name: 'with it', metadata: { finalizers }, off: false, on: true },
  { name: 'on its way out', metadata: { finalizers, deletionTimestamp }, off: true, on: true },
  { name: 'on its way out for others', metadata: { finalizers: ['a/b'], deletionTimestamp }, off: false, on: true },
])('a claim $name', ({ metadata, off, on }) => {
  const subject = claim('data', { metadata: { name: 'data', namespace: 'shop', ...metadata } })
  const isWoken = (tellsUnused: boolean): boolean =>
    woken((queue) => claimHandlers(queue, tellsUnused).updated?.(subject, subject)).includes('shop/data')
  expect([isWoken(false), isWoken(true)]).toEqual([off, on])
})

describe('a pod', () => {
  const volumes = [
    { name: 'a', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'b', ephemeral: {} },
    { name: 'c', emptyDir: {} },
  ]
  const withClaims = (traits: Parameters<typeof pod>[1] = {}): Pod => {
    const base = pod('web', traits)
    return { ...base, spec: { containers: [], ...base.spec, volumes } }
  }
  const keys = ['shop/data', 'shop/web-b']

  test.each<{ name: string; pod: Pod; want: readonly string[] }>([
    { name: 'that runs wakes none', pod: withClaims(), want: [] },
    { name: 'without a node wakes its claims', pod: withClaims({ node: '' }), want: keys },
    { name: 'that has ended wakes its claims', pod: withClaims({ phase: 'Failed' }), want: keys },
  ])('$name', ({ pod: subject, want }) => {
    expect(woken((queue) => podHandlers(queue, false).added?.(subject, false))).toEqual(want)
  })

  test('that is gone wakes its claims', () => {
    expect(woken((queue) => podHandlers(queue, false).deleted?.(withClaims(), false))).toEqual(keys)
  })

  test('that took the place of another wakes the other’s claims', () => {
    const previous = withClaims()
    const next = pod('web', { metadata: { name: 'web', namespace: 'shop', uid: 'uid-2' } })
    expect(woken((queue) => podHandlers(queue, false).updated?.(previous, next))).toEqual(keys)
  })

  test('wakes its claims in any case where they tell since when they are unused', () => {
    expect(woken((queue) => podHandlers(queue, true).added?.(withClaims(), false))).toEqual(keys)
  })
})

describe('the condition that tells since when a claim is unused', () => {
  const [atMs, laterMs] = ['10:00:00', '11:00:00'].map((time) => Date.parse(`2026-04-01T${time}Z`)) as [number, number]
  const unused = withUnused(claim(), false, atMs)

  test('tells it', () => {
    expect(unused.status?.conditions).toEqual([
      {
        type: 'Unused',
        status: 'True',
        lastTransitionTime: '2026-04-01T10:00:00Z',
        reason: 'NoPodsUsingPVC',
        message: 'No pods are currently referencing this PVC',
      },
    ])
  })

  test('stays as it is while nothing changes', () => expect(withUnused(unused, false, laterMs)).toBe(unused))

  test('changes, and leaves others alone', () => {
    const other = { type: 'Resizing', status: 'True' }
    const both = { ...unused, status: { ...unused.status, conditions: [other, ...(unused.status?.conditions ?? [])] } }
    const used = withUnused(both, true, laterMs).status?.conditions
    expect(used?.map(({ status, reason }) => [status, reason])).toEqual([
      ['True', undefined],
      ['False', 'PodUsingPVC'],
    ])
    expect(used?.[1]?.lastTransitionTime).toBe('2026-04-01T11:00:00Z')
  })
})
