import type { Node, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { missingNodes, outOfServicePods, podsOf, terminatedPods, unscheduledTerminatingPods } from './decide.ts'

interface Wish {
  readonly phase?: string
  readonly reason?: string
  /** Seconds after midnight. */
  readonly created?: number
  readonly node?: string
  readonly deleting?: boolean
}

const stamp = (second: number): string => new Date(Date.parse('2026-01-01T00:00:00Z') + second * 1000).toISOString()
const pod = (name: string, { phase = 'Running', reason, created = 0, node, deleting = false }: Wish = {}): Pod => ({
  metadata: {
    name,
    namespace: 'ns',
    uid: `uid-${name}`,
    generation: 3,
    creationTimestamp: stamp(created),
    ...(deleting ? { deletionTimestamp: stamp(9) } : {}),
  },
  spec: { containers: [], nodeName: node },
  status: { phase, reason },
})
const names = (pods: readonly Pod[]): readonly (string | undefined)[] => pods.map(({ metadata }) => metadata?.name)
const failed = (name: string, created: number, reason?: string): Pod =>
  pod(name, { phase: 'Failed', created, ...(reason === undefined ? {} : { reason }) })

describe('pods that are over', () => {
  test.each([
    { name: 'a threshold of 0 keeps all', pods: [failed('a', 0), failed('b', 1)], threshold: 0, want: [] },
    { name: 'so does one below', pods: [failed('a', 0), failed('b', 1)], threshold: -1, want: [] },
    { name: 'a threshold beyond all keeps all', pods: [failed('a', 0), failed('b', 1)], threshold: 5, want: [] },
    {
      name: 'however they ended',
      pods: [failed('a', 0), pod('b', { phase: 'Succeeded', created: 1 }), failed('c', 2)],
      threshold: 1,
      want: ['a', 'b'],
    },
    {
      name: 'live ones between them stay',
      pods: [pod('a', { created: 0 }), pod('b', { phase: 'Succeeded', created: 1 }), failed('c', 2)],
      threshold: 1,
      want: ['b'],
    },
    {
      name: 'up to the threshold all stay',
      pods: [failed('a', 0), pod('b', { phase: 'Succeeded' })],
      threshold: 2,
      want: [],
    },
    {
      name: 'beyond it the oldest go',
      pods: [failed('new', 5), failed('old', 1), failed('middle', 3)],
      threshold: 1,
      want: ['old', 'middle'],
    },
    {
      name: 'evicted ones go before older ones',
      pods: [failed('old', 1), failed('evicted', 5, 'Evicted'), failed('new', 6)],
      threshold: 1,
      want: ['evicted', 'old'],
    },
    {
      name: 'an evicted one goes alone before an older one',
      pods: [pod('r'), pod('old', { phase: 'Succeeded', created: 1 }), failed('evicted', 5, 'Evicted')],
      threshold: 1,
      want: ['evicted'],
    },
    {
      name: 'a reason without a failure is none',
      pods: [failed('old', 1), pod('ended', { phase: 'Succeeded', reason: 'Evicted', created: 5 })],
      threshold: 1,
      want: ['old'],
    },
    { name: 'of the same age by name', pods: [failed('b', 1), failed('a', 1)], threshold: 1, want: ['a'] },
    {
      name: 'live ones do not count',
      pods: [pod('p', { phase: 'Pending' }), pod('r'), pod('u', { phase: 'Unknown' }), failed('f', 0)],
      threshold: 1,
      want: [],
    },
    {
      name: 'a phase that nobody knows counts as over',
      pods: [pod('x', { phase: 'Odd', created: 1 }), failed('f', 2)],
      threshold: 1,
      want: ['x'],
    },
    {
      name: 'so does none at all',
      pods: [pod('x', { phase: '', created: 1 }), failed('f', 2)],
      threshold: 1,
      want: ['x'],
    },
  ])('$name', ({ pods, threshold, want }) => {
    expect(names(terminatedPods(pods, threshold))).toEqual(want)
  })
})

interface NodeWish {
  readonly ready?: string
  readonly tainted?: boolean
  readonly effect?: string
  readonly value?: string
}

const node = (name: string, { ready, tainted, effect = 'NoExecute', value }: NodeWish = {}): Node => ({
  metadata: { name },
  spec: { taints: tainted ? [{ key: 'node.kubernetes.io/out-of-service', effect, value }] : [] },
  status: ready === undefined ? {} : { conditions: [{ type: 'Ready', status: ready }] },
})
const nodesBy = (...nodes: readonly Node[]) => new Map(nodes.map((each) => [each.metadata?.name ?? '', each]))

describe('pods stuck on nodes that are out of service', () => {
  test.each([
    { name: 'not ready and tainted', on: node('n', { ready: 'False', tainted: true }), deleting: true, want: ['p'] },
    { name: 'no Ready condition and tainted', on: node('n', { tainted: true }), deleting: true, want: ['p'] },
    { name: 'silent and tainted', on: node('n', { ready: 'Unknown', tainted: true }), deleting: true, want: ['p'] },
    {
      name: 'not ready and tainted for the scheduler only',
      on: node('n', { ready: 'False', tainted: true, effect: 'NoSchedule' }),
      deleting: true,
      want: ['p'],
    },
    {
      name: 'not ready and tainted for the scheduler, if it can',
      on: node('n', { ready: 'False', tainted: true, effect: 'PreferNoSchedule' }),
      deleting: true,
      want: ['p'],
    },
    {
      name: 'not ready and tainted with a value',
      on: node('n', { ready: 'False', tainted: true, value: 'nodeshutdown' }),
      deleting: true,
      want: ['p'],
    },
    { name: 'ready', on: node('n', { ready: 'True' }), deleting: true, want: [] },
    { name: 'ready and tainted', on: node('n', { ready: 'True', tainted: true }), deleting: true, want: [] },
    { name: 'not ready and not tainted', on: node('n', { ready: 'False' }), deleting: true, want: [] },
    {
      name: 'the pod is not being deleted',
      on: node('n', { ready: 'False', tainted: true }),
      deleting: false,
      want: [],
    },
    { name: 'another node', on: node('other', { ready: 'False', tainted: true }), deleting: true, want: [] },
  ])('$name', ({ on, deleting, want }) => {
    expect(names(outOfServicePods({ pods: [pod('p', { node: 'n', deleting })], nodes: nodesBy(on) }))).toEqual(want)
  })
})

test.each(['Pending', 'Running', 'Failed', 'Succeeded', 'Unknown', ''])('stuck there, %s: goes', (phase) => {
  const pods = [pod('a', { phase, node: 'n', deleting: true }), pod('b', { phase, node: 'n' })]
  const nodes = nodesBy(node('n', { ready: 'False', tainted: true }))
  expect(names(outOfServicePods({ pods, nodes }))).toEqual(['a'])
})

test('of those that are stuck, evicted and old ones go first', () => {
  const stuck = { node: 'n', deleting: true } as const
  const pods = [
    pod('new', { ...stuck, created: 5 }),
    pod('unscheduled', { deleting: true }),
    pod('old', { ...stuck, created: 1 }),
    pod('evicted', { ...stuck, phase: 'Failed', reason: 'Evicted', created: 9 }),
  ]
  const nodes = nodesBy(node('n', { ready: 'False', tainted: true }))
  expect(names(outOfServicePods({ pods, nodes }))).toEqual(['evicted', 'old', 'new'])
})

test('nodes that pods name and that are not there', () => {
  const pods = [pod('a', { node: 'here' }), pod('b', { node: 'gone' }), pod('c', { node: 'gone' }), pod('d')]
  expect([...missingNodes({ pods, nodes: nodesBy(node('here')) })]).toEqual(['gone'])
  expect(names(podsOf(pods, new Set(['gone'])))).toEqual(['b', 'c'])
})

test.each(['Pending', 'Running', 'Failed', 'Succeeded', 'Unknown'])('deleted without a node, %s: goes', (phase) => {
  const pods = [
    pod('a', { phase, deleting: true }),
    pod('b', { phase, deleting: true, node: 'n' }),
    pod('c', { phase }),
  ]
  expect(names(unscheduledTerminatingPods(pods))).toEqual(['a'])
})
