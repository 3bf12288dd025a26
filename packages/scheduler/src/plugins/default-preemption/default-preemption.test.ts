import type { Pod, PodDisruptionBudget } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { describeFailure } from '../../describe-failure.ts'
import { defaultPlugins } from '../../framework/default-plugins.ts'
import { podInfo } from '../../snapshot/pod-info.ts'
import {
  decide,
  listerOf,
  node,
  noListers,
  pod,
  podOn,
  snapshotOf,
  type NodeShape,
  type PodShape,
} from '../../testing/builders.ts'

/** On which node, its name, its priority, the cpu that it asks for, and what else there is to say. */
type There = readonly [on: string, name: string, priority: number, cpu: string, shape?: PodShape]

interface Row {
  readonly name: string
  readonly nodes?: readonly (readonly [name: string, shape?: NodeShape])[]
  readonly there?: readonly There[]
  /** Promised nodes to these, which are not on them yet. */
  readonly promised?: readonly There[]
  readonly budgets?: readonly PodDisruptionBudget[]
  readonly pod?: PodShape
  readonly want: string
}

const at = (hour: number): PodShape => ({ status: { startTime: `2026-01-01T0${hour}:00:00Z` } })
const labelled = (app: string): PodShape => ({ labels: { app } })
const taint = { key: 'dedicated', effect: 'NoSchedule' } as const

function budget(app: string, disruptionsAllowed: number, disrupted: readonly string[] = []): PodDisruptionBudget {
  const disruptedPods = Object.fromEntries(disrupted.map((name) => [name, '2026-01-01T00:00:00Z']))
  return {
    metadata: { name: app, namespace: 'shop' },
    spec: { selector: { matchLabels: { app } } },
    status: { disruptionsAllowed, disruptedPods, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  }
}

function placed([on, name, priority, cpu, shape = {}]: There): Pod {
  return podOn(on, name, { requests: { cpu }, ...shape, spec: { priority, ...shape.spec } })
}

/** Nodes have 4 cpus. The pod wants all of one, and has the priority 10, unless it says otherwise. */
function outcomeOf(row: Row): string {
  const { nodes = [['a'], ['b']], there = [], promised = [], budgets = [], pod: shape = {} } = row
  const cluster = snapshotOf(
    nodes.map(([name, nodeShape]) => node(name, nodeShape)),
    there.map(placed),
  )
  for (const each of promised) {
    cluster.nominations.set(podInfo(pod(each[1], { requests: { cpu: each[3] }, spec: { priority: each[2] } })), each[0])
  }
  const before = JSON.stringify(cluster.nodes.map(({ requested, pods }) => [requested, [...pods.keys()]]))
  const plugins = defaultPlugins({ ...noListers, budgets: listerOf(Object.fromEntries(budgets.entries())) })
  const subject = pod('new', { requests: { cpu: '4' }, ...shape, spec: { priority: 10, ...shape.spec } })
  const decision = decide(cluster, subject, { plugins, random: seededRandom(row.name) })
  expect(JSON.stringify(cluster.nodes.map(({ requested, pods }) => [requested, [...pods.keys()]]))).toBe(before)
  if (decision.kind === 'bind') return `bound to ${decision.node.name}`
  const { postFiltering, diagnosis } = decision
  if (postFiltering?.kind !== 'preempt') return describeFailure(diagnosis, postFiltering).replace(/^.*preemption: /, '')
  return `${postFiltering.node.name}: ${postFiltering.victims.map(({ name }) => name).join(' ')}`
}

const runRows = (rows: readonly Row[]): void => {
  test.each(rows)('$name', (row) => expect(outcomeOf(row)).toBe(row.want))
}

describe('where room can be made', () => {
  runRows([
    { name: 'nobody goes where there is room', there: [['a', 'low', 1, '4']], want: 'bound to b' },
    { name: 'one of lower priority goes', nodes: [['a']], there: [['a', 'low', 1, '1']], want: 'a: low' },
    {
      name: 'pods of equal priority stay',
      there: [
        ['a', 'same', 10, '4'],
        ['b', 'low', 9, '4'],
      ],
      want: 'b: low',
    },
    {
      name: 'of two nodes that with the least important victim',
      there: [
        ['a', 'mid', 5, '4'],
        ['b', 'low', 1, '4'],
      ],
      want: 'b: low',
    },
    {
      name: 'who is small enough to stay stays, though less important than who goes',
      nodes: [['a']],
      there: [
        ['a', 'small', 1, '500m'],
        ['a', 'large', 5, '4'],
      ],
      pod: { requests: { cpu: '3500m' } },
      want: 'a: large',
    },
    {
      name: 'the more important are let back first',
      nodes: [['a']],
      there: [
        ['a', 'one', 1, '1'],
        ['a', 'two', 5, '1'],
        ['a', 'three', 3, '1'],
        ['a', 'top', 10, '1'],
      ],
      pod: { requests: { cpu: '2' } },
      want: 'a: three one',
    },
    {
      name: 'of equal priority those go that started last',
      nodes: [['a']],
      there: [
        ['a', 'new', 1, '1', at(5)],
        ['a', 'old', 1, '1', at(1)],
        ['a', 'mid', 1, '1', at(3)],
      ],
      pod: { requests: { cpu: '2' } },
      want: 'a: new',
    },
    {
      name: 'victims are told in the order of their importance',
      nodes: [['a']],
      there: [
        ['a', 'one', 1, '2', labelled('web')],
        ['a', 'two', 5, '2', labelled('db')],
      ],
      budgets: [budget('web', 0)],
      want: 'a: two one',
    },
    {
      name: 'a host port is had from who holds it',
      nodes: [['a']],
      there: [
        ['a', 'holder', 1, '0', port(80)],
        ['a', 'other', 1, '0', port(81)],
      ],
      pod: { requests: {}, ...port(80) },
      want: 'a: holder',
    },
    {
      name: 'pods whose number is too large',
      nodes: [['a', { allocatable: { pods: '2' } }]],
      there: [
        ['a', 'one', 1, '0', at(1)],
        ['a', 'two', 1, '0', at(2)],
      ],
      pod: { requests: {} },
      want: 'a: two',
    },
  ])
})

function port(hostPort: number): PodShape {
  return { spec: { containers: [{ name: 'main', image: 'web:1', ports: [{ containerPort: hostPort, hostPort }] }] } }
}

describe('budgets', () => {
  runRows([
    {
      name: 'a pod that is protected is let back before one that is more important',
      nodes: [['a']],
      there: [
        ['a', 'important', 5, '2'],
        ['a', 'protected', 1, '2', labelled('web')],
      ],
      pod: { requests: { cpu: '2' } },
      budgets: [budget('web', 0)],
      want: 'a: important',
    },
    {
      name: 'a node where none is broken, though its victim is more important',
      there: [
        ['a', 'protected', 1, '4', labelled('web')],
        ['b', 'important', 5, '4'],
      ],
      budgets: [budget('web', 0)],
      want: 'b: important',
    },
    {
      name: 'a budget is broken where nothing else helps',
      nodes: [['a']],
      there: [
        ['a', 'one', 1, '2', { ...labelled('web'), ...at(1) }],
        ['a', 'two', 1, '2', { ...labelled('web'), ...at(2) }],
      ],
      budgets: [budget('web', 1)],
      want: 'a: one two',
    },
    {
      name: 'the node with fewer of them',
      there: [
        ['a', 'a1', 1, '2', labelled('web')],
        ['a', 'a2', 1, '2', labelled('web')],
        ['b', 'b1', 5, '2', labelled('web')],
        ['b', 'b2', 5, '2'],
      ],
      budgets: [budget('web', 0)],
      want: 'b: b1 b2',
    },
    {
      name: 'pods whose eviction is granted already break none',
      there: [
        ['a', 'granted', 1, '4', labelled('web')],
        ['b', 'protected', 1, '4', labelled('web')],
      ],
      budgets: [budget('web', 0, ['granted'])],
      want: 'a: granted',
    },
  ])
})

const stillSkewed =
  "0/2 nodes are available: 1 Preemption is not helpful for scheduling, 1 node(s) didn't match pod topology spread constraints."

function leavingPod(name: string, app: string): PodShape {
  const deletionTimestamp = '2026-01-01T00:00:00Z'
  return { metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels: { app }, deletionTimestamp } }
}

describe('what was counted over several nodes', () => {
  const keepAway = (app: string, spec: object = {}): PodShape => ({
    labels: { app },
    spec: {
      ...spec,
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
          ],
        },
      },
    },
  })
  const spread = (...topologyKeys: readonly string[]): PodShape => ({
    requests: {},
    labels: { app: 'web' },
    spec: {
      topologySpreadConstraints: topologyKeys.map((topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
      })),
    },
  })
  const inZone = (zone: string): NodeShape => ({ labels: { zone } })
  runRows([
    {
      name: 'who will not have the pod near goes, others stay',
      nodes: [['a']],
      there: [
        ['a', 'shy', 1, '0', keepAway('db')],
        ['a', 'open', 1, '0', labelled('db')],
      ],
      pod: { requests: {}, labels: { app: 'web' } },
      want: 'a: shy',
    },
    {
      name: 'whom the pod will not have near goes, others stay',
      nodes: [['a']],
      there: [
        ['a', 'web', 1, '0', labelled('web')],
        ['a', 'db', 1, '0', labelled('db')],
      ],
      pod: { requests: {}, ...keepAway('db') },
      want: 'a: web',
    },
    {
      name: 'not if one of them has to stay',
      nodes: [['a']],
      there: [
        ['a', 'web', 1, '0', labelled('web')],
        ['a', 'top', 10, '0', labelled('web')],
      ],
      pod: { requests: {}, ...keepAway('db') },
      want: "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.",
    },
    {
      name: 'pods are spread once others are gone, and no more of them go than have to',
      nodes: [
        ['a', inZone('one')],
        ['b', inZone('one')],
        ['x', inZone('two')],
      ],
      there: [
        ['a', 'a1', 5, '0', labelled('web')],
        ['a', 'a2', 1, '0', labelled('web')],
        ['b', 'b1', 5, '0', labelled('web')],
        ['x', 'x1', 10, '0', labelled('web')],
        ['x', 'x2', 10, '0', labelled('web')],
      ],
      pod: spread('zone', 'kubernetes.io/hostname'),
      want: 'a: a2',
    },
    {
      name: 'the domain with the fewest moves with the victims',
      there: [
        ['a', 'a1', 10, '4', labelled('web')],
        ['b', 'b1', 1, '0', labelled('web')],
        ['b', 'b2', 2, '0', labelled('web')],
      ],
      pod: { ...spread('kubernetes.io/hostname'), requests: { cpu: '1' } },
      want: 'b: b1',
    },
    {
      name: 'pods of another namespace do not help to spread',
      nodes: [
        ['a', inZone('one')],
        ['b', { ...inZone('two'), unschedulable: true }],
      ],
      there: [
        ['a', 'a1', 10, '0', labelled('web')],
        ['a', 'a2', 1, '0', { ...labelled('web'), namespace: 'home' }],
      ],
      pod: spread('zone'),
      want: stillSkewed,
    },
    {
      name: 'pods that are not counted because they leave do not help to spread',
      nodes: [
        ['a', inZone('one')],
        ['b', { ...inZone('two'), unschedulable: true }],
      ],
      there: [
        ['a', 'a1', 10, '0', labelled('web')],
        ['a', 'a2', 1, '0', leavingPod('a2', 'web')],
      ],
      pod: spread('zone'),
      want: stillSkewed,
    },
  ])
})

describe('where it cannot be made', () => {
  runRows([
    {
      name: 'pods of the same priority',
      nodes: [['a']],
      there: [['a', 'same', 10, '4']],
      want: '0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    },
    {
      name: 'who goes would not help: the node is to be kept free',
      nodes: [['a', { taints: [taint] }]],
      there: [['a', 'low', 1, '4']],
      want: '0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    },
    {
      name: 'too much stays',
      there: [
        ['a', 'low', 1, '1'],
        ['a', 'top', 10, '3'],
        ['b', 'same', 10, '1'],
      ],
      want: '0/2 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod.',
    },
    {
      name: 'all reasons together',
      nodes: [['a'], ['b'], ['c', { taints: [taint] }], ['d', { allocatable: { cpu: '1' } }]],
      there: [
        ['a', 'low', 1, '1'],
        ['a', 'top', 10, '3'],
        ['b', 'same', 10, '1'],
        ['d', 'lower', 1, '1'],
      ],
      want:
        '0/4 nodes are available: 1 Insufficient cpu, 1 No preemption victims found for incoming pod, ' +
        '2 Preemption is not helpful for scheduling.',
    },
    {
      name: 'the pod pushes nobody out',
      nodes: [['a']],
      there: [['a', 'low', 1, '4']],
      pod: { spec: { preemptionPolicy: 'Never' } },
      want: 'not eligible due to preemptionPolicy=Never.',
    },
    {
      name: 'the pod may push others out, and says so',
      nodes: [['a']],
      there: [['a', 'low', 1, '4']],
      pod: { spec: { preemptionPolicy: 'PreemptLowerPriority' } },
      want: 'a: low',
    },
  ])
})

describe('a pod that was promised a node', () => {
  const leaving = (condition: object = {}, shape: PodShape = {}): PodShape => ({
    ...shape,
    metadata: { name: 'low', namespace: 'shop', uid: 'uid-low', deletionTimestamp: '2026-01-01T00:00:00Z' },
    status: {
      conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', ...condition }],
    },
  })
  const promised: PodShape = { status: { nominatedNodeName: 'a' } }
  const waits = 'not eligible due to a terminating pod on the nominated node.'
  const there = (shape: PodShape, priority = 1): readonly There[] => [
    ['a', 'low', priority, '4', shape],
    ['b', 'other', 2, '4'],
  ]
  runRows([
    { name: 'waits while who was pushed out goes', there: there(leaving()), pod: promised, want: waits },
    {
      name: 'does not wait for others',
      there: there({ metadata: { ...leaving().metadata } }),
      pod: promised,
      want: 'a: low',
    },
    {
      name: 'does not wait for pods evicted by others',
      there: there(leaving({ reason: 'EvictionByEvictionAPI' })),
      pod: promised,
      want: 'a: low',
    },
    {
      name: 'does not wait where it was taken back',
      there: there(leaving({ status: 'False' })),
      pod: promised,
      want: 'a: low',
    },
    {
      name: 'does not wait for one that stays as yet',
      there: there({ status: leaving().status }),
      pod: promised,
      want: 'a: low',
    },
    {
      name: 'does not wait for pods that are as important',
      there: there(leaving(), 10),
      pod: promised,
      want: 'b: other',
    },
    {
      name: 'was promised another node',
      there: there(leaving()),
      pod: { status: { nominatedNodeName: 'b' } },
      want: 'a: low',
    },
    {
      name: 'was promised a node that is gone',
      there: there(leaving()),
      pod: { status: { nominatedNodeName: 'z' } },
      want: 'a: low',
    },
    {
      name: 'looks for another one when it cannot go there any more',
      nodes: [['a', { taints: [taint] }], ['b']],
      there: there(leaving()),
      pod: promised,
      want: 'b: other',
    },
    {
      name: 'gets it when there is room',
      there: [['b', 'other', 1, '1']],
      pod: { status: { nominatedNodeName: 'a' } },
      want: 'bound to a',
    },
  ])
})

describe('pods that were promised nodes', () => {
  runRows([
    {
      name: 'count as if they were there',
      nodes: [['a'], ['b']],
      promised: [['a', 'waiting', 10, '1']],
      want: 'bound to b',
    },
    { name: 'count if they are more important', promised: [['a', 'waiting', 20, '1']], want: 'bound to b' },
    {
      name: 'do not count if they are less important',
      nodes: [['a']],
      promised: [['a', 'waiting', 9, '4']],
      want: 'bound to a',
    },
    {
      name: 'cannot be pushed out, and what is left is too little',
      nodes: [['a']],
      there: [['a', 'low', 1, '4']],
      promised: [['a', 'waiting', 10, '1']],
      want: '0/1 nodes are available: 1 Insufficient cpu.',
    },
    {
      name: 'make another node the better one',
      there: [
        ['a', 'low', 1, '4'],
        ['b', 'mid', 5, '4'],
      ],
      promised: [['a', 'waiting', 10, '1']],
      want: 'b: mid',
    },
    {
      name: 'are as important as a promise of its own',
      nodes: [['a']],
      promised: [
        ['a', 'new', 10, '4'],
        ['a', 'waiting', 20, '4'],
      ],
      pod: { status: { nominatedNodeName: 'a' } },
      want: '0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    },
    {
      name: 'that one itself does not count',
      nodes: [['a']],
      promised: [['a', 'new', 10, '4']],
      pod: { status: { nominatedNodeName: 'a' } },
      want: 'bound to a',
    },
  ])
})

test('what becomes of an earlier promise', () => {
  const full = snapshotOf([node('a')], [podOn('a', 'same', { requests: { cpu: '4' }, spec: { priority: 10 } })])
  const nomination = (shape: PodShape): string | undefined => {
    const decision = decide(full, pod('new', { requests: { cpu: '4' }, ...shape }))
    const postFiltering = decision.kind === 'unschedulable' ? decision.postFiltering : undefined
    return postFiltering?.kind === 'nothing' ? postFiltering.nomination : undefined
  }
  expect(nomination({ spec: { priority: 10 } })).toBe('cleared')
  expect(nomination({ spec: { priority: 10, preemptionPolicy: 'Never' } })).toBe('kept')
})
