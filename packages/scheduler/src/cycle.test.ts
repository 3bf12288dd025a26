import type { Taint } from '@coxswain/api'
import { seededRandom } from '@coxswain/base'
import { describe, expect, test } from 'vitest'
import { feasibleNodesWanted, type Decision } from './cycle.ts'
import { describeFailure } from './describe-failure.ts'
import { decide, node, pod, podOn, snapshotOf, type NodeShape, type PodShape } from './testing/builders.ts'

const taint: Taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' }
const small: NodeShape = { allocatable: { cpu: '1' } }

function nodeOf(decision: Decision): string | undefined {
  return decision.kind === 'bind' ? decision.node.name : undefined
}

function messageFor(nodes: readonly [string, NodeShape?][], shape: PodShape, onNodes: Parameters<typeof podOn>[] = []) {
  const cluster = snapshotOf(
    nodes.map(([name, nodeShape]) => node(name, nodeShape)),
    onNodes.map(([nodeName, name, podShape]) => podOn(nodeName, name, podShape)),
  )
  const subject = pod('new', shape)
  const decision = decide(cluster, subject)
  if (decision.kind === 'bind') return `bound to ${decision.node.name}`
  return describeFailure(decision.diagnosis, decision.postFiltering)
}

describe('messages', () => {
  test.each<{
    name: string
    nodes: [string, NodeShape?][]
    pod: PodShape
    on?: Parameters<typeof podOn>[]
    want: string
  }>([
    { name: 'a cluster without nodes', nodes: [], pod: {}, want: 'no nodes available to schedule pods' },
    {
      name: 'reasons are counted and sorted',
      nodes: [
        ['a', { taints: [taint] }],
        ['b', { taints: [taint] }],
        ['c', small],
      ],
      pod: { requests: { cpu: '2' } },
      want:
        '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). ' +
        'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    },
    {
      name: 'a node may be short of several things',
      nodes: [['a', { allocatable: { cpu: '1', memory: '1Gi' } }]],
      pod: { requests: { cpu: '2', memory: '2Gi', 'nvidia.com/gpu': '1' } },
      want:
        '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 Insufficient nvidia.com/gpu. ' +
        'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    },
    {
      name: 'nodes that could be freed have no one to push out',
      nodes: [
        ['a', small],
        ['b', { taints: [taint] }],
      ],
      pod: { requests: { cpu: '1' } },
      on: [['a', 'there', { requests: { cpu: '500m' } }]],
      want:
        '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). ' +
        'no new claims to deallocate, preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    },
    {
      name: 'where someone is pushed out there is no more to say',
      nodes: [['a', small]],
      pod: { requests: { cpu: '1' }, spec: { priority: 10 } },
      on: [['a', 'there', { requests: { cpu: '500m' } }]],
      want: '0/1 nodes are available: 1 Insufficient cpu.',
    },
    {
      name: 'a pod that pushes no one out',
      nodes: [['a', small]],
      pod: { requests: { cpu: '2' }, spec: { preemptionPolicy: 'Never' } },
      want: '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    },
    {
      name: 'rejected before any node is looked at',
      nodes: [['a'], ['b']],
      pod: { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } },
      want: '0/2 nodes are available: persistentvolumeclaim "data" not found. not found',
    },
    {
      name: 'the pod names a node that is too small',
      nodes: [['a', small], ['b']],
      pod: {
        requests: { cpu: '2' },
        spec: {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }] }],
              },
            },
          },
        },
      },
      want:
        "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
        'no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    },
    {
      name: 'a pod that claims devices is not put where they may not be',
      nodes: [['a']],
      pod: { spec: { resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }] } },
      want:
        '0/1 nodes are available: resource claims are not allocated by this scheduler. ' +
        'still not schedulable, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
    },
    { name: 'a node that will do', nodes: [['a', small], ['b']], pod: { requests: { cpu: '2' } }, want: 'bound to b' },
  ])('$name', ({ nodes, pod: shape, on, want }) => {
    expect(messageFor(nodes, shape, on)).toBe(want)
  })

  test('numbers are sorted as texts', () => {
    const many = Array.from({ length: 10 }, (_, index): [string, NodeShape] => [`a${index}`, { taints: [taint] }])
    const message = messageFor([...many, ['x', small], ['y', small]], { requests: { cpu: '2' } })
    expect(message).toMatch(/^0\/12 nodes are available: 10 node\(s\) had untolerated taint\(s\), 2 Insufficient cpu\./)
  })
})

describe('the choice', () => {
  test('is the emptiest node', () => {
    const cluster = snapshotOf([node('a'), node('b')], [podOn('a', 'there', { requests: { cpu: '1', memory: '2Gi' } })])
    expect(nodeOf(decide(cluster, pod('new', { requests: { cpu: '1', memory: '2Gi' } })))).toBe('b')
  })

  test('among equals is by chance, and each has its share', () => {
    const cluster = snapshotOf(['a', 'b', 'c', 'd'].map((name) => node(name)))
    const random = seededRandom('ties')
    const counts = new Map<string, number>()
    for (let round = 0; round < 4000; round += 1) {
      const name = nodeOf(decide(cluster, pod('new'), { random })) ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect([...counts.values()].every((count) => count > 900 && count < 1100)).toBe(true)
  })

  test('is the same for the same seed', () => {
    const cluster = snapshotOf(Array.from({ length: 20 }, (_, index) => node(`n${index}`)))
    const run = () => {
      const random = seededRandom(7)
      return Array.from({ length: 20 }, () => nodeOf(decide(cluster, pod('new'), { random })))
    }
    expect(run()).toEqual(run())
  })

  test('is the nominated node, if it will do', () => {
    const cluster = snapshotOf(
      [node('a', small), node('b'), node('c')],
      [podOn('b', 'there', { requests: { cpu: '3' } })],
    )
    expect(nodeOf(decide(cluster, pod('new', { status: { nominatedNodeName: 'b' } })))).toBe('b')
    const large = pod('new', { requests: { cpu: '2' }, status: { nominatedNodeName: 'b' } })
    expect(nodeOf(decide(cluster, large))).toBe('c')
  })
})

describe('large clusters', () => {
  test.each([
    { nodes: 99, percentage: 0, want: 99 },
    { nodes: 100, percentage: 0, want: 100 },
    { nodes: 99, percentage: 10, want: 99 },
    { nodes: 1000, percentage: 0, want: 420 },
    { nodes: 1000, percentage: 5, want: 100 },
    { nodes: 1000, percentage: 70, want: 700 },
    { nodes: 5000, percentage: 0, want: 500 },
    { nodes: 6000, percentage: 0, want: 300 },
    { nodes: 10_000, percentage: 0, want: 500 },
  ])('of $nodes nodes at $percentage %, $want are enough', ({ nodes, percentage, want }) => {
    expect(feasibleNodesWanted(nodes, percentage)).toBe(want)
  })

  test('the next pod begins where the last one ended', () => {
    const cluster = snapshotOf(Array.from({ length: 200 }, (_, index) => node(`n${index}`, index < 30 ? small : {})))
    const first = decide(cluster, pod('new', { requests: { cpu: '2' } }))
    expect(first.nextIndex).toBe(130)
    expect(decide(cluster, pod('new'), { startIndex: first.nextIndex }).nextIndex).toBe(30)
  })
})
