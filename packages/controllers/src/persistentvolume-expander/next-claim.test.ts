import type { PersistentVolumeClaim, PersistentVolumeClaimStatus } from '@coxswain/api'
import { expect, test } from 'vitest'
import { at, atMs } from '../shared/testing/builders.ts'
import { claim } from '../shared/testing/volume-builders.ts'
import { finished, inProgress, pendingOnNode, withResizer } from './next-claim.ts'

const now = '10:00:00'
const earlier = at('09:00:00')
const condition = (type: string, status = 'True', since = earlier) => ({ type, status, lastTransitionTime: since })
const withStatus = (status: PersistentVolumeClaimStatus): PersistentVolumeClaim => claim('data', { status })

test('who makes a volume larger is said once', () => {
  const named = withResizer(claim('data', { annotations: { a: 'b' } }), 'csi.example.com')
  expect(named.metadata?.annotations).toEqual({ a: 'b', 'volume.kubernetes.io/storage-resizer': 'csi.example.com' })
  expect(withResizer(named, 'csi.example.com')).toBe(named)
})

test.each<{ name: string; from: PersistentVolumeClaimStatus; want: PersistentVolumeClaimStatus }>([
  {
    name: 'a first one',
    from: {},
    want: {
      conditions: [condition('Resizing', 'True', at(now))],
      allocatedResourceStatuses: { storage: 'ControllerResizeInProgress' },
      allocatedResources: { storage: '2Gi' },
    },
  },
  {
    name: 'one after another that failed, whose conditions go',
    from: { conditions: [condition('NodeResizeError'), condition('ModifyingVolume'), condition('Resizing')] },
    want: { conditions: [condition('ModifyingVolume'), condition('Resizing')] },
  },
  {
    name: 'one that begins again',
    from: { conditions: [condition('Resizing', 'False')] },
    want: { conditions: [condition('Resizing', 'True', at(now))] },
  },
  {
    name: 'beside what is allocated of other things',
    from: { allocatedResources: { other: '1' }, allocatedResourceStatuses: { other: 'x' } },
    want: {
      allocatedResources: { other: '1', storage: '2Gi' },
      allocatedResourceStatuses: { other: 'x', storage: 'ControllerResizeInProgress' },
    },
  },
])('an expansion begins: $name', ({ from, want }) => {
  const next = inProgress(withStatus(from), { resizer: 'flex', size: '2Gi' }, atMs(now))
  expect(next.status).toMatchObject(want)
  expect(next.metadata?.annotations).toEqual({ 'volume.kubernetes.io/storage-resizer': 'flex' })
})

test('the node goes on, and what is told of the controller stays', () => {
  const next = pendingOnNode(withStatus({ conditions: [condition('Resizing')] }), atMs(now))
  const message = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.'
  expect(next.status).toEqual({
    phase: 'Pending',
    conditions: [condition('Resizing'), { ...condition('FileSystemResizePending', 'True', at(now)), message }],
    allocatedResourceStatuses: { storage: 'NodeResizePending' },
  })
})

test.each<{ name: string; from: PersistentVolumeClaimStatus; want: PersistentVolumeClaimStatus }>([
  {
    name: 'all that told of it goes',
    from: { conditions: [condition('Resizing'), condition('Other')], allocatedResourceStatuses: { storage: 'x' } },
    want: { phase: 'Pending', conditions: [condition('Other')], capacity: { storage: '2Gi' } },
  },
  {
    name: 'what is told of other things stays',
    from: { allocatedResourceStatuses: { storage: 'x', other: 'y' }, capacity: { other: '1' } },
    want: {
      phase: 'Pending',
      conditions: [],
      capacity: { other: '1', storage: '2Gi' },
      allocatedResourceStatuses: { other: 'y' },
    },
  },
])('an expansion is done: $name', ({ from, want }) => {
  expect(finished(withStatus(from), '2Gi').status).toEqual(want)
})
