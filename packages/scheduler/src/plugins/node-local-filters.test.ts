import type { NodeSelectorTerm, Taint, Toleration } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { filterAll, node, pod, podOn, snapshotOf, type NodeShape, type PodShape } from '../testing/builders.ts'
import { nodeAffinity } from './node-affinity/node-affinity.ts'
import { nodeName } from './node-name/node-name.ts'
import { nodePorts } from './node-ports/node-ports.ts'
import { nodeResourcesFit } from './node-resources/fit.ts'
import { nodeUnschedulable } from './node-unschedulable/node-unschedulable.ts'
import { gatedBy } from './scheduling-gates/scheduling-gates.ts'
import { taintToleration } from './taint-toleration/taint-toleration.ts'

function on(shape: NodeShape, there: readonly PodShape[] = []) {
  return snapshotOf(
    [node('a', shape)],
    there.map((each, index) => podOn('a', `there-${index}`, each)),
  )
}

test.each([
  { gates: [], want: undefined },
  { gates: ['a', 'b'], want: 'waiting for scheduling gates: [a b]' },
])('SchedulingGates: $gates', ({ gates, want }) => {
  expect(gatedBy(pod('p', { spec: { schedulingGates: gates.map((name) => ({ name })) } }))).toBe(want)
})

test.each([
  { named: undefined, want: 'skip' },
  { named: '', want: 'skip' },
  { named: 'a', want: { a: 'ok', b: "node(s) didn't match the requested node name" } },
])('NodeName: $named', ({ named, want }) => {
  const cluster = snapshotOf([node('a'), node('b')])
  expect(filterAll(nodeName, cluster, pod('p', { spec: { nodeName: named } }))).toEqual(want)
})

describe('NodeUnschedulable', () => {
  const key = 'node.kubernetes.io/unschedulable'
  test.each<{ name: string; unschedulable?: boolean; tolerations?: Toleration[]; want: unknown }>([
    { name: 'a node that takes pods', want: { a: 'ok' } },
    { name: 'a cordoned node', unschedulable: true, want: { a: 'node(s) were unschedulable' } },
    { name: 'a pod that does not mind', unschedulable: true, tolerations: [{ key, operator: 'Exists' }], want: 'skip' },
    {
      name: 'a pod that does not mind another effect',
      unschedulable: true,
      tolerations: [{ key, operator: 'Exists', effect: 'NoExecute' }],
      want: { a: 'node(s) were unschedulable' },
    },
  ])('$name', ({ unschedulable = false, tolerations, want }) => {
    expect(filterAll(nodeUnschedulable, on({ unschedulable }), pod('p', { spec: { tolerations } }))).toEqual(want)
  })
})

describe('TaintToleration', () => {
  const db: Taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' }
  const untolerated = 'node(s) had untolerated taint(s)'
  test.each<{ name: string; taints: Taint[]; tolerations?: Toleration[]; want: string }>([
    { name: 'no taints', taints: [], want: 'ok' },
    { name: 'a taint and no toleration', taints: [db], want: untolerated },
    { name: 'the same value', taints: [db], tolerations: [{ key: 'dedicated', value: 'db' }], want: 'ok' },
    { name: 'another value', taints: [db], tolerations: [{ key: 'dedicated', value: 'web' }], want: untolerated },
    { name: 'any value', taints: [db], tolerations: [{ key: 'dedicated', operator: 'Exists' }], want: 'ok' },
    { name: 'everything', taints: [db], tolerations: [{ operator: 'Exists' }], want: 'ok' },
    { name: 'a taint that evicts', taints: [{ ...db, effect: 'NoExecute' }], want: untolerated },
    { name: 'a taint that only puts off', taints: [{ ...db, effect: 'PreferNoSchedule' }], want: 'ok' },
    {
      name: 'one of two is not tolerated',
      taints: [db, { key: 'other', effect: 'NoSchedule' }],
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
      want: untolerated,
    },
  ])('$name', ({ taints, tolerations, want }) => {
    expect(filterAll(taintToleration, on({ taints }), pod('p', { spec: { tolerations } }))).toEqual({ a: want })
  })
})

describe('NodeAffinity', () => {
  const cluster = snapshotOf([
    node('a', { labels: { disk: 'ssd' } }),
    node('b', { labels: { disk: 'hdd' } }),
    node('c'),
  ])
  const refused = "node(s) didn't match Pod's node affinity/selector"
  const disk = (operator: string, values?: string[]): NodeSelectorTerm => ({
    matchExpressions: [{ key: 'disk', operator, values }],
  })
  const named = (value: string) => ({ key: 'metadata.name', operator: 'In', values: [value] })
  const run = (terms: NodeSelectorTerm[] | undefined, nodeSelector?: Readonly<Record<string, string>>) => {
    const required = terms === undefined ? undefined : { nodeSelectorTerms: terms }
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
    return filterAll(nodeAffinity, cluster, pod('p', { spec: { affinity, nodeSelector } }))
  }

  test.each<{
    name: string
    terms?: NodeSelectorTerm[]
    selector?: Readonly<Record<string, string>>
    passes: string[]
  }>([
    { name: 'a selector', selector: { disk: 'ssd' }, passes: ['a'] },
    { name: 'a term', terms: [disk('In', ['ssd', 'nvme'])], passes: ['a'] },
    { name: 'terms are alternatives', terms: [disk('In', ['ssd']), disk('DoesNotExist')], passes: ['a', 'c'] },
    { name: 'absent is not in', terms: [disk('NotIn', ['ssd'])], passes: ['b', 'c'] },
    {
      name: 'a selector and a term hold together',
      selector: { disk: 'ssd' },
      terms: [disk('NotIn', ['ssd'])],
      passes: [],
    },
    { name: 'an empty term matches nothing', terms: [{}], passes: [] },
    { name: 'no terms match nothing', terms: [], passes: [] },
    { name: 'a term that breaks a rule matches nothing', terms: [disk('In', [])], passes: [] },
    { name: 'names', terms: [{ matchFields: [named('b')] }, { matchFields: [named('c')] }], passes: ['b', 'c'] },
    {
      name: 'a name and labels',
      terms: [
        { ...disk('Exists'), matchFields: [named('b')] },
        { ...disk('Exists'), matchFields: [named('c')] },
      ],
      passes: ['b'],
    },
  ])('$name', ({ terms, selector, passes }) => {
    const want = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, passes.includes(name) ? 'ok' : refused]))
    expect(run(terms, selector)).toEqual(want)
  })

  test('asks for nothing: skipped', () => {
    expect(run(undefined)).toBe('skip')
  })

  test('a pod that can be on no node by its own words is rejected at once', () => {
    const matchFields = [named('a'), named('b')]
    expect(run([{ matchFields }])).toBe('no: pod affinity terms conflict')
    expect(run([{ matchFields }, disk('Exists')])).toMatchObject({ a: 'ok', c: refused })
  })
})

describe('NodePorts', () => {
  const wants = (...ports: { hostPort?: number; hostIP?: string; protocol?: string }[]): PodShape => ({
    spec: { containers: [{ name: 'c', ports: ports.map((port) => ({ containerPort: 80, ...port })) }] },
  })
  const taken = { a: "node(s) didn't have free ports for the requested pod ports" }
  const free = { a: 'ok' }
  test.each<{ name: string; used: PodShape; wanted: PodShape; want: unknown }>([
    { name: 'no host port', used: wants({ hostPort: 80 }), wanted: wants({}), want: 'skip' },
    { name: 'another port', used: wants({ hostPort: 80 }), wanted: wants({ hostPort: 81 }), want: free },
    { name: 'the same port', used: wants({ hostPort: 80 }), wanted: wants({ hostPort: 80 }), want: taken },
    {
      name: 'one of two',
      used: wants({ hostPort: 80 }),
      wanted: wants({ hostPort: 1 }, { hostPort: 80 }),
      want: taken,
    },
    {
      name: 'TCP by default',
      used: wants({ hostPort: 80 }),
      wanted: wants({ hostPort: 80, protocol: 'TCP' }),
      want: taken,
    },
    {
      name: 'another protocol',
      used: wants({ hostPort: 80 }),
      wanted: wants({ hostPort: 80, protocol: 'UDP' }),
      want: free,
    },
    {
      name: 'another address',
      used: wants({ hostPort: 80, hostIP: '10.0.0.1' }),
      wanted: wants({ hostPort: 80, hostIP: '10.0.0.2' }),
      want: free,
    },
    {
      name: 'all addresses, where one is in use',
      used: wants({ hostPort: 80, hostIP: '10.0.0.1' }),
      wanted: wants({ hostPort: 80 }),
      want: taken,
    },
    {
      name: 'one address, where all are in use',
      used: wants({ hostPort: 80, hostIP: '0.0.0.0' }),
      wanted: wants({ hostPort: 80, hostIP: '10.0.0.1' }),
      want: taken,
    },
    {
      name: 'a sidecar holds its port, an init container does not',
      used: {
        spec: {
          containers: [{ name: 'c' }],
          initContainers: [
            { name: 'i', ports: [{ containerPort: 1, hostPort: 1 }] },
            { name: 's', restartPolicy: 'Always', ports: [{ containerPort: 2, hostPort: 2 }] },
          ],
        },
      },
      wanted: wants({ hostPort: 2 }),
      want: taken,
    },
  ])('$name', ({ used, wanted, want }) => {
    expect(filterAll(nodePorts, on({}, [used]), pod('p', wanted))).toEqual(want)
  })
})

describe('NodeResourcesFit', () => {
  const gpu = 'example.com/gpu'
  const allocatable = { cpu: '2', memory: '4Gi', pods: '3', 'ephemeral-storage': '10Gi', [gpu]: '2' }
  test.each<{ name: string; requests?: Record<string, string>; on?: PodShape[]; want: string }>([
    { name: 'nothing asked for', want: 'ok' },
    { name: 'all that is there', requests: { cpu: '2', memory: '4Gi', [gpu]: '2' }, want: 'ok' },
    { name: 'a little more', requests: { cpu: '2001m' }, want: 'Insufficient cpu' },
    { name: 'what others left', requests: { cpu: '1500m' }, on: [{ requests: { cpu: '500m' } }], want: 'ok' },
    {
      name: 'more than that',
      requests: { cpu: '1501m' },
      on: [{ requests: { cpu: '500m' } }],
      want: 'Insufficient cpu',
    },
    { name: 'storage', requests: { 'ephemeral-storage': '11Gi' }, want: 'Insufficient ephemeral-storage' },
    {
      name: 'devices',
      requests: { [gpu]: '1' },
      on: [{ requests: { [gpu]: '2' } }],
      want: 'Insufficient example.com/gpu',
    },
    { name: 'devices that the node does not have', requests: { 'other.com/x': '1' }, want: 'Insufficient other.com/x' },
    { name: 'none of the devices that it does not have', requests: { 'other.com/x': '0' }, want: 'ok' },
    { name: 'no more pods', on: [{}, {}, {}], want: 'Too many pods' },
    {
      name: 'all at once',
      requests: { cpu: '3', memory: '5Gi' },
      on: [{}, {}, {}],
      want: 'Too many pods, Insufficient cpu, Insufficient memory',
    },
  ])('$name', ({ requests, on: there, want }) => {
    expect(filterAll(nodeResourcesFit, on({ allocatable }, there), pod('p', { requests }))).toEqual({ a: want })
  })

  test.each([
    { name: 'pods are in the way', requests: { cpu: '2' }, want: true },
    { name: 'the node is too small', requests: { cpu: '3' }, want: false },
  ])('whether pushing pods out would help: $name', ({ requests, want }) => {
    const cluster = on({ allocatable }, [{ requests: { cpu: '1' } }])
    const filtering = nodeResourcesFit.preFilter(
      { requests: { milliCpu: Number(requests.cpu) * 1000, memory: 0, ephemeralStorage: 0 } } as never,
      cluster,
    )
    const [first] = cluster.nodes
    const rejection = filtering.kind === 'filter' && first !== undefined ? filtering.filter(first) : undefined
    expect(rejection?.isResolvable).toBe(want)
  })
})
