import type { Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod, type PodTraits } from '../shared/testing/builders.ts'
import { groupHandlers, podHandlers } from './controller.ts'
import { groupOfPod, groupsHeldBy } from './group-of-pod.ts'
import type { PodGroup } from './pod-groups.ts'

/** A pod of a group; of none when that is undefined. */
function podOf(podGroupName: string | undefined, traits: PodTraits & { readonly uid?: string } = {}): Pod {
  const base = pod('web', traits)
  const { uid = 'uid-1' } = traits
  const spec = { containers: [], ...base.spec, schedulingGroup: { podGroupName } }
  return { ...base, metadata: { ...base.metadata, uid }, spec }
}
const withoutField = pod('web')

function woken(run: (queue: { wake(key: string): void }) => void): readonly string[] {
  const keys = new Set<string>()
  run({ wake: (key) => void keys.add(key) })
  return [...keys]
}

describe('a change of a pod wakes its group', () => {
  test.each<{ name: string; previous?: Pod; next?: Pod; want: readonly string[] }>([
    { name: 'deleted', previous: podOf('a'), want: ['shop/a'] },
    { name: 'deleted after its end', previous: podOf('a', { phase: 'Failed' }), want: ['shop/a'] },
    { name: 'deleted, without a group', previous: withoutField, want: [] },
    { name: 'deleted, without a name of a group', previous: podOf(undefined), want: [] },
    { name: 'succeeded', previous: podOf('a'), next: podOf('a', { phase: 'Succeeded' }), want: ['shop/a'] },
    { name: 'failed', previous: podOf('a'), next: podOf('a', { phase: 'Failed' }), want: ['shop/a'] },
    { name: 'seen first after its end', next: podOf('a', { phase: 'Succeeded' }), want: ['shop/a'] },
    { name: 'ended, without a group', next: pod('web', { phase: 'Succeeded' }), want: [] },
    { name: 'new, without a node', next: podOf('a', { node: '', phase: 'Pending' }), want: [] },
    { name: 'new, running', next: podOf('a'), want: [] },
    { name: 'changed, running', previous: podOf('a'), next: podOf('a', { restarts: 1 }), want: [] },
    {
      name: 'replaced by one of the same group that has ended',
      previous: podOf('a'),
      next: podOf('a', { uid: 'uid-2', phase: 'Succeeded' }),
      want: ['shop/a'],
    },
    {
      name: 'replaced by one of another group that has ended',
      previous: podOf('a'),
      next: podOf('b', { uid: 'uid-2', phase: 'Failed' }),
      want: ['shop/b', 'shop/a'],
    },
    {
      name: 'replaced by one that has not',
      previous: podOf('a'),
      next: podOf('b', { uid: 'uid-2', node: '', phase: 'Pending' }),
      want: ['shop/a'],
    },
  ])('$name', ({ previous, next, want }) => {
    const keys = woken((queue) => {
      const { added, updated, deleted } = podHandlers(queue)
      if (previous === undefined && next !== undefined) added?.(next, false)
      else if (previous !== undefined && next !== undefined) updated?.(previous, next)
      else if (previous !== undefined) deleted?.(previous, false)
    })
    expect(keys).toEqual(want)
  })
})

describe('a pod holds its group', () => {
  test.each<{ name: string; of: Pod; holds: readonly string[] }>([
    { name: 'while it runs', of: podOf('a'), holds: ['shop/a'] },
    { name: 'without a node', of: podOf('a', { node: '', phase: 'Pending' }), holds: ['shop/a'] },
    {
      name: 'while it is being deleted',
      of: podOf('a', { metadata: { name: 'web', namespace: 'shop', deletionTimestamp: 'x' } }),
      holds: ['shop/a'],
    },
    { name: 'not once it has succeeded', of: podOf('a', { phase: 'Succeeded' }), holds: [] },
    { name: 'not once it has failed', of: podOf('a', { phase: 'Failed' }), holds: [] },
    { name: 'nor one without a group', of: withoutField, holds: [] },
    { name: 'nor one without a name of it', of: podOf(undefined), holds: [] },
  ])('$name', ({ of, holds }) => expect(groupsHeldBy(of)).toEqual(holds))

  test('and belongs to it ever after', () => expect(groupOfPod(podOf('a', { phase: 'Failed' }))).toBe('shop/a'))
})

const finalizers = ['scheduling.k8s.io/podgroup-protection']
const deletionTimestamp = '2026-04-01T09:00:00Z'

test.each<{ name: string; metadata: PodGroup['metadata']; want: readonly string[] }>([
  { name: 'without the finalizer', metadata: {}, want: [] },
  { name: 'with it', metadata: { finalizers }, want: [] },
  { name: 'on its way out with it', metadata: { finalizers, deletionTimestamp }, want: ['shop/a'] },
  { name: 'on its way out without it', metadata: { finalizers: ['a/b'], deletionTimestamp }, want: [] },
])('a group $name wakes $want', ({ metadata, want }) => {
  const podGroup: PodGroup = { metadata: { name: 'a', namespace: 'shop', ...metadata } }
  expect(woken((queue) => groupHandlers(queue).added?.(podGroup, false))).toEqual(want)
  expect(woken((queue) => groupHandlers(queue).updated?.(podGroup, podGroup))).toEqual(want)
})
