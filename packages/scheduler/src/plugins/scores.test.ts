import { selectorFromSet, type Taint } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { node, pod, podOn, scoreAll, snapshotOf } from '../testing/builders.ts'
import { imageLocality } from './image-locality/image-locality.ts'
import { nodeAffinityScore } from './node-affinity/node-affinity.ts'
import {
  leastAllocated,
  mostAllocated,
  nodeResourcesFitScore,
  requestedToCapacityRatio,
} from './node-resources/allocation-score.ts'
import { nodeResourcesBalancedAllocation } from './node-resources/balanced-allocation.ts'
import { podTopologySpreadScore } from './pod-topology-spread/score.ts'
import { taintTolerationScore } from './taint-toleration/taint-toleration.ts'

test('TaintToleration: the fewer taints that put the pod off, the better', () => {
  const puts = (...keys: string[]): { taints: Taint[] } => ({
    taints: keys.map((key) => ({ key, effect: 'PreferNoSchedule' })),
  })
  const cluster = snapshotOf([node('a'), node('b', puts('x')), node('c', puts('x', 'y')), node('d', puts('z'))])
  const tolerations = [{ key: 'z', operator: 'Exists', effect: 'PreferNoSchedule' }]
  expect(scoreAll(taintTolerationScore, cluster, pod('p', { spec: { tolerations } }))).toEqual({
    a: 100,
    b: 50,
    c: 0,
    d: 100,
  })
})

describe('NodeAffinity', () => {
  const cluster = snapshotOf([
    node('a', { labels: { disk: 'ssd', zone: 'x' } }),
    node('b', { labels: { zone: 'x' } }),
    node('c'),
  ])
  const prefers = (key: string, weight: number) => ({
    weight,
    preference: { matchExpressions: [{ key, operator: 'Exists' }] },
  })
  const run = (terms: ReturnType<typeof prefers>[] | undefined) =>
    scoreAll(
      nodeAffinityScore,
      cluster,
      pod('p', { spec: { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms } } } }),
    )

  test('the sum of the weights of what a node meets', () => {
    expect(run([prefers('disk', 6), prefers('zone', 2)])).toEqual({ a: 100, b: 25, c: 0 })
  })
  test('nothing preferred: skipped', () => expect(run(undefined)).toBe('skip'))
  test('nothing met: nothing for all', () => expect(run([prefers('gpu', 1)])).toEqual({ a: 0, b: 0, c: 0 }))
})

describe('utilization', () => {
  test.each([
    { requested: 0, capacity: 100, least: 100, most: 0 },
    { requested: 33, capacity: 100, least: 67, most: 33 },
    { requested: 1, capacity: 3, least: 66, most: 33 },
    { requested: 100, capacity: 100, least: 0, most: 100 },
    { requested: 101, capacity: 100, least: 0, most: 100 },
  ])('$requested of $capacity', ({ requested, capacity, least, most }) => {
    expect([leastAllocated(requested, capacity), mostAllocated(requested, capacity)]).toEqual([least, most])
  })

  test.each([
    { requested: 0, want: 0 },
    { requested: 20, want: 40 },
    { requested: 40, want: 80 },
    { requested: 70, want: 90 },
    { requested: 100, want: 100 },
    { requested: 500, want: 100 },
  ])('a shape at $requested %', ({ requested, want }) => {
    const shape = [
      { utilization: 0, score: 0 },
      { utilization: 40, score: 8 },
      { utilization: 100, score: 10 },
    ]
    expect(requestedToCapacityRatio(shape)(requested, 100)).toBe(want)
  })
})

test('NodeResourcesFit: the mean of what is left of cpu and memory, the pod included', () => {
  const cluster = snapshotOf(
    [
      node('a', { allocatable: { cpu: '4', memory: '4Gi' } }),
      node('b', { allocatable: { cpu: '4', memory: '4Gi' } }),
      node('c', { allocatable: { cpu: '0', memory: '4Gi' } }),
    ],
    [podOn('b', 'there', { requests: { cpu: '2', memory: '1Gi' } })],
  )
  const subject = pod('p', { requests: { cpu: '1', memory: '1Gi' } })
  expect(scoreAll(nodeResourcesFitScore(), cluster, subject)).toEqual({ a: 75, b: 37, c: 75 })
})

describe('NodeResourcesBalancedAllocation', () => {
  const allocatable = { cpu: '10', memory: '10k' }
  const cluster = snapshotOf(
    [node('empty', { allocatable }), node('cpu', { allocatable }), node('memory', { allocatable })],
    [podOn('cpu', 'one', { requests: { cpu: '4' } }), podOn('memory', 'two', { requests: { memory: '4k', cpu: '0' } })],
  )
  test('better where the pod brings balance, worse where it takes it', () => {
    // empty: 100 → 80, so 50 + 30/2; cpu: 80 → 60, the same; memory: 80 → 100, so 50 + 70/2.
    expect(scoreAll(nodeResourcesBalancedAllocation, cluster, pod('p', { requests: { cpu: '4' } }))).toEqual({
      empty: 65,
      cpu: 65,
      memory: 85,
    })
  })
  test('pods that ask for nothing are not drawn anywhere', () => {
    expect(scoreAll(nodeResourcesBalancedAllocation, cluster, pod('p'))).toBe('skip')
  })
})

describe('ImageLocality', () => {
  const mebibyte = 2 ** 20
  const has = (name: string, mebibytes: number) => ({ images: [{ names: [name], sizeBytes: mebibytes * mebibyte }] })
  const runs = (...images: string[]) =>
    pod('p', { spec: { containers: images.map((image) => ({ name: 'c', image })) } })

  test('the size counts by the part of the nodes that have it', () => {
    const cluster = snapshotOf([node('a', has('web:1', 1000)), node('b')])
    // Half of 1000 MiB, between 23 and 1000.
    expect(scoreAll(imageLocality, cluster, runs('web:1'))).toEqual({ a: 48, b: 0 })
  })
  test('what is small counts nothing, what is huge no more than the maximum', () => {
    const cluster = snapshotOf([node('a', has('small:1', 20)), node('b', has('huge:1', 10_000))])
    expect(scoreAll(imageLocality, cluster, runs('small:1'))).toEqual({ a: 0, b: 0 })
    expect(scoreAll(imageLocality, cluster, runs('huge:1'))).toEqual({ a: 0, b: 100 })
  })
  test('an image without a tag is the latest', () => {
    const cluster = snapshotOf([node('a', has('host:5000/web:latest', 500))])
    expect(scoreAll(imageLocality, cluster, runs('host:5000/web'))).toEqual({ a: 48 })
  })
  test('no node has it: skipped', () => {
    expect(scoreAll(imageLocality, snapshotOf([node('a', has('web:1', 500))]), runs('other:1'))).toBe('skip')
  })
})

describe('PodTopologySpread, for pods that ask for nothing', () => {
  const labels = { app: 'web' }
  const spread = podTopologySpreadScore(() => selectorFromSet(labels))
  const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name } })

  test('siblings are spread over nodes and zones', () => {
    const cluster = snapshotOf(
      [node('a1', zone('a')), node('a2', zone('a')), node('b1', zone('b'))],
      [podOn('a1', 'one', { labels }), podOn('a1', 'two', { labels }), podOn('b1', 'other', { labels: { app: 'db' } })],
    )
    const scores = scoreAll(spread, cluster, pod('p', { labels }))
    expect(scores).toEqual({ a1: 50, a2: 75, b1: 100 })
  })

  test('nodes without a zone are scored by their name alone', () => {
    const cluster = snapshotOf([node('a'), node('b')], [podOn('a', 'one', { labels })])
    expect(scoreAll(spread, cluster, pod('p', { labels }))).toEqual({ a: 66, b: 100 })
  })

  test('a pod without siblings may go anywhere', () => {
    const alone = podTopologySpreadScore(() => selectorFromSet({}))
    expect(scoreAll(alone, snapshotOf([node('a')]), pod('p', { labels }))).toBe('skip')
  })
})
