import type {
  CSINode,
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeSpec,
  Pod,
  StorageClass,
  Volume,
  VolumeAttachment,
} from '@coxswain/api'
import { describe, expect, test } from 'vitest'
import { filterAll, listerOf, node, pod, podOn, snapshotOf } from '../../testing/builders.ts'
import { allowsMore, nodeVolumeLimits, type VolumeLimitListers } from './node-volume-limits.ts'

const amazon = 'ebs.csi.aws.com'
const google = 'pd.csi.storage.gke.io'
const full = 'node(s) exceed max volume count'

type Source = Omit<Volume, 'name'>

const uses = (...claimNames: readonly string[]): readonly Source[] =>
  claimNames.map((claimName) => ({ persistentVolumeClaim: { claimName } }))
const inline = (volumeID: string): Source => ({ awsElasticBlockStore: { volumeID } })
const shape = (sources: readonly Source[]): Partial<NonNullable<Pod['spec']>> => ({
  volumes: sources.map((source, index) => ({ name: `v${index}`, ...source })),
})
const ours = (...sources: readonly Source[]): Pod => pod('ours', { spec: shape(sources) })
const theirs = (name: string, ...sources: readonly Source[]): Pod => podOn('x', name, { spec: shape(sources) })

function csiNode(limits: Readonly<Record<string, number | undefined>>): CSINode {
  const drivers = Object.entries(limits).map(([name, count]) => ({
    name,
    nodeID: 'x',
    allocatable: count === undefined ? undefined : { count },
  }))
  return { metadata: { name: 'x' }, spec: { drivers } }
}

/** A claim and its volume, of the same name. */
const sources: Readonly<Record<string, PersistentVolumeSpec>> = {
  a1: { csi: { driver: amazon, volumeHandle: 'vol-1' } },
  a2: { csi: { driver: amazon, volumeHandle: 'vol-2' } },
  a3: { csi: { driver: amazon, volumeHandle: 'vol-3' } },
  'a1-again': { csi: { driver: amazon, volumeHandle: 'vol-1' } },
  g1: { csi: { driver: google, volumeHandle: 'vol-1' } },
  g2: { csi: { driver: google, volumeHandle: 'vol-2' } },
  nameless: { csi: { driver: amazon, volumeHandle: '' } },
  'old-a1': { awsElasticBlockStore: { volumeID: 'aws://us-east-1a/vol-1' } },
  'old-a4': { awsElasticBlockStore: { volumeID: 'vol-4' } },
  'old-bad': { awsElasticBlockStore: { volumeID: 'aws://us-east-1a/disk' } },
  'old-vsphere': { vsphereVolume: { volumePath: '[a] b' } },
  local: { hostPath: { path: '/data' } },
}
const bound = Object.keys(sources).map((name) => [`shop/${name}`, { spec: { volumeName: name } }] as const)
const unbound = (storageClassName?: string, volumeName?: string): PersistentVolumeClaim => ({
  metadata: { namespace: 'shop' },
  spec: { storageClassName, volumeName },
})
const owner = { apiVersion: 'v1', kind: 'Pod', name: 'ours', uid: 'uid-ours', controller: true }
const claims: Readonly<Record<string, PersistentVolumeClaim>> = {
  ...Object.fromEntries(bound),
  'shop/waits': { ...unbound('amazon'), metadata: { name: 'waits', namespace: 'shop' } },
  'shop/waits-too': { ...unbound('amazon'), metadata: { name: 'waits-too', namespace: 'shop' } },
  'shop/waits-old': { ...unbound('old'), metadata: { name: 'waits-old', namespace: 'shop' } },
  'shop/waits-vsphere': { ...unbound('old-vsphere'), metadata: { name: 'waits-vsphere', namespace: 'shop' } },
  'shop/dangling': { ...unbound('amazon', 'gone'), metadata: { name: 'dangling', namespace: 'shop' } },
  'shop/classless': unbound(),
  'shop/odd-class': unbound('none'),
  'shop/ours-v0': { ...unbound('amazon'), metadata: { name: 'ours-v0', namespace: 'shop', ownerReferences: [owner] } },
  'shop/b-v0': { ...unbound('amazon'), metadata: { name: 'b-v0', namespace: 'shop' } },
}
const classes: Readonly<Record<string, StorageClass>> = {
  amazon: { provisioner: amazon },
  old: { provisioner: 'kubernetes.io/aws-ebs' },
  'old-vsphere': { provisioner: 'kubernetes.io/vsphere-volume' },
}

const attached = (persistentVolumeName: string | undefined, attacher = amazon): VolumeAttachment => ({
  spec: { attacher, nodeName: 'x', source: { persistentVolumeName } },
})

function listers(
  limits: Readonly<Record<string, number | undefined>> | undefined,
  attachments: readonly VolumeAttachment[] = [],
): VolumeLimitListers {
  const volumes = Object.entries(sources).map(([name, spec]): [string, PersistentVolume] => [name, { spec }])
  return {
    claims: listerOf(claims),
    volumes: listerOf(Object.fromEntries(volumes)),
    classes: listerOf(classes),
    csiNodes: listerOf(limits === undefined ? {} : { x: csiNode(limits) }),
    attachments: { byIndex: (_, name) => attachments.filter(({ spec }) => spec.nodeName === name) },
  }
}

interface Row {
  readonly name: string
  readonly subject: Pod
  readonly others?: readonly Pod[]
  /** Of the node x; undefined: nothing is known of it. */
  readonly limits?: Readonly<Record<string, number | undefined>>
  readonly attachments?: readonly VolumeAttachment[]
  readonly want: string
}

const filtered = ({ subject, others = [], limits, attachments }: Row): unknown => {
  const said = filterAll(nodeVolumeLimits(listers(limits, attachments)), snapshotOf([node('x')], others), subject)
  return typeof said === 'string' ? said : said['x']
}

describe('volumes on a node', () => {
  const two = { [amazon]: 2 }
  test.each<Row>([
    { name: 'a pod without volumes', subject: pod('ours'), limits: two, want: 'skip' },
    {
      name: 'volumes that nobody attaches',
      subject: ours({ configMap: { name: 'c' } }, { secret: { secretName: 's' } }),
      limits: two,
      want: 'skip',
    },
    { name: 'room', subject: ours(...uses('a1')), others: [theirs('b', ...uses('a2'))], limits: two, want: 'ok' },
    {
      name: 'no room',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('a2')), theirs('c', ...uses('a3'))],
      limits: two,
      want: full,
    },
    { name: 'more than the node takes at all', subject: ours(...uses('a1', 'a2', 'a3')), limits: two, want: full },
    { name: 'as many as the node takes', subject: ours(...uses('a1', 'a2')), limits: two, want: 'ok' },
    { name: 'a node that takes none', subject: ours(...uses('a1')), limits: { [amazon]: 0 }, want: full },
    {
      name: 'a driver without a limit',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('a2', 'a3'))],
      limits: { [amazon]: undefined },
      want: 'ok',
    },
    {
      name: 'a node without a CSINode',
      subject: ours(...uses('a1', 'a2', 'a3'), inline('vol-9')),
      others: [theirs('b', ...uses('a2'))],
      want: 'ok',
    },
    {
      name: 'a driver that the node does not have',
      subject: ours(...uses('g1', 'g2')),
      limits: { [amazon]: 1 },
      want: 'ok',
    },
    {
      name: 'volumes of another driver are not counted',
      subject: ours(...uses('g1', 'g2')),
      others: [theirs('b', ...uses('a1', 'a2'))],
      limits: { [amazon]: 2, [google]: 2 },
      want: 'ok',
    },
    {
      name: 'one of two drivers has no room',
      subject: ours(...uses('g1', 'a1')),
      others: [theirs('b', ...uses('a2', 'a3'))],
      limits: { [amazon]: 2, [google]: 2 },
      want: full,
    },
    {
      name: 'a volume that is there already takes no room',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('a1', 'a2'))],
      limits: two,
      want: 'ok',
    },
    {
      name: 'nor where there are too many',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('a1', 'a2', 'a3'))],
      limits: two,
      want: 'ok',
    },
    {
      name: 'two pods’ volume is one',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('a2')), theirs('c', ...uses('a2'))],
      limits: two,
      want: 'ok',
    },
    {
      name: 'two claims may have one volume',
      subject: ours(...uses('a1', 'a1-again', 'a2')),
      limits: two,
      want: 'ok',
    },
    { name: 'a volume without a name', subject: ours(...uses('a1', 'nameless')), limits: { [amazon]: 1 }, want: 'ok' },
    { name: 'a volume that is not attached', subject: ours(...uses('local')), limits: { [amazon]: 0 }, want: 'ok' },
    {
      name: 'others’ claims that are not there',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('none', 'a2'))],
      limits: two,
      want: 'ok',
    },
    {
      name: 'the pod’s own claim is not there',
      subject: ours(...uses('none')),
      limits: two,
      want: 'looking up PVC shop/none: persistentvolumeclaim "none" not found',
    },
  ])('$name', (row) => expect(filtered(row)).toBe(row.want))
})

describe('claims without a volume', () => {
  const two = { [amazon]: 2 }
  test.each<Row>([
    {
      name: 'count by their class',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('waits', 'a2'))],
      limits: two,
      want: full,
    },
    {
      name: 'count once, whoever uses them',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('waits')), theirs('c', ...uses('waits'))],
      limits: two,
      want: 'ok',
    },
    {
      name: 'count each',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('waits', 'waits-too'))],
      limits: two,
      want: full,
    },
    {
      name: 'count when their volume is gone',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('dangling', 'a2'))],
      limits: two,
      want: full,
    },
    {
      name: 'do not count without a class',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('classless', 'odd-class', 'a2'))],
      limits: two,
      want: 'ok',
    },
    {
      name: 'count for the driver that took over from their class’s plugin',
      subject: ours(...uses('waits-old')),
      others: [theirs('b', ...uses('a1', 'a2'))],
      limits: two,
      want: full,
    },
    {
      name: 'do not count for vSphere’s',
      subject: ours(...uses('waits-vsphere')),
      limits: { 'csi.vsphere.vmware.com': 0 },
      want: 'ok',
    },
  ])('$name', (row) => expect(filtered(row)).toBe(row.want))
})

describe('volumes of plugins of old', () => {
  const two = { [amazon]: 2 }
  test.each<Row>([
    {
      name: 'count for the driver that took over',
      subject: ours(...uses('a3')),
      others: [theirs('b', ...uses('old-a1', 'old-a4'))],
      limits: two,
      want: full,
    },
    {
      name: 'are the driver’s of the same name',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('old-a1', 'old-a4'))],
      limits: two,
      want: 'ok',
    },
    { name: 'that the driver does not take', subject: ours(...uses('old-bad')), limits: { [amazon]: 0 }, want: 'ok' },
    {
      name: 'do not count for vSphere’s',
      subject: ours(...uses('old-vsphere')),
      limits: { 'csi.vsphere.vmware.com': 0 },
      want: 'ok',
    },
    {
      name: 'count where they are written into a pod',
      subject: ours(inline('vol-9')),
      others: [theirs('b', ...uses('a1')), theirs('c', inline('vol-8'))],
      limits: two,
      want: full,
    },
    {
      name: 'written into a pod, and there already',
      subject: ours(inline('vol-2')),
      others: [theirs('b', ...uses('a1', 'a2'))],
      limits: two,
      want: 'ok',
    },
    {
      name: 'written into a pod, of vSphere’s',
      subject: ours({ vsphereVolume: { volumePath: '[a] b' } }),
      limits: { 'csi.vsphere.vmware.com': 0 },
      want: 'ok',
    },
  ])('$name', (row) => expect(filtered(row)).toBe(row.want))

  test('that cannot be understood are an error, where the node has drivers', () => {
    const row = { name: '', subject: ours(inline('aws://us-east-1a/disk')), want: '' }
    expect(filtered(row)).toBe('ok')
    expect(() => filtered({ ...row, limits: two })).toThrow('converting volume(v0) from inline to csi: Invalid format')
  })
})

describe('ephemeral volumes', () => {
  test.each<Row>([
    {
      name: 'have a claim of their own',
      subject: ours({ ephemeral: {} }),
      others: [theirs('b', ...uses('a1', 'a2'))],
      limits: { [amazon]: 2 },
      want: full,
    },
    {
      name: 'fit',
      subject: ours({ ephemeral: {} }),
      others: [theirs('b', ...uses('a1'))],
      limits: { [amazon]: 2 },
      want: 'ok',
    },
    {
      name: 'whose claim is not made yet',
      subject: ours(...uses('a1'), { ephemeral: {} }),
      limits: { [amazon]: 2 },
      want: 'looking up PVC shop/ours-v1: persistentvolumeclaim "ours-v1" not found',
    },
  ])('$name', (row) => expect(filtered(row)).toBe(row.want))

  test('whose claim is not the pod’s are an error', () => {
    const others = [theirs('b', { ephemeral: {} })]
    expect(() =>
      filtered({ name: '', subject: ours(...uses('a1')), others, limits: { [amazon]: 2 }, want: '' }),
    ).toThrow('PVC shop/b-v0 was not created for pod shop/b (pod is not owner)')
  })
})

describe('attachments', () => {
  const two = { [amazon]: 2 }
  test.each<Row>([
    {
      name: 'count, whoever had them made',
      subject: ours(...uses('a1')),
      attachments: [attached('a2'), attached('a3')],
      limits: two,
      want: full,
    },
    { name: 'leave room', subject: ours(...uses('a1')), attachments: [attached('a2')], limits: two, want: 'ok' },
    {
      name: 'of volumes that pods use count once',
      subject: ours(...uses('a1')),
      others: [theirs('b', ...uses('a2'))],
      attachments: [attached('a2')],
      limits: two,
      want: 'ok',
    },
    {
      name: 'of the pod’s own volume, which no other pod there uses, count besides it',
      subject: ours(...uses('a1')),
      attachments: [attached('a1')],
      limits: { [amazon]: 1 },
      want: full,
    },
    {
      name: 'of other drivers',
      subject: ours(...uses('a1')),
      attachments: [attached('g1', google), attached('g2', google)],
      limits: two,
      want: 'ok',
    },
    {
      name: 'of which nothing is known do not count',
      subject: ours(...uses('a1', 'a2')),
      attachments: [attached(undefined), attached('none'), attached('old-a4'), attached('local'), attached('a3', '')],
      limits: two,
      want: 'ok',
    },
    {
      name: 'of other nodes do not count',
      subject: ours(...uses('a1', 'a2')),
      attachments: [{ spec: { attacher: amazon, nodeName: 'y', source: { persistentVolumeName: 'a3' } } }],
      limits: two,
      want: 'ok',
    },
  ])('$name', (row) => expect(filtered(row)).toBe(row.want))
})

test.each<{ name: string; previous: CSINode; next: CSINode; want: boolean }>([
  { name: 'raised', previous: csiNode({ a: 1 }), next: csiNode({ a: 2 }), want: true },
  { name: 'lowered', previous: csiNode({ a: 2 }), next: csiNode({ a: 1 }), want: false },
  { name: 'as before', previous: csiNode({ a: 1 }), next: csiNode({ a: 1 }), want: false },
  { name: 'a new driver', previous: csiNode({}), next: csiNode({ a: 1 }), want: true },
  { name: 'a new driver that takes none', previous: csiNode({}), next: csiNode({ a: 0 }), want: false },
  { name: 'a limit where there was none', previous: csiNode({ a: undefined }), next: csiNode({ a: 5 }), want: true },
  { name: 'no limit any more', previous: csiNode({ a: 5 }), next: csiNode({ a: undefined }), want: false },
  { name: 'one of two raised', previous: csiNode({ a: 5, b: 1 }), next: csiNode({ a: 1, b: 2 }), want: true },
])('limits: $name', ({ previous, next, want }) => expect(allowsMore(previous, next)).toBe(want))
