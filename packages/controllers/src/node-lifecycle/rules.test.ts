import type { Node, Pod, Taint } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { at, atMs, pod } from '../shared/testing/builders.ts'
import { conditionTaintsDiff } from './condition-taints.ts'
import { nodeHandlers, podHandlers } from './controller.ts'
import { notReadyDraft } from './mark-pods-not-ready.ts'
import { isOnLostNode } from './observe.ts'
import { labelsToSet } from './reconcile-labels.ts'
import { zoneOf } from './zone-of.ts'

const taint = (name: string, effect = 'NoSchedule'): Taint => ({ key: `node.kubernetes.io/${name}`, effect })
const shortOf = ({ key, effect }: Taint): string => `${key.replace('node.kubernetes.io/', '')}:${effect}`

describe('taints that keep new pods away', () => {
  const diffOf = (conditions: Readonly<Record<string, string>>, taints: readonly Taint[], unschedulable = false) => {
    const diff = conditionTaintsDiff({
      spec: { taints, unschedulable },
      status: { conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })) },
    })
    return [...diff.add.map((each) => `+${shortOf(each)}`), ...diff.remove.map((each) => `-${shortOf(each)}`)]
  }
  test.each([
    { name: 'none for a node that is well', conditions: { Ready: 'True', DiskPressure: 'False' }, want: [] },
    { name: 'not ready', conditions: { Ready: 'False' }, want: ['+not-ready:NoSchedule'] },
    { name: 'unreachable', conditions: { Ready: 'Unknown' }, want: ['+unreachable:NoSchedule'] },
    {
      name: 'one takes the place of the other',
      conditions: { Ready: 'Unknown' },
      taints: [taint('not-ready')],
      want: ['+unreachable:NoSchedule', '-not-ready:NoSchedule'],
    },
    {
      name: 'pressures and the network',
      conditions: { MemoryPressure: 'True', DiskPressure: 'True', PIDPressure: 'True', NetworkUnavailable: 'True' },
      want: [
        '+memory-pressure:NoSchedule',
        '+disk-pressure:NoSchedule',
        '+pid-pressure:NoSchedule',
        '+network-unavailable:NoSchedule',
      ],
    },
    { name: 'a pressure that is not known is none', conditions: { MemoryPressure: 'Unknown' }, want: [] },
    {
      name: 'what is over goes',
      conditions: { Ready: 'True', NetworkUnavailable: 'False' },
      taints: [taint('network-unavailable'), taint('not-ready'), taint('memory-pressure')],
      want: ['-network-unavailable:NoSchedule', '-not-ready:NoSchedule', '-memory-pressure:NoSchedule'],
    },
    { name: 'closed by hand', unschedulable: true, want: ['+unschedulable:NoSchedule'] },
    { name: 'and opened', taints: [taint('unschedulable')], want: ['-unschedulable:NoSchedule'] },
    {
      name: 'what is there stays, whatever its value and time',
      conditions: { Ready: 'False' },
      taints: [{ ...taint('not-ready'), value: 'x', timeAdded: at('10:00:00') }],
      want: [],
    },
    {
      name: 'others are let be, and so are other effects',
      conditions: { Ready: 'True' },
      taints: [taint('out-of-service'), taint('not-ready', 'NoExecute'), taint('not-ready', 'PreferNoSchedule')],
      want: [],
    },
    { name: 'a condition that nobody knows', conditions: { Odd: 'True' }, want: [] },
    {
      name: 'a new node that says nothing is opened: upstream’s way',
      taints: [taint('not-ready')],
      want: ['-not-ready:NoSchedule'],
    },
  ])('$name', ({ conditions = {}, taints = [], unschedulable, want }) => {
    expect(diffOf(conditions, taints, unschedulable)).toEqual(want)
  })
})

describe('older labels', () => {
  test.each([
    { name: 'none', labels: undefined, want: undefined },
    { name: 'nothing to follow', labels: { 'beta.kubernetes.io/os': 'linux' }, want: undefined },
    {
      name: 'in line',
      labels: { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/os': 'linux' },
      want: undefined,
    },
    {
      name: 'another value',
      labels: { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/os': 'windows' },
      want: { 'beta.kubernetes.io/os': 'linux' },
    },
    {
      name: 'missing',
      labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64', other: 'x' },
      want: { 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'arm64' },
    },
  ])('$name', ({ labels, want }) => {
    expect(labelsToSet({ metadata: { labels } })).toEqual(want)
  })
})

test.each([
  { labels: {}, want: '' },
  { labels: { 'topology.kubernetes.io/zone': 'z' }, want: ':\0:z' },
  { labels: { 'topology.kubernetes.io/region': 'r' }, want: 'r:\0:' },
  {
    labels: { 'topology.kubernetes.io/zone': 'new', 'failure-domain.beta.kubernetes.io/zone': 'old' },
    want: ':\0:old',
  },
])('the zone of $labels', ({ labels, want }) => {
  expect(zoneOf({ metadata: { labels } })).toBe(want)
})

describe('a pod that is not ready because its node is not', () => {
  const nowMs = atMs('12:00:00')
  test('says so, since now, and keeps its reason', () => {
    const draft = notReadyDraft(
      {
        ...pod('a'),
        status: {
          conditions: [
            { type: 'Ready', status: 'True', reason: 'r' },
            { type: 'X', status: 'True' },
          ],
        },
      },
      nowMs,
    )
    expect(draft?.status?.conditions).toEqual([
      { type: 'Ready', status: 'False', reason: 'r', lastTransitionTime: at('12:00:00') },
      { type: 'X', status: 'True' },
    ])
  })
  test.each([
    { name: 'one that is not ready', given: pod('a', { ready: false }) },
    { name: 'one that says nothing', given: { ...pod('a'), status: {} } },
  ])('is not written: $name', ({ given }) => {
    expect(notReadyDraft(given, nowMs)).toBeUndefined()
  })
  test('one of which nothing is known is', () => {
    const unknown: Pod = { ...pod('a'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }
    expect(notReadyDraft(unknown, nowMs)?.status?.conditions?.[0]?.status).toBe('False')
  })
})

describe('what wakes', () => {
  const node = (name: string, ready?: string): Node => ({
    metadata: { name },
    ...(ready === undefined ? {} : { status: { conditions: [{ type: 'Ready', status: ready }] } }),
  })

  function nodesTold() {
    const told: string[] = []
    const watching = {
      queue: {
        wake: (key: string) => void told.push(key),
        wakeAfter: (key: string, delayMs: number) => void told.push(`${key} in ${delayMs}`),
      },
      bare: new Set<string>(),
      unmarked: new Set(['a']),
    }
    return { told, watching, handlers: nodeHandlers(watching) }
  }

  test('every change of a node', () => {
    const { told, handlers } = nodesTold()
    handlers.added?.(node('a', 'True'), false)
    handlers.updated?.(node('a', 'True'), node('a', 'True'))
    expect(told).toEqual(['a', 'a'])
  })

  test('a node that says nothing of itself, in a moment, whatever it says until then', () => {
    const { told, watching, handlers } = nodesTold()
    handlers.added?.(node('a'), false)
    handlers.updated?.(node('a'), node('a', 'True'))
    expect(told).toEqual(['a in 200'])
    watching.bare.delete('a') // it was looked at
    handlers.updated?.(node('a'), node('a', 'False'))
    expect(told).toEqual(['a in 200', 'a'])
  })

  test('nobody when a node goes; its pods need no marking any more', () => {
    const { told, watching, handlers } = nodesTold()
    handlers.deleted?.(node('a'), false)
    expect([told, watching.unmarked.size]).toEqual([[], 0])
  })

  test('a pod that comes to a node that is not ready', () => {
    const told: string[] = []
    const handlers = podHandlers({ wake: (key) => void told.push(key) }, ({ spec }) => spec?.nodeName === 'lost')
    handlers.added?.(pod('a', { node: 'lost' }), false)
    handlers.added?.(pod('b', { node: 'fine' }), false)
    handlers.updated?.(pod('c', { node: '' }), pod('c', { node: 'lost' }))
    handlers.updated?.(pod('d', { node: 'lost' }), pod('d', { node: 'lost' }))
    expect(told).toEqual(['shop/a', 'shop/c'])
  })

  test.each([
    { name: 'not ready', ready: 'False', isThere: true, want: true },
    { name: 'unknown', ready: 'Unknown', isThere: true, want: true },
    { name: 'ready', ready: 'True', isThere: true, want: false },
    { name: 'gone', ready: 'False', isThere: false, want: false },
    { name: 'never seen', ready: undefined, isThere: true, want: false },
  ])('a node that is $name is lost: $want', ({ ready, isThere, want }) => {
    const nodes = { get: () => (isThere ? node('n') : undefined), list: () => [], byIndex: () => [] }
    const known = {
      probeMs: 0,
      ready: ready === undefined ? undefined : { type: 'Ready', status: ready },
      lease: undefined,
    }
    const deps = { nodes, health: new Map(ready === undefined ? [] : [['n', known]]) }
    expect(isOnLostNode(deps, pod('a', { node: 'n' }))).toBe(want)
  })
})
