import type { DaemonSet, Node, Pod } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { pod } from '../shared/testing/builders.ts'
import { createNodeFit } from './node-fit.ts'
import { concernedBy, matters } from './node-updates.ts'

describe('a node that changes', () => {
  const node = (more: Partial<Node> = {}): Node => ({ metadata: { name: 'a', labels: { zone: 'x' } }, ...more })
  test.each([
    { name: 'by its labels', next: node({ metadata: { name: 'a', labels: { zone: 'y' } } }), want: true },
    { name: 'by its taints', next: node({ spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }), want: true },
    {
      name: 'by an annotation',
      next: node({ metadata: { name: 'a', labels: { zone: 'x' }, annotations: { a: 'b' } } }),
      want: false,
    },
    { name: 'by what is free there', next: node({ status: { allocatable: { cpu: '8' } } }), want: false },
    {
      name: 'by being closed, before it is tainted for it',
      next: node({ spec: { unschedulable: true } }),
      want: false,
    },
    { name: 'by anything else', next: node({ status: { phase: 'Running' }, spec: { taints: [] } }), want: false },
  ])('$name', ({ next, want }) => expect(matters(node(), next)).toBe(want))

  const owned = (kind: string): Pod =>
    pod('agent-x', {
      metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'agent', uid: 'any', controller: true }] },
    })
  test.each([
    { name: 'wakes a set that has no pod there', want: true },
    { name: 'not one that has', pods: [owned('DaemonSet')], want: false },
    { name: 'not for a pod of another kind of owner', pods: [owned('ReplicaSet')], want: true },
    {
      name: 'for which only a set of its name elsewhere has a pod there',
      pods: [{ ...owned('DaemonSet'), metadata: { ...owned('DaemonSet').metadata, namespace: 'elsewhere' } }],
      want: true,
    },
    { name: 'nor one that may not run there', taint: 'NoSchedule', want: false },
    { name: 'but one whose pod must go', pods: [owned('DaemonSet')], taint: 'NoExecute', want: true },
    { name: 'not one whose pod may stay', pods: [owned('DaemonSet')], taint: 'NoSchedule', want: false },
    { name: 'one that has pods where none should be', pods: [owned('DaemonSet')], misscheduled: 1, want: true },
    {
      name: 'not one that has such pods elsewhere, and none may be here',
      taint: 'NoSchedule',
      misscheduled: 1,
      want: false,
    },
  ])('$name', ({ pods = [], taint, misscheduled = 0, want }) => {
    const counts = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
    const set: DaemonSet = {
      metadata: { name: 'agent', namespace: 'shop' },
      spec: { selector: {}, template: {} },
      status: { ...counts, numberMisscheduled: misscheduled },
    }
    const there = node(taint === undefined ? {} : { spec: { taints: [{ key: 'k', effect: taint }] } })
    expect(concernedBy(there, { sets: [set], podsThere: pods, fit: createNodeFit() })).toEqual(want ? [set] : [])
  })
})
