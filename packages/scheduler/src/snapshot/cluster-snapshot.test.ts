import { selectorFromSet } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { node, pod, podOn, snapshotOf } from '../testing/builders.ts'
import { boundPodInfo, podInfo, updatedPodInfo } from './pod-info.ts'

const requests = { cpu: '1', memory: '1Gi' }
const gibibyte = 2 ** 30

describe('assumed pods', () => {
  test('take up their node at once, and give it back when forgotten', () => {
    const snapshot = snapshotOf([node('a')])
    snapshot.assume(podInfo(pod('new', { requests })), 'a')
    expect(snapshot.node('a')?.requested).toMatchObject({ milliCpu: 1000, memory: gibibyte })
    expect([snapshot.isAssumed('uid-new'), snapshot.assumedCount]).toEqual([true, 1])
    expect(snapshot.removePod('uid-new')).toBe('a')
    expect(snapshot.node('a')?.requested).toMatchObject({ milliCpu: 0, memory: 0 })
    expect(snapshot.assumedCount).toBe(0)
  })

  test('are counted once when the cache shows them', () => {
    const snapshot = snapshotOf([node('a')])
    const assumed = podInfo(pod('new', { requests }))
    snapshot.assume(assumed, 'a')
    snapshot.setPod(podInfo(podOn('a', 'new', { requests })), 'a')
    expect(snapshot.node('a')?.requested.milliCpu).toBe(1000)
    expect([snapshot.isAssumed('uid-new'), snapshot.assumedCount]).toEqual([false, 0])
  })

  test('that the cache shows with other labels count by these', () => {
    const snapshot = snapshotOf([node('a')])
    const assumed = podInfo(pod('new', { labels: { app: 'web' } }))
    const [red, web] = [selectorFromSet({ color: 'red' }), selectorFromSet({ app: 'web' })]
    snapshot.assume(assumed, 'a')
    expect([snapshot.countPods('shop', web).size, snapshot.countPods('shop', red).size]).toEqual([1, 0])
    const shown = podOn('a', 'new', { labels: { app: 'web', color: 'red' } })
    snapshot.setPod(boundPodInfo(assumed, shown), 'a')
    expect([snapshot.countPods('shop', web).size, snapshot.countPods('shop', red).size]).toEqual([1, 1])
    const going = { ...shown, metadata: { ...shown.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } }
    snapshot.setPod(updatedPodInfo(boundPodInfo(assumed, shown), going), 'a')
    expect([snapshot.countPods('shop', web).size, snapshot.node('a')?.pods.size]).toEqual([0, 1])
    snapshot.removePod('uid-new')
    expect(snapshot.node('a')?.requested.milliCpu).toBe(0)
  })

  test('are the newest version once the cache shows one', () => {
    const snapshot = snapshotOf([node('a')])
    const assumed = podInfo(pod('new', { requests }))
    snapshot.assume(assumed, 'a')
    const shown = podOn('a', 'new', { requests })
    snapshot.setPod(boundPodInfo(assumed, shown), 'a')
    expect(snapshot.podOf('uid-new')?.pod).toBe(shown)
    expect([snapshot.isAssumed('uid-new'), snapshot.node('a')?.requested.milliCpu]).toEqual([false, 1000])
  })

  test('are counted where the cache shows them, not where they were assumed', () => {
    const snapshot = snapshotOf([node('a'), node('b')])
    snapshot.assume(podInfo(pod('new', { requests })), 'a')
    snapshot.setPod(podInfo(podOn('b', 'new', { requests })), 'b')
    expect(snapshot.node('a')?.requested.milliCpu).toBe(0)
    expect(snapshot.node('b')?.requested.milliCpu).toBe(1000)
  })

  test('are overdue when their binding was made and is not shown for long', () => {
    const snapshot = snapshotOf([node('a')])
    snapshot.assume(podInfo(pod('under-way')), 'a')
    snapshot.assume(podInfo(pod('made')), 'a')
    snapshot.bindingMade('uid-made', 1000)
    expect(snapshot.overdue(1000).map(({ name }) => name)).toEqual([])
    expect(snapshot.overdue(1001).map(({ name }) => name)).toEqual(['made'])
  })
})

describe('nodes', () => {
  test('that are not known yet keep what runs on them', () => {
    const snapshot = snapshotOf([], [podOn('a', 'early', { requests })])
    expect(snapshot.nodes).toEqual([])
    expect(snapshot.node('a')).toBeUndefined()
    snapshot.setNode(node('a'))
    expect(snapshot.node('a')?.requested.milliCpu).toBe(1000)
  })

  test('that are gone and come back still have their pods', () => {
    const snapshot = snapshotOf([node('a')], [podOn('a', 'there', { requests })])
    snapshot.removeNode('a')
    expect(snapshot.nodes).toEqual([])
    snapshot.setNode(node('a'))
    expect(snapshot.node('a')?.pods.size).toBe(1)
  })

  test('take turns by zone, and keep it when nothing that matters changes', () => {
    const inZone = (name: string, zone: string) => node(name, { labels: { 'topology.kubernetes.io/zone': zone } })
    const snapshot = snapshotOf([inZone('a1', 'a'), inZone('a2', 'a'), inZone('a3', 'a'), inZone('b1', 'b'), node('c')])
    const { nodes } = snapshot
    expect(nodes.map(({ name }) => name)).toEqual(['a1', 'b1', 'c', 'a2', 'a3'])
    snapshot.setNode(inZone('a1', 'a'))
    expect(snapshot.nodes).toBe(nodes)
    snapshot.setNode(inZone('a1', 'b'))
    expect(snapshot.nodes.map(({ name }) => name)).toEqual(['a1', 'a2', 'c', 'b1', 'a3'])
  })

  test('are counted by the images on them', () => {
    const images = [{ names: ['web:1', 'web@sha256:1'], sizeBytes: 100 }]
    const snapshot = snapshotOf([node('a', { images }), node('b', { images })])
    expect([snapshot.imageNodes('web:1'), snapshot.imageNodes('web@sha256:1')]).toEqual([2, 2])
    snapshot.setNode(node('a'))
    expect(snapshot.imageNodes('web:1')).toBe(1)
    snapshot.removeNode('b')
    expect(snapshot.imageNodes('web:1')).toBe(0)
  })
})

test('host ports held twice are free when both pods are gone', () => {
  const ports = { spec: { containers: [{ name: 'c', ports: [{ containerPort: 80, hostPort: 80 }] }] } }
  const snapshot = snapshotOf([node('a')], [podOn('a', 'one', ports), podOn('a', 'two', ports)])
  const used = () => snapshot.node('a')?.usedPorts.conflictsWith({ ip: '0.0.0.0', port: 'TCP/80' })
  expect(used()).toBe(true)
  snapshot.removePod('uid-one')
  expect(used()).toBe(true)
  snapshot.removePod('uid-two')
  expect(used()).toBe(false)
})
