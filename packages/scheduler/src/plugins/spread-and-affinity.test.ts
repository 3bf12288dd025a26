import type { PodAffinityTerm, TopologySpreadConstraint } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import {
  filterAll,
  namespacesOf,
  node,
  pod,
  podOn,
  scoreAll,
  snapshotOf,
  spreadScore,
  type PodShape,
} from '../testing/builders.ts'
import { interPodAffinity } from './inter-pod-affinity/filter.ts'
import { interPodAffinityScore } from './inter-pod-affinity/score.ts'
import { podTopologySpread } from './pod-topology-spread/filter.ts'

const labels = { app: 'web' }
const inZone = (name: string, zone: string) => node(name, { labels: { zone } })
const webOn = (nodeName: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => podOn(nodeName, `${nodeName}-${from + index}`, { labels }))

describe('PodTopologySpread: constraints that may not be broken', () => {
  const skewed = "node(s) didn't match pod topology spread constraints"
  const missing = `${skewed} (missing required label)`
  const byZone: TopologySpreadConstraint = {
    maxSkew: 1,
    topologyKey: 'zone',
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: labels },
  }
  const zones = [inZone('a', 'x'), inZone('b', 'y'), inZone('c', 'z')]
  const there = [...webOn('a', 2), ...webOn('b', 1), ...webOn('c', 1)]
  const asks = (change: Partial<TopologySpreadConstraint> = {}, shape: PodShape = {}) =>
    pod('p', { labels, ...shape, spec: { ...shape.spec, topologySpreadConstraints: [{ ...byZone, ...change }] } })

  test.each<{
    name: string
    nodes?: typeof zones
    there?: typeof there
    subject: ReturnType<typeof asks>
    want: unknown
  }>([
    { name: 'the fullest domain is out', subject: asks(), want: { a: skewed, b: 'ok', c: 'ok' } },
    { name: 'a larger skew is allowed', subject: asks({ maxSkew: 2 }), want: { a: 'ok', b: 'ok', c: 'ok' } },
    {
      name: 'a pod that does not count itself adds nothing',
      subject: asks({}, { labels: { app: 'other' } }),
      want: { a: 'ok', b: 'ok', c: 'ok' },
    },
    {
      name: 'an empty domain is the lowest',
      there: webOn('a', 1),
      subject: asks(),
      want: { a: skewed, b: 'ok', c: 'ok' },
    },
    {
      name: 'too few domains: those that are missing are empty',
      there: [...webOn('a', 1), ...webOn('b', 1), ...webOn('c', 1)],
      subject: asks({ minDomains: 4 }),
      want: { a: skewed, b: skewed, c: skewed },
    },
    {
      name: 'nodes without the label are out, and not a domain',
      nodes: [...zones, node('d')],
      subject: asks(),
      want: { a: skewed, b: 'ok', c: 'ok', d: missing },
    },
    {
      name: 'domains that the pod cannot go to do not count',
      nodes: zones,
      there: [...webOn('a', 1), ...webOn('b', 1)],
      subject: asks({}, { spec: { nodeSelector: { zone: 'x' } } }),
      want: { a: 'ok', b: 'ok', c: 'ok' },
    },
    {
      name: 'unless they are to be counted',
      nodes: zones,
      there: [...webOn('a', 1), ...webOn('b', 1)],
      subject: asks({ nodeAffinityPolicy: 'Ignore' }, { spec: { nodeSelector: { zone: 'x' } } }),
      want: { a: skewed, b: skewed, c: 'ok' },
    },
    {
      name: 'pods with the same value of a key count alone',
      there: [...webOn('a', 2), podOn('b', 'same', { labels: { ...labels, version: '2' } })],
      subject: asks({ matchLabelKeys: ['version'] }, { labels: { ...labels, version: '2' } }),
      want: { a: 'ok', b: skewed, c: 'ok' },
    },
    { name: 'no such constraint', subject: asks({ whenUnsatisfiable: 'ScheduleAnyway' }), want: 'skip' },
  ])('$name', ({ nodes = zones, there: pods = there, subject, want }) => {
    expect(filterAll(podTopologySpread, snapshotOf(nodes, pods), subject)).toEqual(want)
  })

  test('tainted domains count, unless they are not to', () => {
    const tainted = node('d', { labels: { zone: 'w' }, taints: [{ key: 'k', effect: 'NoSchedule' }] })
    const cluster = snapshotOf([...zones, tainted], [...webOn('a', 1), ...webOn('b', 1), ...webOn('c', 1)])
    expect(filterAll(podTopologySpread, cluster, asks())).toEqual({ a: skewed, b: skewed, c: skewed, d: 'ok' })
    const honors = asks({ nodeTaintsPolicy: 'Honor' })
    expect(filterAll(podTopologySpread, cluster, honors)).toEqual({ a: 'ok', b: 'ok', c: 'ok', d: 'ok' })
  })

  test('constraints that may be broken: fewer is better, and nodes without the label get nothing', () => {
    const cluster = snapshotOf([...zones, node('d')], [...webOn('a', 2), ...webOn('b', 1)])
    const subject = asks({ whenUnsatisfiable: 'ScheduleAnyway' })
    expect(scoreAll(spreadScore, cluster, subject)).toEqual({ a: 0, b: 33, c: 100, d: 0 })
  })
})

describe('InterPodAffinity', () => {
  const near: PodAffinityTerm = { topologyKey: 'zone', labelSelector: { matchLabels: labels } }
  const zones = [inZone('a1', 'a'), inZone('a2', 'a'), inZone('b1', 'b')]
  const wants = (terms: readonly PodAffinityTerm[]): PodShape['spec'] => ({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
  })
  const avoids = (terms: readonly PodAffinityTerm[]): PodShape['spec'] => ({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
  })
  const affinity = "node(s) didn't match pod affinity rules"
  const antiAffinity = "node(s) didn't match pod anti-affinity rules"
  const others = "node(s) didn't satisfy existing pods anti-affinity rules"

  test.each<{ name: string; there: ReturnType<typeof podOn>[]; shape: PodShape; want: unknown }>([
    { name: 'nothing asked for', there: webOn('a1', 1), shape: {}, want: 'skip' },
    {
      name: 'near others',
      there: webOn('a1', 1),
      shape: { spec: wants([near]) },
      want: { a1: 'ok', a2: 'ok', b1: affinity },
    },
    {
      name: 'near others that are not there',
      there: [],
      shape: { spec: wants([near]) },
      want: { a1: affinity, a2: affinity, b1: affinity },
    },
    {
      name: 'the first of a group that wants to be together',
      there: [],
      shape: { labels, spec: wants([near]) },
      want: { a1: 'ok', a2: 'ok', b1: 'ok' },
    },
    {
      name: 'one pod has to meet all terms',
      there: [podOn('a1', 'one', { labels }), podOn('a2', 'two', { labels: { tier: 'db' } })],
      shape: { spec: wants([near, { topologyKey: 'zone', labelSelector: { matchLabels: { tier: 'db' } } }]) },
      want: { a1: affinity, a2: affinity, b1: affinity },
    },
    {
      name: 'away from others',
      there: webOn('a1', 1),
      shape: { spec: avoids([near]) },
      want: { a1: antiAffinity, a2: antiAffinity, b1: 'ok' },
    },
    {
      name: 'away from others on the same node',
      there: webOn('a1', 1),
      shape: { spec: avoids([{ ...near, topologyKey: 'kubernetes.io/hostname' }]) },
      want: { a1: antiAffinity, a2: 'ok', b1: 'ok' },
    },
    {
      name: 'others that will not have it near',
      there: [podOn('a1', 'shy', { spec: avoids([near]) })],
      shape: { labels },
      want: { a1: others, a2: others, b1: 'ok' },
    },
    {
      name: 'others in another namespace do not count',
      there: [podOn('a1', 'one', { labels, namespace: 'other' })],
      shape: { spec: avoids([near]) },
      want: { a1: 'ok', a2: 'ok', b1: 'ok' },
    },
    {
      name: 'unless it is named',
      there: [podOn('a1', 'one', { labels, namespace: 'other' })],
      shape: { spec: avoids([{ ...near, namespaces: ['other'] }]) },
      want: { a1: antiAffinity, a2: antiAffinity, b1: 'ok' },
    },
    {
      name: 'or selected',
      there: [podOn('a1', 'one', { labels, namespace: 'other' })],
      shape: { spec: avoids([{ ...near, namespaceSelector: { matchLabels: { team: 'x' } } }]) },
      want: { a1: antiAffinity, a2: antiAffinity, b1: 'ok' },
    },
    {
      name: 'others that select its namespace',
      there: [
        podOn('a1', 'shy', {
          namespace: 'other',
          spec: avoids([{ ...near, namespaceSelector: { matchLabels: { team: 'shop' } } }]),
        }),
      ],
      shape: { labels },
      want: { a1: others, a2: others, b1: 'ok' },
    },
    {
      name: 'a selector that cannot be read',
      there: [],
      shape: {
        spec: wants([
          { ...near, labelSelector: { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] } },
        ]),
      },
      want: 'no: parsing pod: requiredAffinityTerms: "Like" is not a valid label selector operator',
    },
  ])('$name', ({ there, shape, want }) => {
    const cluster = snapshotOf(zones, there, namespacesOf({ other: { team: 'x' }, shop: { team: 'shop' } }))
    expect(filterAll(interPodAffinity, cluster, pod('p', shape))).toEqual(want)
  })

  const prefers = (weight: number): PodShape['spec'] => ({
    affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: near }] } },
  })
  const prefersNot = (weight: number): PodShape['spec'] => ({
    affinity: {
      podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: near }] },
    },
  })

  test.each<{ name: string; there: ReturnType<typeof podOn>[]; shape: PodShape; want: unknown }>([
    {
      name: 'prefers to be near',
      there: webOn('a1', 1),
      shape: { spec: prefers(5) },
      want: { a1: 100, a2: 100, b1: 0 },
    },
    {
      name: 'prefers to be away',
      there: webOn('a1', 1),
      shape: { spec: prefersNot(5) },
      want: { a1: 0, a2: 0, b1: 100 },
    },
    {
      name: 'another pod prefers it near',
      there: [podOn('b1', 'fond', { spec: prefers(5) })],
      shape: { labels },
      want: { a1: 0, a2: 0, b1: 100 },
    },
    {
      name: 'another pod needs its like near',
      there: [podOn('b1', 'fond', { spec: wants([near]) })],
      shape: { labels },
      want: { a1: 0, a2: 0, b1: 100 },
    },
    { name: 'no one cares', there: webOn('a1', 1), shape: { labels }, want: 'skip' },
  ])('$name', ({ there, shape, want }) => {
    expect(scoreAll(interPodAffinityScore, snapshotOf(zones, there), pod('p', shape))).toEqual(want)
  })
})
