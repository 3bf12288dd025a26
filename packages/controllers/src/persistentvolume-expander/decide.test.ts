import type { PersistentVolume, PersistentVolumeClaim } from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { claim, volume, type VolumeTraits } from '../shared/testing/volume-builders.ts'
import { decide } from './decide.ts'

const flexVolume = { driver: 'example.com/flex' }
const preResize = { 'volume.alpha.kubernetes.io/pre-resize-capacity': '1Gi' }

interface Sizes {
  readonly wants: string
  readonly has: string
  readonly allocated?: string
  readonly status?: string
}

function bound({ wants, has, allocated, status }: Sizes): PersistentVolumeClaim {
  return claim('data', {
    size: wants,
    phase: 'Bound',
    volumeName: 'disk',
    status: {
      capacity: { storage: has },
      ...(allocated === undefined ? {} : { allocatedResources: { storage: allocated } }),
      ...(status === undefined ? {} : { allocatedResourceStatuses: { storage: status } }),
    },
  })
}

const disk = (size: string, spec: PersistentVolume['spec'], traits: VolumeTraits = {}): PersistentVolume =>
  volume('disk', { size, of: 'data:uid-data', phase: 'Bound', spec, ...traits })

const larger = { wants: '2Gi', has: '1Gi' }
const same = { wants: '2Gi', has: '2Gi' }
const csi = { driver: 'csi.example.com', volumeHandle: 'v' }

describe('who makes a volume larger', () => {
  test.each<{ name: string; of: PersistentVolumeClaim; on: PersistentVolume; want: object }>([
    {
      name: 'a driver of its own: that one',
      of: bound(larger),
      on: disk('1Gi', { csi }),
      want: { kind: 'leave-to-others' },
    },
    {
      name: 'no plugin at all: somebody',
      of: bound(larger),
      on: disk('1Gi', { hostPath: { path: '/' } }),
      want: { kind: 'leave-to-others' },
    },
    {
      name: 'the driver that took over from the plugin, by name',
      of: bound(larger),
      on: disk('1Gi', { awsElasticBlockStore: { volumeID: 'vol-1' } }),
      want: { kind: 'name-driver', plugin: 'kubernetes.io/aws-ebs', driver: 'ebs.csi.aws.com' },
    },
    {
      name: 'a node, for volumes of its own plugins',
      of: bound(larger),
      on: disk('1Gi', { flexVolume }),
      want: { kind: 'expand', resizer: 'example.com/flex', size: '2Gi' },
    },
    { name: 'nobody, where it is large enough', of: bound(same), on: disk('2Gi', { csi }), want: { kind: 'nothing' } },
    {
      name: 'nobody, where the claim wants less',
      of: bound({ wants: '1Gi', has: '2Gi' }),
      on: disk('2Gi', { flexVolume }),
      want: { kind: 'nothing' },
    },
    {
      name: 'a volume that was made larger is looked at in any case',
      of: bound(same),
      on: disk('2Gi', { awsElasticBlockStore: { volumeID: 'vol-1' } }, { annotations: preResize }),
      want: { kind: 'name-driver' },
    },
  ])('$name', ({ of, on, want }) => expect(decide(of, on)).toMatchObject(want))

  test.each<{ name: string; traits: VolumeTraits }>([
    { name: 'is of no claim', traits: {} },
    { name: 'is of an earlier claim of that name', traits: { of: 'data:uid-earlier' } },
    { name: 'is kept for whatever has the name', traits: { of: 'data' } },
    {
      name: 'is of another namespace',
      traits: { spec: { claimRef: { namespace: 'other', name: 'data', uid: 'uid-data' } } },
    },
  ])('a volume that $name is refused', ({ traits }) => {
    expect(decide(bound(larger), volume('disk', traits))).toEqual({
      kind: 'refuse',
      why: 'persistent Volume is not bound to PVC being updated : shop/data',
    })
  })
})

describe('a volume that the node makes larger', () => {
  test.each<{ name: string; claim: Sizes; volume: string; annotations?: Record<string, string>; want: object }>([
    {
      name: 'is made as large as the claim wants',
      claim: { ...larger, allocated: '5Gi' },
      volume: '1Gi',
      want: { kind: 'expand', size: '2Gi' },
    },
    {
      name: 'of which the controller failed: the same',
      claim: { ...larger, allocated: '5Gi', status: 'ControllerResizeInfeasible' },
      volume: '1Gi',
      want: { kind: 'expand', size: '2Gi' },
    },
    ...['ControllerResizeInProgress', 'NodeResizePending', 'NodeResizeInProgress', 'NodeResizeInfeasible'].map(
      (status) => ({
        name: `whose expansion is under way (${status}) gets what was begun first`,
        claim: { wants: '9Gi', has: '1Gi', allocated: '5Gi', status },
        volume: '1Gi',
        want: { kind: 'expand', size: '5Gi' },
      }),
    ),
    {
      name: 'whose expansion is under way, nobody knows to what: what the claim wants',
      claim: { ...larger, status: 'ControllerResizeInProgress' },
      volume: '1Gi',
      want: { kind: 'expand', size: '2Gi' },
    },
    ...['NodeResizePending', 'NodeResizeInProgress'].map((status) => ({
      name: `is the node’s from then on (${status})`,
      claim: { ...larger, status },
      volume: '2Gi',
      want: { kind: 'wait-for-node', resizer: 'example.com/flex' },
    })),
    {
      name: 'with which the node failed is tried again there',
      claim: { ...larger, status: 'NodeResizeInfeasible' },
      volume: '2Gi',
      want: { kind: 'ask-node-again' },
    },
    ...['ControllerResizeInProgress', 'ControllerResizeInfeasible'].map((status) => ({
      name: `that grew without the claim knowing goes on (${status})`,
      claim: { ...larger, allocated: '3Gi', status },
      volume: '3Gi',
      want: { kind: 'expand', size: '3Gi' },
    })),
    {
      name: 'that grew, and of which only the size is known, goes on with that size',
      claim: { ...larger, allocated: '3Gi' },
      volume: '3Gi',
      want: { kind: 'expand', size: '3Gi' },
    },
    {
      name: 'that grew, in a way that nobody knows, is made as large as the claim wants',
      claim: { ...larger, allocated: '3Gi', status: 'SomethingNew' },
      volume: '3Gi',
      want: { kind: 'expand', size: '2Gi' },
    },
    {
      name: 'that the node is done with forgets what was before',
      claim: same,
      volume: '2Gi',
      annotations: preResize,
      want: { kind: 'forget-old-size' },
    },
    {
      name: 'is not done while the claim has less than the volume',
      claim: { wants: '2Gi', has: '2Gi', status: 'NodeResizePending' },
      volume: '3Gi',
      annotations: preResize,
      want: { kind: 'wait-for-node' },
    },
    {
      name: 'is not done while the claim wants more than it has',
      claim: { wants: '3Gi', has: '2Gi' },
      volume: '2Gi',
      annotations: preResize,
      want: { kind: 'expand', size: '3Gi' },
    },
  ])('$name', ({ claim: sizes, volume: size, annotations, want }) => {
    const on = disk(size, { flexVolume }, annotations === undefined ? {} : { annotations })
    expect(decide(bound(sizes), on)).toMatchObject(want)
  })
})
